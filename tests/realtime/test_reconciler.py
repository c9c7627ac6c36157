"""What any lost hint can cost: one look and a read."""

from __future__ import annotations

import pytest

from livehelp_plugin.gateway.following import Position
from livehelp_plugin.realtime import reconciler as reconciler_module
from livehelp_plugin.realtime.hub import Hub, Subscription
from livehelp_plugin.realtime.reconciler import Reconciler, Tops, read_tops
from tests.realtime.fakes import EPOCH, STREAM, Listener, Threads, event, hint
from tests.world import World


class Desk:
    """A visitor and an operator at (4, 2), and what the database says of their stream."""

    def __init__(self) -> None:
        self.asked: list[Subscription] = []
        self.threads = Threads()
        self.hub = Hub(self.asked.append)
        self.reconciler = Reconciler(self.hub, self.threads)  # type: ignore[arg-type]
        self.visitor, self.operator = Listener(1), Listener(2, staff=True)
        self.tops: Tops = {STREAM: (EPOCH, 4, 2)}
        for listener in (self.visitor, self.operator):
            here = Position(EPOCH, 4, 2)
            self.hub.caught_up(self.hub.subscribe(listener, listener.following, here), here)
        self.asked.clear()

    def look(self) -> list[Listener]:
        """Who is read for after one look."""
        self.reconciler.look()
        self.threads.work_off()
        found = [subscription.client for subscription in self.asked]
        self.asked.clear()
        return found  # type: ignore[return-value]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr(reconciler_module, "read_tops", lambda streams: desk.tops)
    return desk


def test_nobody_is_read_for_while_nothing_moved(desk: Desk) -> None:
    assert desk.look() == []


def test_who_lags_is_read_for(desk: Desk) -> None:
    desk.tops = {STREAM: (EPOCH, 5, 2)}
    assert desk.look() == [desk.visitor, desk.operator]


def test_an_internal_event_concerns_the_staff_alone(desk: Desk) -> None:
    desk.tops = {STREAM: (EPOCH, 4, 3)}
    assert desk.look() == [desk.operator]


@pytest.mark.parametrize("tops", [{STREAM: ("another", 4, 2)}, {STREAM: (EPOCH, 3, 2)}, {}])
def test_a_database_that_was_restored_or_a_stream_that_is_no_more(desk: Desk, tops: Tops) -> None:
    desk.tops = tops
    assert desk.look() == [desk.visitor, desk.operator]


def test_what_moves_while_the_database_is_asked_waits_for_the_next_look(desk: Desk) -> None:
    desk.reconciler.look()
    desk.hub.hear([hint(event(5))])
    desk.threads.work_off()

    assert desk.asked == [], "an answer from before the event would look like a restored database"


def test_the_database_is_asked_once_at_a_time(desk: Desk) -> None:
    for _ in range(5):
        desk.reconciler.look()

    assert len(desk.threads.jobs) == 1


def test_after_a_failure_it_asks_again(desk: Desk) -> None:
    desk.reconciler.look()
    desk.threads.fail()
    desk.tops = {STREAM: (EPOCH, 5, 2)}

    assert desk.look() == [desk.visitor, desk.operator]


def test_nothing_is_asked_when_nobody_follows(desk: Desk) -> None:
    for listener in (desk.visitor, desk.operator):
        desk.hub.unsubscribe(listener, STREAM)
    desk.reconciler.look()

    assert desk.threads.jobs == []


def test_all_streams_in_one_query(world: World, django_assert_num_queries: object) -> None:
    world.operator()
    held = [world.open(world.visitor()) for _ in range(3)]
    streams = [one.stream_id for one in held]

    with django_assert_num_queries(1):  # type: ignore[operator]
        tops = read_tops([*streams, 10**9])

    assert set(tops) == set(streams)
    for one in held:
        assert tops[one.stream_id] == (str(one.stream.epoch), one.stream.public_top, one.stream.internal_top)
