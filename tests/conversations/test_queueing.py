"""Places in a queue: who is told what, when, and how many questions the database is asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from livehelp_plugin.availability.models import Estimate
from livehelp_plugin.conversations import places
from livehelp_plugin.conversations.actions.assignment import give_up
from livehelp_plugin.conversations.actions.offering import route
from livehelp_plugin.conversations.estimating import Handling
from livehelp_plugin.conversations.models import Conversation, State
from livehelp_plugin.conversations.places import EXACT, tell_places
from livehelp_plugin.conversations.snapshots import conversation_snapshot
from livehelp_plugin.events import signals
from livehelp_plugin.events.models import Stream
from livehelp_plugin.events.signals import Signal
from livehelp_plugin.gateway.following import follow, marks_frames
from livehelp_plugin.visitors.models import Visitor
from tests.factories.visitors import BEGIN
from tests.world import World

SIX_MINUTES = Handling(360, 10)


class Clock:
    """A second has passed whenever one looks."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Signal]]:
    """Signals about places, as they were spread."""
    found: list[Signal] = []

    def hear(news: Sequence[Signal]) -> None:
        found.extend(one for one in news if one.name == places.SIGNAL)

    monkeypatch.setattr(places, "_told_at", {})
    signals.add_sink(hear)
    yield found
    signals.remove_sink(hear)


def queue_up(world: World, n: int) -> list[Conversation]:
    """So many who wait, the first one first; written straight into the tables."""
    visitors = Visitor.objects.bulk_create(
        Visitor(site=world.site, created_at=BEGIN, last_seen_at=BEGIN) for _ in range(n)
    )
    streams = Stream.objects.bulk_create(Stream() for _ in range(n))
    return Conversation.objects.bulk_create(
        Conversation(
            stream=stream,
            visitor=visitor,
            site=world.site,
            department=world.department,
            received_at=BEGIN,
            queued_at=BEGIN + timedelta(seconds=number),
        )
        for number, (visitor, stream) in enumerate(zip(visitors, streams, strict=True))
    )


def told(heard: list[Signal]) -> dict[int, dict[str, Any]]:
    found = {one.stream: one.data for one in heard}
    assert len(found) == len(heard), "somebody was told twice"
    heard.clear()
    return found


def tell(world: World, clock: Callable[[], float], capacity: int = 0, handling: Handling | None = None) -> int:
    return tell_places(world.department.pk, handling, capacity, clock=clock)


def test_everybody_is_told_once(world: World, heard: list[Signal]) -> None:
    queue, clock = queue_up(world, 3), Clock()

    tell(world, clock)
    assert told(heard) == {one.stream_id: {"place": n, "wait": None} for n, one in enumerate(queue, start=1)}
    assert tell(world, clock) == 0
    assert heard == []


def test_who_moves_up_is_told_and_nobody_else(world: World, heard: list[Signal]) -> None:
    queue, clock = queue_up(world, 4), Clock()
    tell(world, clock)
    told(heard)

    Conversation.objects.filter(pk=queue[2].pk).delete()
    tell(world, clock)
    assert told(heard) == {queue[3].stream_id: {"place": 3, "wait": None}}


def test_the_order_is_that_of_the_queue(world: World, heard: list[Signal]) -> None:
    first, second, third = queue_up(world, 3)
    Conversation.objects.filter(pk=third.pk).update(priority=1)
    Conversation.objects.filter(pk=second.pk).update(state=State.OFFERED)

    tell(world, Clock())
    places_told = {stream: data["place"] for stream, data in told(heard).items()}
    assert places_told == {third.stream_id: 1, first.stream_id: 2, second.stream_id: 3}


def test_a_thousand_are_told_in_one_query_and_afterwards_twenty_at_most(world: World, heard: list[Signal]) -> None:
    """Whoever stands further back hears that they do, once."""
    queue, clock = queue_up(world, 1000), Clock()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert tell(world, clock) == 1000
    assert len(asked) == 1
    first = told(heard)
    assert [first[one.stream_id]["place"] for one in queue[:EXACT]] == list(range(1, EXACT + 1))
    assert all(first[one.stream_id] == {"place": None, "beyond": EXACT, "wait": None} for one in queue[EXACT:])

    for number in range(3):
        Conversation.objects.filter(pk=queue[number].pk).delete()
        with CaptureQueriesContext(connection) as asked:
            tell(world, clock)
        assert len(asked) == 1
        assert len(told(heard)) == EXACT


