"""What one server process tells the others, and how it is written on the bus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Any

from livehelp_plugin.events.hints import Hint, WireEvent
from livehelp_plugin.events.signals import Signal
from livehelp_plugin.gateway.parsing import encode


@dataclass(frozen=True, slots=True)
class News:
    """Hints, signals, and identities that have ended: hashes of tokens, keys of sessions (hashed too)."""

    hints: tuple[Hint, ...] = ()
    signals: tuple[Signal, ...] = ()
    ended: tuple[str, ...] = ()


def pack(news: News, sender: str, limit: int | None) -> Iterator[str]:
    """News as posts of at most ``limit`` bytes. Events are a cache: where they do not fit, they stay behind."""
    text = _written(news, sender)
    if limit is None or len(text.encode()) <= limit:
        yield text
        return
    parts = [News(hints=(hint,)) for hint in news.hints]
    parts += [News(signals=(signal,)) for signal in news.signals]
    parts += [News(ended=(one,)) for one in news.ended]
    for part in parts:
        text = _written(part, sender)
        if len(text.encode()) > limit:
            bare = tuple(Hint(hint.stream, hint.epoch, hint.public, hint.internal) for hint in part.hints)
            text = _written(News(hints=bare), sender)
        if len(text.encode()) <= limit:
            yield text


def unpack(text: str, sender: str) -> News | None:
    """What another process posted; None for our own, and for what cannot be read (a newer version's)."""
    try:
        posted = json.loads(text)
        if posted["from"] == sender:
            return None
        return News(
            hints=tuple(_hint(*fields) for fields in posted.get("hints", ())),
            signals=tuple(Signal(*fields) for fields in posted.get("signals", ())),
            ended=tuple(posted.get("ended", ())),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _written(news: News, sender: str) -> str:
    posted: dict[str, Any] = {"from": sender}
    if news.hints:
        posted["hints"] = [_fields(hint) for hint in news.hints]
    if news.signals:
        posted["signals"] = [astuple(signal) for signal in news.signals]
    if news.ended:
        posted["ended"] = news.ended
    return encode(posted)


def _fields(hint: Hint) -> list[Any]:
    events = [(e.audience, e.seq, e.type, e.at, e.data, e.after) for e in hint.events]
    return [hint.stream, hint.epoch, hint.public, hint.internal, events]


def _hint(stream: int, epoch: str, public: int, internal: int, events: list[list[Any]]) -> Hint:
    return Hint(stream, epoch, public, internal, tuple(WireEvent(*fields) for fields in events))
