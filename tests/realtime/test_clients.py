"""A line never waits for its reader: who does not take what is sent is closed."""

from __future__ import annotations

from livehelp_plugin.realtime import closing
from livehelp_plugin.realtime.clients import MAX_EVENTS, MAX_QUEUED
from tests.realtime.fakes import Listener


def test_two_hundred_events_may_wait() -> None:
    client = Listener()
    for _ in range(MAX_EVENTS):
        client.push("{}", events=1)
    assert client.close_code is None

    client.push("{}", events=1)

    assert client.close_code == closing.TOO_SLOW == 4008
    assert client.texts() == []


def test_events_of_256_kilobytes_may_wait() -> None:
    client = Listener()
    client.push("x" * MAX_QUEUED, events=1)
    assert client.close_code is None

    client.push("x", events=1)

    assert client.close_code == closing.TOO_SLOW


def test_what_was_taken_no_longer_counts() -> None:
    client = Listener()
    for _ in range(5):
        for _ in range(MAX_EVENTS):
            client.push("x" * 1000, events=1)
        assert len(client.texts()) == MAX_EVENTS

    assert client.close_code is None
    assert (client.queued, client.events) == (0, 0)


def test_what_a_client_asked_for_is_never_too_much() -> None:
    client = Listener()
    client.push("x" * (MAX_QUEUED + 1))
    for _ in range(MAX_EVENTS + 1):
        client.push("{}")

    assert client.close_code is None


def test_a_close_lets_what_waits_go_out_and_takes_nothing_more() -> None:
    client = Listener()
    client.push("before")
    client.close(closing.DRAIN)
    client.push("after")
    client.close(closing.RESTART)

    assert client.texts() == ["before"]
    assert client.close_code == closing.DRAIN


def test_the_close_codes_say_whether_to_come_back() -> None:
    codes = {name: code for name, code in vars(closing).items() if name.isupper()}

    come_back = {name for name, code in codes.items() if 4000 <= code <= 4499}
    assert come_back == {"RESTART", "DRAIN", "TOO_OLD", "TOO_SLOW"}
    assert all(4500 <= code <= 4999 for name, code in codes.items() if name not in come_back)
