"""What must hold after every fault, whatever it was: compares what was said, what is stored, and what each one saw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from livehelp_plugin.conversations.models import Conversation, Message
from livehelp_plugin.events.models import Audience, EventRecord
from tests.faults.person import Person
from tests.faults.stage import Stage

BOUND = 2.5
"""Seconds from "connected again" to "on the screen"; who polls is asked at most one slow answer more, for a machine
that is busy with other things answers no poll sooner."""


@dataclass
class Verdict:
    """Findings by kind; none at all is what every test wants, but the negative controls."""

    lost: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    slowest: float = 0.0
    messages: int = 0
    chats: int = 0
    views: int = 0
    stalled: float = 0.0

    @property
    def kinds(self) -> set[str]:
        """Which sorts of broken promise were found."""
        return {kind for kind in ("lost", "repeated", "reordered", "late") if getattr(self, kind)}

    def __str__(self) -> str:
        found = {kind: getattr(self, kind)[:3] for kind in sorted(self.kinds)}
        return (
            f"{self.messages} messages in {self.chats} chats, {self.views} views; slowest delivery "
            f"{self.slowest:.3f} s (we ourselves stood still for {self.stalled:.3f} s); {found or 'kept'}"
        )


def judge(stage: Stage) -> Verdict:
    """The verdict on everything that happened on a stage that has fallen silent."""
    verdict = Verdict(stalled=stage.stalled)
    stored = {f"c:{held.public_id}": held for held in Conversation.objects.all()}
    verdict.chats = len(stored)
    by_stream: dict[str, list[Message]] = {key: [] for key in stored}
    keys = {held.pk: key for key, held in stored.items()}
    for message in Message.objects.order_by("conversation_id", "audience", "seq"):
        by_stream[keys[message.conversation_id]].append(message)
    verdict.messages = sum(map(len, by_stream.values()))
    _no_holes(verdict)
    _stored_once(verdict, by_stream)
    for person in stage.people:
        _acknowledged_is_stored(verdict, person, by_stream)
        for key in person.followed:
            if key in by_stream:
                _seen_as_stored(verdict, person, key, by_stream[key])
            elif key == stage.desk:
                _desk_as_stored(verdict, person, stage, stored)
    return verdict


def _no_holes(verdict: Verdict) -> None:
    """Each stream's log is 1..n in each audience."""
    places: dict[tuple[int, str], list[int]] = {}
    for stream, audience, seq in EventRecord.objects.values_list("stream_id", "audience", "seq"):
        places.setdefault((stream, audience), []).append(seq)
    for place, seqs in places.items():
        if sorted(seqs) != list(range(1, len(seqs) + 1)):
            verdict.lost.append(f"the log of {place} has holes")


def _stored_once(verdict: Verdict, by_stream: dict[str, list[Message]]) -> None:
    ids = Counter(str(message.client_id) for messages in by_stream.values() for message in messages)
    verdict.repeated += [f"{one} is stored {count} times" for one, count in ids.items() if count > 1]


def _acknowledged_is_stored(verdict: Verdict, person: Person, by_stream: dict[str, list[Message]]) -> None:
    stored = {str(m.client_id): m for messages in by_stream.values() for m in messages}
    for uid, data in person.acked.items():
        if "seq" in data and (uid not in stored or stored[uid].seq != data["seq"]):
            verdict.lost.append(f"{uid} was acknowledged to the {person.face}, and is not at its place")
    verdict.lost += [f"{person.face}: {refused}" for refused in person.refused.values()]


def _seen_as_stored(verdict: Verdict, person: Person, key: str, messages: list[Message]) -> None:
    """The screen shows what is stored, once, in the same order, and soon enough."""
    verdict.views += 1
    public = [(m.seq, str(m.client_id)) for m in messages if m.audience == Audience.PUBLIC]
    screen = person.screen.get(key, [])
    missing = [one for one in public if one not in screen]
    verdict.lost += [f"{person.face} never saw {one} in {key}" for one in missing]
    twice = Counter(uid for _, uid in screen)
    verdict.repeated += [f"{person.face} saw {uid} {count} times" for uid, count in twice.items() if count > 1]
    if [one for one in public if one in screen] != screen:
        verdict.reordered.append(f"{person.face} saw {key} in another order")
    for message in messages:
        uid = str(message.client_id)
        if message.audience == Audience.INTERNAL and person.face == "visitor":
            if (key, uid) in person.seen:
                verdict.lost.append("a visitor saw a note")
            continue
        if (key, uid) in person.seen:
            _measure(verdict, person, key, uid, message.created_at.timestamp())
        elif message.audience == Audience.INTERNAL:
            verdict.lost.append(f"{person.face} never saw the note {uid}")


def _desk_as_stored(verdict: Verdict, person: Person, stage: Stage, stored: dict[str, Conversation]) -> None:
    """Every chat reached the console."""
    for held in stored.values():
        uid = str(held.public_id)
        if (stage.desk, uid) in person.seen:
            _measure(verdict, person, stage.desk, uid, held.received_at.timestamp())
        else:
            verdict.lost.append(f"the chat {uid} never reached the console")


def _measure(verdict: Verdict, person: Person, key: str, uid: str, stored_at: float) -> None:
    delay = person.seen[key, uid] - max(stored_at, person.ready[key, uid])
    verdict.slowest = max(verdict.slowest, delay)
    if delay > BOUND + verdict.stalled + person.slowest_poll:
        verdict.late.append(f"{person.face} saw {uid} after {delay:.2f} s")
