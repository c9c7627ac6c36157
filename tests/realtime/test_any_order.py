"""Whatever is lost, late, repeated or out of order: in the end each listener was sent 1..n, each once, in order."""

from __future__ import annotations

import json
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from livehelp_plugin.events.hints import Hint
from livehelp_plugin.gateway.following import Following, Position, events_frame
from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.realtime import catching_up
from livehelp_plugin.realtime.catching_up import Reader
from livehelp_plugin.realtime.hub import Hub
from livehelp_plugin.realtime.reconciler import Reconciler
from tests.realtime.fakes import EPOCH, STREAM, Listener, Threads, event

AUDIENCES = st.sampled_from(["public", "internal"])
WHO = st.integers(0, 2)


class Log:
    """The database: how far the stream is."""

    def __init__(self) -> None:
        self.tops = {"public": 0, "internal": 0}

    def read(self, actor: object, following: Following, have: Position | None) -> tuple[list[str], Position]:
        """What `read_missing` does, without tables."""
        here = Position(EPOCH, **{a: top if a in following.audiences else 0 for a, top in self.tops.items()})
        if have is None or have.epoch != EPOCH:
            return [encode({"t": "snapshot", "top": {a: here.of(a) for a in following.audiences}})], here
        lacking = {a: [event(s, a) for s in range(have.of(a) + 1, here.of(a) + 1)] for a in following.audiences}
        return [encode(events_frame(following.key, EPOCH, a, found)) for a, found in lacking.items() if found], here

    def hint(self, audience: str, count: int) -> Hint:
        """With the newest so many events."""
        top = self.tops[audience]
        events = tuple(event(seq, audience) for seq in range(max(0, top - count) + 1, top + 1))
        return Hint(STREAM, EPOCH, self.tops["public"], self.tops["internal"], events)


class Interleavings(RuleBasedStateMachine):
    """Two visitors' lines and an operator's follow one stream through the real hub, reader and reconciler."""

    @initialize(at_once=st.booleans())
    def begin(self, at_once: bool) -> None:
        self.log = Log()
        self.threads = Threads()
        self.patch = mock.patch.object(catching_up, "read_missing", self.log.read)
        self.patch.start()
        reader = Reader(self.threads)  # type: ignore[arg-type]
        self.hub = reader.hub = Hub(reader.read)
        self.reconciler = Reconciler(self.hub, self.threads)  # type: ignore[arg-type]
        self.listeners = [Listener(1), Listener(2), Listener(3, staff=True)]
        self.have: dict[Listener, dict[str, int] | None] = dict.fromkeys(self.listeners)
        self.under_way: list[Hint] = []
        self.answers: list[tuple[object, object]] = []
        if at_once:
            for who in range(len(self.listeners)):
                self.follow(who, True)
            self.all_is_read()

    @rule(
        audience=AUDIENCES,
        count=st.integers(1, 4),
        carried=st.integers(0, 6),
        fate=st.sampled_from(["heard", "late", "lost"]),
    )
    def write(self, audience: str, count: int, carried: int, fate: str) -> None:
        self.log.tops[audience] += count
        hint = self.log.hint(audience, carried)
        if fate == "heard":
            self.hub.hear([hint])
        elif fate == "late":
            self.under_way.append(hint)

    @rule(data=st.data(), again=st.booleans())
    def a_late_hint_comes(self, data: st.DataObject, again: bool) -> None:
        if self.under_way:
            number = data.draw(st.integers(0, len(self.under_way) - 1))
            self.hub.hear([self.under_way[number] if again else self.under_way.pop(number)])

    @rule(who=WHO, from_the_start=st.booleans())
    def follow(self, who: int, from_the_start: bool) -> None:
        """A client (again) follows: from what it has applied, or from nothing."""
        listener = self.listeners[who]
        self.apply(listener)
        if from_the_start:
            self.have[listener] = None
        have = self.have[listener]
        self.hub.subscribe(listener, listener.following, Position(EPOCH, **have) if have is not None else None)

    @rule(who=WHO)
    def leave(self, who: int) -> None:
        self.hub.unsubscribe(self.listeners[who], STREAM)

    @rule()
    def read(self) -> None:
        """A thread reads; the loop has not heard of it yet."""
        if self.threads.jobs:
            work, done = self.threads.jobs.pop(0)
            self.answers.append((done, work()))

    @rule()
    def a_reading_arrives(self) -> None:
        if self.answers:
            done, found = self.answers.pop(0)
            done(found, None)  # type: ignore[operator]

    @rule()
    def all_is_read(self) -> None:
        while self.answers:
            self.a_reading_arrives()
        self.threads.work_off()

    @rule()
    def a_reading_fails(self) -> None:
        if self.threads.jobs:
            self.threads.fail()

    @rule()
    def reconcile(self) -> None:
        with mock.patch("livehelp_plugin.realtime.reconciler.read_tops", self.tops):
            self.reconciler.look()

    def tops(self, streams: list[int]) -> dict[int, tuple[str, int, int]]:
        return dict.fromkeys(streams, (EPOCH, self.log.tops["public"], self.log.tops["internal"]))

    def apply(self, listener: Listener) -> None:
        """As the client's reducer does, but nothing may be there to drop and no gap to fill."""
        for text in listener.texts():
            frame = json.loads(text)
            if frame["t"] == "snapshot":
                self.have[listener] = dict(frame["top"])
                continue
            have = self.have[listener]
            assert have is not None, "events before a snapshot"
            for one in frame["events"]:
                assert one["seq"] == have[frame["audience"]] + 1
                have[frame["audience"]] = one["seq"]

    def teardown(self) -> None:
        if not hasattr(self, "log"):
            return
        try:
            self.come_to_rest()
        finally:
            self.patch.stop()
        for listener in self.listeners:
            self.apply(listener)
            if listener.subscriptions:
                expected = {a: self.log.tops[a] for a in listener.following.audiences}
                assert self.have[listener] == expected
            self.hub.unsubscribe(listener, STREAM)
        assert self.hub.topics == {}

    def come_to_rest(self) -> None:
        self.all_is_read()
        for _ in range(2):  # a stream that moves while it is compared is looked at in the next round
            self.reconcile()
            self.threads.work_off()


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
