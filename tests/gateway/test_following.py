"""Catching up: events after a position, or a snapshot where events cannot do."""

import uuid
from dataclasses import replace

from livehelp_plugin.events.models import Stream
from livehelp_plugin.events.replaying import LIMIT
from livehelp_plugin.gateway.following import Position
from tests.world import World, look


def kinds(caught) -> list[str]:
    return [frame["t"] for frame in caught.frames]


def test_who_is_up_to_date_is_sent_nothing(world: World) -> None:
    world.operator()
    visitor = world.visitor()
    key = f"c:{world.open(visitor).public_id}"

    assert look(visitor, key, look(visitor, key).position).frames == ()


def test_who_lags_gets_the_events_since(world: World) -> None:
    world.operator()
    visitor = world.visitor()
    held = world.open(visitor)
    before = look(visitor, f"c:{held.public_id}").position
    world.post(visitor, held, "more")

    caught = look(visitor, f"c:{held.public_id}", before)

    assert [event["seq"] for event in caught.frames[0]["events"]] == [3]
    assert caught.position.public == 3


def test_another_epoch_or_a_position_beyond_the_top_gets_a_snapshot(world: World) -> None:
    world.operator()
    visitor = world.visitor()
    key = f"c:{world.open(visitor).public_id}"
    now = look(visitor, key).position

    assert kinds(look(visitor, key, replace(now, epoch=str(uuid.uuid4())))) == ["snapshot"]
    assert kinds(look(visitor, key, replace(now, public=now.public + 1))) == ["snapshot"]


def test_more_than_a_page_behind_gets_a_snapshot(world: World) -> None:
    world.operator()
    visitor = world.visitor()
    held = world.open(visitor)
    now = look(visitor, f"c:{held.public_id}").position
    Stream.objects.filter(pk=held.stream_id).update(public_top=now.public + LIMIT + 1)

    assert kinds(look(visitor, f"c:{held.public_id}", Position(now.epoch, now.public))) == ["snapshot"]


def test_a_visitor_is_told_nothing_internal(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    world.claim(operator, held)
    world.post(operator, held, "psst", note=True)
    key = f"c:{held.public_id}"

    snapshot = look(visitor, key).frames[0]
    since = look(visitor, key, Position(snapshot["epoch"], 0, 0))

    assert "internal" not in snapshot["state"]
    assert snapshot["top"] == {"public": 3}
    assert {frame["audience"] for frame in since.frames} == {"public"}
