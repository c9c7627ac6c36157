"""A client that keeps what it is sent, and threads that work when they are told to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.events.hints import Hint, WireEvent
from livehelp_plugin.gateway.execution import Origin
from livehelp_plugin.gateway.following import Following
from livehelp_plugin.realtime.clients import Client
from livehelp_plugin.realtime.identification import Identity

EPOCH = "one"
STREAM = 7
AS_VISITOR = Following("c:chat", STREAM, ("public",))
AS_STAFF = Following("c:chat", STREAM, ("public", "internal"))


def identity_of(actor: VisitorActor | OperatorActor | None, token_hash: str = "hash") -> Identity:
    face = "operator" if isinstance(actor, OperatorActor) else "visitor"
    return Identity(face, None, token_hash, None, 1, Origin(), "", actor)


class Listener(Client):
    """An identified client whose line takes frames when the test looks."""

    def __init__(self, number: int = 1, *, staff: bool = False) -> None:
        super().__init__("operator" if staff else "visitor")
        actor = OperatorActor(number, number, "Giulia", frozenset({1})) if staff else VisitorActor(number, (number,), 1)
        self.identity = identity_of(actor, f"hash{number}")
        self.following = AS_STAFF if staff else AS_VISITOR

    def wake(self) -> None:
        """Nothing is sent by itself."""

    def texts(self) -> list[str]:
        found = []
        while self.queue:
            found.append(self.take())
        return found

    def frames(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.texts()]


class Threads:
    """DatabaseThreads whose work waits for ``work_off``."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Callable[[], Any], Callable[[Any, BaseException | None], None]]] = []

    def submit(self, work: Callable[[], Any], done: Callable[[Any, BaseException | None], None]) -> None:
        self.jobs.append((work, done))

    def work_off(self) -> int:
        """Do what waits, and what comes of it; how many jobs that were."""
        count = 0
        while self.jobs:
            work, done = self.jobs.pop(0)
            count += 1
            try:
                result = work()
            except Exception as error:
                done(None, error)
            else:
                done(result, None)
        return count

    def fail(self) -> None:
        """The oldest job could not be done."""
        _, done = self.jobs.pop(0)
        done(None, RuntimeError("the database is away"))


def event(seq: int, audience: str = "public") -> WireEvent:
    return WireEvent(audience, seq, "message.posted", "2026-11-21T10:00:00.000Z", {"body": f"{audience} {seq}"})


def hint(*events: WireEvent, public: int = 0, internal: int = 0, epoch: str = EPOCH, stream: int = STREAM) -> Hint:
    """A hint of these events; the tops are theirs unless told."""
    tops = {"public": public, "internal": internal}
    for one in events:
        tops[one.audience] = max(tops[one.audience], one.seq)
    return Hint(stream, epoch, tops["public"], tops["internal"], events)


def seqs(frames: list[dict[str, Any]], audience: str = "public") -> list[int]:
    return [e["seq"] for f in frames if f["t"] == "events" and f["audience"] == audience for e in f["events"]]
