"""One in each server process: who of its clients follows which stream, and how far each of them is.

A hint's events are passed on to those for whom they come next; everybody else reads the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from livehelp_plugin.events.hints import Hint, WireEvent
from livehelp_plugin.events.signals import Signal
from livehelp_plugin.gateway.following import Following, Position, events_frame
from livehelp_plugin.gateway.parsing import encode

if TYPE_CHECKING:
    from livehelp_plugin.realtime.clients import Client


class Topic:
    """A stream that somebody here follows, and the furthest that it is known to be."""

    __slots__ = ("epoch", "internal", "moves", "public", "stream", "subscriptions")

    def __init__(self, stream: int) -> None:
        self.stream = stream
        self.epoch = ""
        self.public = 0
        self.internal = 0
        self.moves = 0
        self.subscriptions: dict[Client, Subscription] = {}

    def learn(self, epoch: str, public: int, internal: int) -> None:
        """Hear of a position; an older one of the same epoch changes nothing."""
        if epoch != self.epoch:
            self.epoch, self.public, self.internal = epoch, public, internal
        elif public <= self.public and internal <= self.internal:
            return
        else:
            self.public, self.internal = max(self.public, public), max(self.internal, internal)
        self.moves += 1


class Subscription:
    """One client following one stream: what it was sent last, and whether the database is being read for it."""

    __slots__ = ("client", "epoch", "following", "internal", "public", "reading", "rounds", "topic")

    def __init__(self, client: Client, following: Following, topic: Topic, have: Position | None) -> None:
        self.client = client
        self.following = following
        self.topic = topic
        self.reading = False
        self.rounds = 0
        self.epoch, self.public, self.internal = "", 0, 0
        self.moved_to(have)

    @property
    def position(self) -> Position | None:
        return Position(self.epoch, self.public, self.internal) if self.epoch else None

    def moved_to(self, position: Position | None) -> None:
        if position is not None:
            self.epoch, self.public, self.internal = position.epoch, position.public, position.internal

    def is_behind(self) -> bool:
        """Whether the stream is known to be elsewhere than its listener."""
        topic = self.topic
        if self.epoch != topic.epoch:
            return True
        audiences = self.following.audiences
        return ("public" in audiences and self.public < topic.public) or (
            "internal" in audiences and self.internal < topic.internal
        )

    def top(self) -> dict[str, object]:
        """What a heartbeat says of this stream: no more than this listener may hear."""
        tops = {"public": self.topic.public, "internal": self.topic.internal}
        return {"epoch": self.topic.epoch, **{audience: tops[audience] for audience in self.following.audiences}}


class _Run:
    """Neighbouring events of one audience in a hint, encoded once for all who lack exactly these."""

    __slots__ = ("audience", "events", "first", "last", "text")

    def __init__(self, audience: str, events: list[WireEvent]) -> None:
        self.audience = audience
        self.events = events
        self.first, self.last = events[0].seq, events[-1].seq
        self.text: str | None = None


class Hub:
    """``read`` is told which subscription lags; it reads the database and calls ``caught_up``."""

    def __init__(self, read: Callable[[Subscription], None]) -> None:
        self.topics: dict[int, Topic] = {}
        self._read = read

    def subscribe(self, client: Client, following: Following, have: Position | None) -> Subscription:
        """Begin to follow: from now on nothing is missed, and what came before is read. Anew if followed already."""
        self.unsubscribe(client, following.stream)
        topic = self.topics.setdefault(following.stream, Topic(following.stream))
        subscription = Subscription(client, following, topic, have)
        topic.subscriptions[client] = subscription
        client.subscriptions[following.key] = subscription
        self.lag(subscription)
        return subscription

    def unsubscribe(self, client: Client, stream: int) -> None:
        topic = self.topics.get(stream)
        subscription = topic.subscriptions.pop(client, None) if topic else None
        if topic is None or subscription is None:
            return
        client.subscriptions.pop(subscription.following.key, None)
        if not topic.subscriptions:
            del self.topics[stream]

    def follows(self, subscription: Subscription) -> bool:
        """Whether this subscription still stands (it may have ended while the database was read)."""
        return subscription.topic.subscriptions.get(subscription.client) is subscription

    def hear(self, hints: Sequence[Hint]) -> None:
        """Streams have moved, here or in another process."""
        for hint in hints:
            topic = self.topics.get(hint.stream)
            if topic is None:
                continue
            topic.learn(hint.epoch, hint.public, hint.internal)
            runs = [_Run(audience, list(events)) for audience, events in groupby(hint.events, lambda e: e.audience)]
            for subscription in list(topic.subscriptions.values()):
                if subscription.reading:
                    continue
                if subscription.epoch == hint.epoch:
                    _pass_on(subscription, runs)
                if subscription.is_behind():
                    self.lag(subscription)

    def hear_signals(self, signals: Iterable[Signal]) -> None:
        for signal in signals:
            topic = self.topics.get(signal.stream)
            text: str | None = None
            for subscription in list(topic.subscriptions.values()) if topic else ():
                if signal.audience not in subscription.following.audiences:
                    continue
                text = text or encode(_signal_frame(subscription.following.key, signal))
                subscription.client.push(text, events=1)

    def lag(self, subscription: Subscription) -> None:
        """Have the database read for it, unless that is being done: then it is looked at again afterwards."""
        if not subscription.reading:
            subscription.reading = True
            self._read(subscription)

    def caught_up(self, subscription: Subscription, position: Position) -> None:
        """The client was sent what it lacked up to ``position``; reads again if the stream has moved meanwhile."""
        subscription.reading = False
        subscription.moved_to(position)
        subscription.topic.learn(position.epoch, position.public, position.internal)
        if not subscription.is_behind():
            subscription.rounds = 0
        elif subscription.rounds < 3:  # beyond that the reconciler decides: a wrong hint must not become a loop
            subscription.rounds += 1
            self.lag(subscription)


def _pass_on(subscription: Subscription, runs: list[_Run]) -> None:
    for run in runs:
        if run.audience not in subscription.following.audiences:
            continue
        have = subscription.public if run.audience == "public" else subscription.internal
        if run.last <= have:
            continue
        if run.first > have + 1:
            return
        key, epoch = subscription.following.key, subscription.epoch
        if run.first == have + 1:
            run.text = run.text or encode(events_frame(key, epoch, run.audience, run.events))
            text = run.text
        else:
            text = encode(events_frame(key, epoch, run.audience, [e for e in run.events if e.seq > have]))
        subscription.client.push(text, events=run.last - have)
        if run.audience == "public":
            subscription.public = run.last
        else:
            subscription.internal = run.last


def _signal_frame(key: str, signal: Signal) -> dict[str, object]:
    return {"t": "signal", "stream": key, "signal": signal.name, "by": signal.by, "data": signal.data}
