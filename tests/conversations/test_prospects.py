"""Who waits learns whether anybody is there to answer: when it changes, when they come back, and when they poll."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Lease, Operator, Status
from livehelp_plugin.conversations import prospects as module
from livehelp_plugin.conversations.prospects import prospects, tell_prospects
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.signals import Signal, add_sink, remove_sink
from livehelp_plugin.events.sweeping import run_sweeps
from livehelp_plugin.gateway.following import follow, marks_frames
from tests.world import World, look

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[Signal]]:
    """Every ``availability`` signal."""
    found: list[Signal] = []

    def sink(signals: Any) -> None:
        found.extend(one for one in signals if one.name == "availability")

    module._told.clear()
    add_sink(sink)
    yield found
    remove_sink(sink)


@pytest.fixture
def world() -> World:
    return World()


def go(operator_id: int, status: Status) -> None:
    set_status(Operator.objects.get(pk=operator_id), status, changed_by="test")


def test_a_change_is_told_once_to_each_who_waits(world: World, heard: list[Signal]) -> None:
    giulia = world.operator()
    waiting = [world.open(world.visitor()) for _ in range(2)]
    assert tell_prospects(database_now()) == 0

    go(giulia.operator_id, Status.OFFLINE)
    assert tell_prospects(database_now()) == 2
    assert tell_prospects(database_now()) == 0
    assert {one.stream for one in heard} == {one.stream_id for one in waiting}
    assert [one.data for one in heard] == [{"department": world.department.pk, "state": "nobody"}] * 2
    assert {one.audience for one in heard} == {"public"}

    heard.clear()
    go(giulia.operator_id, Status.ONLINE)
    assert tell_prospects(database_now()) == 2
    assert {one.data["state"] for one in heard} <= {"open", "busy"}


def test_it_is_done_by_the_sweep(world: World, heard: list[Signal]) -> None:
    giulia = world.operator()
    world.open(world.visitor())
    go(giulia.operator_id, Status.OFFLINE)

    run_sweeps()

    assert [one.data["state"] for one in heard] == ["nobody"]


def test_who_is_reconnecting_is_not_given_up(world: World, heard: list[Signal]) -> None:
    world.operator()
    held = world.open(world.visitor())
    Lease.objects.filter(subject__startswith="o:").update(expires_at=database_now() - timedelta(seconds=5))

    assert prospects([held], database_now())[held.pk]["state"] == "reconnecting"
    assert tell_prospects(database_now()) == 0


def test_who_waits_is_still_answered_after_the_hours_while_somebody_is_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    giulia = world.operator()
    held = world.open(world.visitor())
    monkeypatch.setattr(module, "states", lambda site, now: {world.department.pk: "closed"})

    assert prospects([held], database_now())[held.pk]["state"] == "open"
    go(giulia.operator_id, Status.OFFLINE)
    assert prospects([held], database_now())[held.pk]["state"] == "closed"


def test_who_comes_back_or_polls_is_told_too(world: World) -> None:
    giulia, anna = world.operator(), world.visitor()
    held = world.open(anna)
    key = f"c:{held.public_id}"
    go(giulia.operator_id, Status.OFFLINE)
    told = {"department": world.department.pk, "state": "nobody"}

    assert look(anna, key).frames[0]["live"]["availability"] == told
    frames = {frame["signal"]: frame["data"] for frame in marks_frames(anna, [follow(anna, key)])}
    assert frames["availability"] == told
    staff = {frame["signal"] for frame in marks_frames(giulia, [follow(giulia, key)])}
    assert "availability" not in staff


def test_who_is_being_answered_is_told_nothing(world: World, heard: list[Signal]) -> None:
    giulia, anna = world.operator(), world.visitor()
    held = world.open(anna)
    world.claim(giulia, held)

    assert look(anna, f"c:{held.public_id}").frames[0]["live"] == {}
    assert tell_prospects(database_now()) == 0
    assert module._told == {}
