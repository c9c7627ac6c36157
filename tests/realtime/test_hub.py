"""Fan-out: what comes next is passed on, whoever lacks something reads, and nobody hears what is not theirs."""

from __future__ import annotations

import json

import pytest

from livehelp_plugin.events.signals import Signal
from livehelp_plugin.gateway.following import Position
from livehelp_plugin.realtime import hub as hub_module
from livehelp_plugin.realtime.hub import Hub, Subscription
from tests.realtime.fakes import AS_VISITOR, EPOCH, STREAM, Listener, event, hint, seqs


class Desk:
    """A hub, and the subscriptions that it asked to have read."""

    def __init__(self) -> None:
        self.asked: list[Subscription] = []
        self.hub = Hub(self.asked.append)

    def follower(self, public: int = 0, internal: int = 0, *, staff: bool = False) -> Listener:
        """A client that follows the stream and has caught up to here."""
        listener = Listener(staff=staff)
        here = Position(EPOCH, public, internal)
        subscription = self.hub.subscribe(listener, listener.following, here)
        self.hub.caught_up(subscription, here)
        self.asked.clear()
        return listener


@pytest.fixture
def desk() -> Desk:
    return Desk()


def position(listener: Listener) -> tuple[int, int]:
    [subscription] = listener.subscriptions.values()
    return subscription.public, subscription.internal


def test_what_comes_next_goes_out_at_once(desk: Desk) -> None:
    listener = desk.follower(public=4)

    desk.hub.hear([hint(event(5), event(6))])

    assert seqs(listener.frames()) == [5, 6]
    assert position(listener) == (6, 0)
    assert desk.asked == []


def test_of_what_overlaps_only_the_missing_part_goes_out(desk: Desk) -> None:
    listener = desk.follower(public=5)

    desk.hub.hear([hint(event(4), event(5), event(6))])

    assert seqs(listener.frames()) == [6]
    assert desk.asked == []


def test_what_was_heard_before_is_not_repeated(desk: Desk) -> None:
    listener = desk.follower(public=5)

    desk.hub.hear([hint(event(4)), hint(event(5))])

    assert listener.frames() == []
    assert desk.asked == []


def test_after_a_gap_nothing_goes_out_and_the_database_is_read(desk: Desk) -> None:
    listener = desk.follower(public=4)

    desk.hub.hear([hint(event(6))])

    assert listener.frames() == []
    assert desk.asked == list(listener.subscriptions.values())


@pytest.mark.parametrize("told", [hint(public=5), hint(event(5), epoch="another")])
def test_a_hint_without_usable_events_has_the_database_read(desk: Desk, told: hub_module.Hint) -> None:
    listener = desk.follower(public=4)

    desk.hub.hear([told])

    assert listener.frames() == []
    assert len(desk.asked) == 1


def test_to_follow_is_first_to_subscribe_and_then_to_read(desk: Desk) -> None:
    """What is written between the two is heard of, and read in a second round."""
    listener = Listener()
    subscription = desk.hub.subscribe(listener, listener.following, None)
    assert desk.asked == [subscription]

    desk.hub.hear([hint(event(3))])
    assert listener.frames() == []
    desk.hub.caught_up(subscription, Position(EPOCH, 2))

    assert desk.asked == [subscription, subscription]
    desk.hub.caught_up(subscription, Position(EPOCH, 3))
    desk.hub.hear([hint(event(4))])
    assert seqs(listener.frames()) == [4]


def test_one_read_at_a_time_whatever_is_heard_meanwhile(desk: Desk) -> None:
    desk.follower()

    desk.hub.hear([hint(public=number) for number in range(1, 50)])

    assert len(desk.asked) == 1


def test_a_hint_that_the_database_never_bears_out_is_no_loop(desk: Desk) -> None:
    listener = desk.follower(public=4)
    desk.hub.hear([hint(public=1_000)])

    for _ in range(10):
        if not desk.asked:
            break
        desk.hub.caught_up(desk.asked.pop(), Position(EPOCH, 4))
    else:
        pytest.fail("reads for ever")

    [subscription] = listener.subscriptions.values()
    assert not subscription.reading


