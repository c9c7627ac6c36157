"""Signals from sockets: lossy. Of each kind the latest waits, one visit to the database at a time."""

from __future__ import annotations

from typing import Any

import pytest

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.realtime import signalling
from livehelp_plugin.realtime.signalling import MAX_KINDS, Signalling
from tests.realtime.fakes import Listener, Threads, identity_of
from tests.realtime.shop import Shop


@pytest.fixture
def threads() -> Threads:
    return Threads()


@pytest.fixture
def took(monkeypatch: pytest.MonkeyPatch) -> list[dict[Any, Any]]:
    """What each visit to the database was given."""
    found: list[dict[Any, Any]] = []
    monkeypatch.setattr(signalling, "receive", lambda actor, waiting: found.append(waiting))
    return found


def typing(on: bool, stream: str = "c:chat") -> dict[str, Any]:
    return {"stream": stream, "signal": "typing", "data": {"on": on}}


def test_of_each_kind_only_the_latest_waits(threads: Threads, took: list[dict[Any, Any]]) -> None:
    signals, client = Signalling(threads), Listener()  # type: ignore[arg-type]
    for number in range(9):
        signals.take(client, typing(number % 2 == 1))
    signals.take(client, {"stream": "c:chat", "signal": "read", "data": {"seq": 4}})
    assert len(threads.jobs) == 1

    threads.work_off()

    assert took == [
        {("c:chat", "typing"): {"on": False}},
        {("c:chat", "typing"): {"on": False}, ("c:chat", "read"): {"seq": 4}},
    ]
    assert len(signals._waiting) == 0


def test_who_sends_too_many_kinds_is_not_heard(threads: Threads, took: list[dict[Any, Any]]) -> None:
    signals, client = Signalling(threads), Listener()  # type: ignore[arg-type]
    for number in range(1 + 3 * MAX_KINDS):
        signals.take(client, typing(True, f"c:{number}"))

    threads.work_off()

    assert [len(waiting) for waiting in took] == [1, MAX_KINDS]


def test_who_is_nobody_signals_nothing(threads: Threads, took: list[dict[Any, Any]]) -> None:
    signals, nobody = Signalling(threads), Listener()  # type: ignore[arg-type]
    nobody.identity = identity_of(None)
    signals.take(nobody, typing(True))

    assert threads.jobs == []


@pytest.mark.parametrize(
    "frame", [{}, {"stream": "c:1"}, {"stream": 1, "signal": "x"}, {"stream": "c:1", "signal": []}]
)
def test_what_is_no_signal_is_malformed(threads: Threads, frame: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        Signalling(threads).take(Listener(), frame)  # type: ignore[arg-type]
    assert refused.value.code == "malformed"


def test_after_a_failure_the_next_is_taken(threads: Threads, took: list[dict[Any, Any]]) -> None:
    signals, client = Signalling(threads), Listener()  # type: ignore[arg-type]
    signals.take(client, typing(True))
    threads.fail()
    threads.work_off()
    signals.take(client, typing(False))
    threads.work_off()

    assert took == [{("c:chat", "typing"): {"on": False}}]


def test_the_eye_closes_when_a_visitors_line_ends(shop: Shop) -> None:
    shopper, operator = shop.lines()
    shopper.send({"t": "signal", "stream": shop.key, "signal": "watching", "data": {"on": True}})
    assert operator.until("signal", signal="watching")["data"] == {"on": True}

    shopper.leave()

    assert operator.until("signal", signal="watching")["data"] == {"on": False}


def test_a_bad_signal_does_not_spoil_the_others(shop: Shop) -> None:
    shopper, operator = shop.lines()
    shopper.send({"t": "signal", "stream": "c:never", "signal": "typing", "data": {"on": True}})
    shopper.send({"t": "signal", "stream": shop.key, "signal": "read", "data": {"seq": "x"}})
    shopper.send({"t": "signal", "stream": shop.key, "signal": "typing", "data": {"on": True}})

    assert operator.until("signal", signal="typing")["data"] == {"on": True}


def test_a_stranger_signals_into_nobodys_chat(shop: Shop) -> None:
    operator, stranger = shop.line(shop.operator), shop.line_of_a_stranger()
    stranger.send({"t": "signal", "stream": shop.key, "signal": "typing", "data": {"on": True}})
    shop.server.settle()
    shop.say(shop.shopper, "And now?")
    operator.event("message.posted", body="And now?")

    assert "typing" not in operator.heard()
