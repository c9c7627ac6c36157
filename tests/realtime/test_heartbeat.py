"""What a heartbeat says, to whom, and who is gone."""

from __future__ import annotations

import json

from livehelp_plugin.gateway.following import Position
from livehelp_plugin.realtime import closing
from livehelp_plugin.realtime.heartbeat import EVERY_SECONDS, GONE_SECONDS, Heartbeat, beat
from livehelp_plugin.realtime.hub import Hub
from livehelp_plugin.realtime.sockets import Socket
from tests.realtime.fakes import EPOCH, Listener, event, hint, identity_of


class Idle(Socket):
    """A socket whose line is not looked at."""

    def __init__(self, last_heard: float) -> None:
        super().__init__(None, {}, None, "visitor")  # type: ignore[arg-type]
        self.identity = identity_of(None)
        self.last_heard = last_heard

    def wake(self) -> None:
        """Nothing is sent by itself."""


def test_tops_of_the_audiences_that_one_may_hear() -> None:
    hub = Hub(lambda subscription: None)
    visitor, operator = Listener(), Listener(staff=True)
    for listener in (visitor, operator):
        here = Position(EPOCH, 4, 2)
        hub.caught_up(hub.subscribe(listener, listener.following, here), here)

    beat([visitor, operator], now=0.0)

    assert visitor.frames() == [{"t": "ping", "top": {"c:chat": {"epoch": EPOCH, "public": 4}}}]
    assert operator.frames() == [{"t": "ping", "top": {"c:chat": {"epoch": EPOCH, "public": 4, "internal": 2}}}]


def test_what_is_being_read_is_not_mentioned() -> None:
    hub = Hub(lambda subscription: None)
    listener = Listener()
    hub.caught_up(hub.subscribe(listener, listener.following, None), Position(EPOCH, 4))
    hub.hear([hint(event(9))])

    beat([listener], now=0.0)

    assert listener.frames() == [{"t": "ping", "top": {}}]


def test_who_is_not_identified_hears_no_heartbeat() -> None:
    listener = Listener()
    listener.identity = None

    beat([listener], now=0.0)

    assert listener.frames() == []


def test_a_socket_that_says_nothing_is_gone() -> None:
    heard, gone = Idle(last_heard=100.0), Idle(last_heard=100.0 - 1)

    beat([heard, gone], now=100.0 + GONE_SECONDS)

    assert heard.close_code is None
    assert json.loads(heard.take())["t"] == "ping"
    assert gone.close_code == closing.RESTART


def test_an_event_stream_cannot_answer_and_is_kept() -> None:
    stream = Listener()

    beat([stream], now=10_000.0)

    assert stream.close_code is None
    assert stream.frames() == [{"t": "ping", "top": {}}]


def test_everybody_has_one_turn_in_25_seconds() -> None:
    heartbeat = Heartbeat()
    listeners = [Listener() for _ in range(200)]
    for listener in listeners:
        heartbeat.add(listener)

    for second in range(EVERY_SECONDS):
        heartbeat.beat(float(second))

    assert [len(listener.frames()) for listener in listeners] == [1] * 200
    for listener in listeners:
        heartbeat.remove(listener)
        heartbeat.remove(listener)
    for second in range(EVERY_SECONDS):
        heartbeat.beat(float(second))
    assert [len(listener.frames()) for listener in listeners] == [0] * 200