def test_events_are_encoded_once_for_each_audience(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[object] = []
    encode = hub_module.encode
    monkeypatch.setattr(hub_module, "encode", lambda frame: encoded.append(frame) or encode(frame))
    visitors, staff = [desk.follower() for _ in range(5)], [desk.follower(staff=True) for _ in range(5)]

    desk.hub.hear([hint(event(1), event(2), event(1, "internal"))])

    assert len(encoded) == 2
    sent = [listener.texts() for listener in visitors + staff]
    assert all(texts[0] is sent[0][0] for texts in sent)
    assert [len(texts) for texts in sent] == [1] * 5 + [2] * 5


def test_a_signal_is_encoded_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[object] = []
    encode = hub_module.encode
    monkeypatch.setattr(hub_module, "encode", lambda frame: encoded.append(frame) or encode(frame))
    listeners = [desk.follower() for _ in range(3)]

    desk.hub.hear_signals([Signal(STREAM, "public", "typing", "operator", {"on": True})])

    assert len(encoded) == 1
    assert {listener.texts()[0] for listener in listeners} == {
        '{"t":"signal","stream":"c:chat","signal":"typing","by":"operator","data":{"on":true}}'
    }


def test_a_visitor_hears_nothing_internal(desk: Desk) -> None:
    visitor, operator = desk.follower(), desk.follower(staff=True)

    desk.hub.hear([hint(event(1, "internal"), event(1), event(2, "internal"))])
    desk.hub.hear_signals([Signal(STREAM, "internal", "typing", "visitor", {"on": True})])
    desk.hub.hear([hint(internal=9, public=1)])

    staff_saw = operator.frames()
    assert seqs(staff_saw, "internal") == [1, 2]
    assert staff_saw[-1]["t"] == "signal"
    assert [subscription.client for subscription in desk.asked] == [operator]
    saw = visitor.texts()
    assert len(saw) == 1
    assert "internal" not in saw[0]


def test_a_gap_in_one_audience_holds_the_other_back(desk: Desk) -> None:
    """Else an operator would see a later message before the note that stands ahead of it."""
    operator = desk.follower(public=1, internal=0, staff=True)

    desk.hub.hear([hint(event(5, "internal"), event(2))])

    assert operator.frames() == []
    assert len(desk.asked) == 1


def test_a_heartbeat_says_the_tops_of_what_one_may_hear(desk: Desk) -> None:
    visitor, operator = desk.follower(), desk.follower(staff=True)
    desk.hub.hear([hint(event(1), event(1, "internal"))])

    tops = [next(iter(listener.subscriptions.values())).top() for listener in (visitor, operator)]

    assert tops == [{"epoch": EPOCH, "public": 1}, {"epoch": EPOCH, "public": 1, "internal": 1}]


def test_to_leave_leaves_nothing_behind(desk: Desk) -> None:
    first, second = desk.follower(), desk.follower()
    desk.hub.unsubscribe(first, STREAM)
    desk.hub.hear([hint(event(1))])
    assert first.frames() == []
    assert seqs(second.frames()) == [1]

    desk.hub.unsubscribe(second, STREAM)
    desk.hub.unsubscribe(second, STREAM)

    assert desk.hub.topics == {}
    assert first.subscriptions == second.subscriptions == {}


def test_to_follow_again_ends_the_first_subscription(desk: Desk) -> None:
    listener = Listener()
    first = desk.hub.subscribe(listener, AS_VISITOR, None)
    second = desk.hub.subscribe(listener, AS_VISITOR, None)

    assert not desk.hub.follows(first)
    assert desk.hub.follows(second)
    assert list(desk.hub.topics[STREAM].subscriptions.values()) == [second]


def test_news_of_a_stream_that_nobody_follows_is_forgotten(desk: Desk) -> None:
    desk.hub.hear([hint(event(1))])
    desk.hub.hear_signals([Signal(STREAM, "public", "typing", "operator", {})])

    assert desk.hub.topics == {}


def test_who_is_too_slow_harms_nobody_else(desk: Desk) -> None:
    slow, quick = desk.follower(), desk.follower()

    for number in range(1, 260):
        desk.hub.hear([hint(event(number))])
        for text in quick.texts():
            assert json.loads(text)["events"][0]["seq"] == number

    assert slow.close_code == 4008
    assert slow.texts() == []
    assert quick.close_code is None
    assert position(quick) == (259, 0)
