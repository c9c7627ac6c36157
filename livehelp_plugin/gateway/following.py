"""Following streams: who may, and what has come since a position. Every transport ends here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from livehelp_plugin.conversations.access import Actor, OperatorActor, conversation_for, desk_for
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.conversations.places import SIGNAL as QUEUE
from livehelp_plugin.conversations.places import standing
from livehelp_plugin.conversations.prospects import SIGNAL as AVAILABILITY
from livehelp_plugin.conversations.prospects import prospects
from livehelp_plugin.conversations.queueing import WAITING
from livehelp_plugin.conversations.snapshots import conversation_snapshot, desk_snapshot, marks
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.hints import WireEvent
from livehelp_plugin.events.models import Audience, Stream
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.replaying import LIMIT, replay
from livehelp_plugin.gateway.parsing import int_field

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Position:
    """What a client has applied of a stream."""

    epoch: str
    public: int = 0
    internal: int = 0

    def of(self, audience: str) -> int:
        return self.public if audience == Audience.PUBLIC else self.internal


@dataclass(frozen=True, slots=True)
class Following:
    """A stream that an actor may follow: its key in the protocol, its id, and the audiences it may hear."""

    key: str
    stream: int
    audiences: tuple[str, ...]
    lent: bool = False
    """Only for as long as it rings here: the conversation of another department, on its way."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """Frames that bring a client from its position to ``position``."""

    frames: tuple[Frame, ...]
    position: Position


def follow(actor: Actor, key: str) -> Following:
    """Resolve a stream's key for an actor; Refused ``not_found`` for anything that is not theirs."""
    kind, _, name = key.partition(":") if isinstance(key, str) else ("", "", "")
    if kind == "d" and name.isascii() and name.isdigit() and len(name) < 18:
        desk = desk_for(actor, int(name))
        return Following(key, desk.stream_id, (Audience.INTERNAL.value,))
    if kind == "c" and len(name) == 36:
        conversation = conversation_for(actor, _uuid(name))
        lent = not actor.may_follow(conversation)
        return Following(f"c:{conversation.public_id}", conversation.stream_id, _audiences(actor), lent)
    raise Refused("not_found")


def _uuid(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(name)
    except ValueError:
        raise Refused("not_found") from None


def _audiences(actor: Actor) -> tuple[str, ...]:
    if isinstance(actor, OperatorActor):
        return (Audience.PUBLIC.value, Audience.INTERNAL.value)
    return (Audience.PUBLIC.value,)


def read_position(data: Any) -> Position | None:
    """A position as clients write it; None for "send a snapshot". Raises Refused ``malformed``."""
    if data is None:
        return None
    if not isinstance(data, dict) or not isinstance(data.get("epoch"), str):
        raise Refused("malformed")
    return Position(data["epoch"], int_field(data, "public") or 0, int_field(data, "internal") or 0)


def catch_up(actor: Actor, following: Following, have: Position | None) -> CaughtUp:
    """What the client lacks: the events after its position, or a snapshot.

    A snapshot when there is no position, another epoch, a position beyond the top (the database was
    restored), or more missing than one page of the log.
    """
    stream = Stream.objects.get(pk=following.stream)
    if have is None or have.epoch != str(stream.epoch) or _beyond(have, stream) or _far_behind(have, stream, following):
        return _snapshot(actor, following)
    frames: list[Frame] = []
    reached = {"public": have.public, "internal": have.internal}
    for audience in following.audiences:
        events = replay(following.stream, Audience(audience), after=have.of(audience))
        if events:
            frames.append(events_frame(following.key, have.epoch, audience, events))
            reached[audience] = events[-1].seq
    return CaughtUp(tuple(frames), Position(have.epoch, **reached))


def _beyond(have: Position, stream: Stream) -> bool:
    return have.public > stream.public_top or have.internal > stream.internal_top


def _far_behind(have: Position, stream: Stream, following: Following) -> bool:
    tops = {"public": stream.public_top, "internal": stream.internal_top}
    return any(tops[audience] - have.of(audience) > LIMIT for audience in following.audiences)


def _snapshot(actor: Actor, following: Following) -> CaughtUp:
    kind, _, name = following.key.partition(":")
    if kind == "d":
        frame = desk_snapshot(desk_for(actor, int(name)))
    else:
        found: Conversation = conversation_for(actor, uuid.UUID(name))
        frame = conversation_snapshot(found, staff=isinstance(actor, OperatorActor))
    return CaughtUp((frame,), Position(frame["epoch"], **frame["top"]))


def events_frame(key: str, epoch: str, audience: str, events: Sequence[WireEvent]) -> Frame:
    """An ``events`` frame of one audience."""
    return {
        "t": "events",
        "stream": key,
        "epoch": epoch,
        "audience": audience,
        "events": [event.as_json() for event in events],
    }


def marks_frames(actor: Actor, followed: Sequence[Following]) -> list[Frame]:
    """How far each side has read in these conversations, and for a visitor who waits their place and whether anybody
    can answer: for who hears no signals because they poll, or heard none because they were away."""
    keys = {one.stream: one.key for one in followed if one.key.startswith("c:")}
    staff = isinstance(actor, OperatorActor)
    found = list(Conversation.objects.filter(stream_id__in=keys))
    frames = [_signal_frame(keys[c.stream_id], "marks", marks(c, staff=staff)) for c in found]
    waiting = [] if staff else [c for c in found if c.state in WAITING]
    told = prospects(waiting, database_now()) if waiting else {}
    frames += [_signal_frame(keys[c.stream_id], QUEUE, standing(c)) for c in waiting]
    return frames + [_signal_frame(keys[c.stream_id], AVAILABILITY, told[c.pk]) for c in waiting]


def _signal_frame(key: str, name: str, data: Frame) -> Frame:
    return {"t": "signal", "stream": key, "signal": name, "by": "system", "data": data}


def top_of(stream: Stream, audiences: Sequence[str]) -> Frame:
    """A stream's position as ``ping`` tells it, of the audiences that the listener may hear."""
    tops = {"public": stream.public_top, "internal": stream.internal_top}
    return {"epoch": str(stream.epoch), **{audience: tops[audience] for audience in audiences}}
