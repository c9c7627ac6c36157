"""Hints: "stream X has reached seq N". Lost ones cost time, never data."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from livehelp_plugin.events import failpoints

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WireEvent:
    """An event as clients get it."""

    audience: str
    seq: int
    type: str
    at: str
    data: dict[str, Any]
    after: int | None = None

    def as_json(self) -> dict[str, Any]:
        event = {"seq": self.seq, "type": self.type, "at": self.at, "data": self.data}
        if self.after is not None:
            event["after"] = self.after
        return event


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a stream's tops now are; ``events`` is a cache of the newest, usable only if they come next."""

    stream: int
    epoch: str
    public: int
    internal: int
    events: tuple[WireEvent, ...] = ()


Sink = Callable[[Sequence[Hint]], None]
_sinks: list[Sink] = []


def add_sink(sink: Sink) -> None:
    """Register whoever carries hints on; called after commit, in the committing thread."""
    if sink not in _sinks:
        _sinks.append(sink)


def remove_sink(sink: Sink) -> None:
    if sink in _sinks:
        _sinks.remove(sink)


def emit(hints: Sequence[Hint]) -> None:
    """Tell every sink. Never raises: the commit stands, and the reconciler repairs what is not heard."""
    failpoints.reach("after_commit")
    if not hints or failpoints.is_off("hints"):
        return
    for sink in _sinks:
        try:
            sink(hints)
        except Exception:
            log.warning("a hint was not passed on", exc_info=True)
