"""Signals: unlogged and lossy. Typing, watching, where the visitor is, how far somebody has read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal in a stream. ``audience``: ``public`` reaches visitor and staff, ``internal`` staff only."""

    stream: int
    audience: str
    name: str
    by: str
    data: dict[str, Any]


Sink = Callable[[Sequence[Signal]], None]
_sinks: list[Sink] = []


def add_sink(sink: Sink) -> None:
    if sink not in _sinks:
        _sinks.append(sink)


def remove_sink(sink: Sink) -> None:
    if sink in _sinks:
        _sinks.remove(sink)


def spread(signals: Sequence[Signal]) -> None:
    """Tell whoever listens. Never raises."""
    for sink in _sinks if signals else ():
        try:
            sink(signals)
        except Exception:
            log.warning("a signal was not passed on", exc_info=True)