def test_a_department_is_told_once_a_second_and_nothing_is_lost(world: World, heard: list[Signal]) -> None:
    """What comes sooner waits; the sweep routes every two seconds as long as anybody waits."""
    queue = queue_up(world, 3)
    clock = iter([10.0, 10.4, 10.9, 11.1]).__next__

    assert tell(world, clock) == 3
    told(heard)
    for gone in queue[:2]:
        Conversation.objects.filter(pk=gone.pk).delete()
        with CaptureQueriesContext(connection) as asked:
            tell(world, clock)
        assert len(asked) == 0
    assert heard == []
    tell(world, clock)
    assert told(heard) == {queue[2].stream_id: {"place": 1, "wait": None}}


def test_departments_do_not_hold_one_another_up(world: World, heard: list[Signal]) -> None:
    queue_up(world, 1)
    assert tell_places(world.department.pk + 1, None, 0, clock=lambda: 10.0) == 0
    assert tell_places(world.department.pk, None, 0, clock=lambda: 10.0) == 1


def test_the_wait_is_said_where_it_is_known(world: World, heard: list[Signal]) -> None:
    queue = queue_up(world, EXACT + 2)

    tell(world, Clock(), capacity=2, handling=SIX_MINUTES)
    assert told(heard)[queue[0].stream_id] == {"place": 1, "wait": 180}
    assert list(Conversation.objects.order_by("queued_at").values_list("wait_told", flat=True)) == [
        n * 180 if n <= 10 else None for n in range(1, EXACT + 3)
    ]


def test_routing_tells_with_the_estimate_and_the_capacity_of_who_is_there(world: World, heard: list[Signal]) -> None:
    world.operator(capacity=0)
    world.operator(capacity=0)
    Estimate.objects.create(
        department=world.department, kind=Estimate.Kind.HANDLING, seconds=240, samples=12, reckoned_at=BEGIN
    )
    busy = world.operator(capacity=1)
    world.claim(busy, world.open(world.visitor()))
    waiting = world.open(world.visitor())

    route(world.department.pk)
    assert told(heard)[waiting.stream_id] == {"place": 1, "wait": 240}


def test_a_reload_shows_what_was_told(world: World, heard: list[Signal]) -> None:
    world.operator(capacity=0)
    visitor = world.visitor()
    queue_up(world, 2)
    waiting = world.open(visitor)

    before = conversation_snapshot(waiting, staff=False)["live"]["queue"]
    assert before == {"place": 3, "wait": None}
    tell(world, Clock(), capacity=1, handling=SIX_MINUTES)
    after = conversation_snapshot(waiting, staff=False)["live"]["queue"]
    assert after == told(heard)[waiting.stream_id] == {"place": 3, "wait": 1080}


def test_who_polls_hears_it_with_each_answer(world: World, heard: list[Signal]) -> None:
    world.operator(capacity=0)
    visitor = world.visitor()
    waiting = world.open(visitor)
    tell(world, Clock())

    frames = marks_frames(visitor, [follow(visitor, f"c:{waiting.public_id}")])
    assert [one["data"] for one in frames if one["signal"] == "queue"] == [told(heard)[waiting.stream_id]]


def test_who_is_put_back_is_told_again(world: World, heard: list[Signal]) -> None:
    operator, clock = world.operator(), Clock()
    waiting = world.open(world.visitor())
    tell(world, clock)
    assert told(heard)[waiting.stream_id]["place"] == 1
    world.claim(operator, waiting)
    waiting.refresh_from_db()

    assert give_up(waiting, operator.operator_id)
    tell(world, clock)
    assert told(heard)[waiting.stream_id]["place"] == 1


def test_staff_are_not_told_places(world: World) -> None:
    world.operator(capacity=0)
    waiting = world.open(world.visitor())
    assert "queue" not in conversation_snapshot(waiting, staff=True)["live"]
