"""Opening hours in what browsers are told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import OpeningHours
from livehelp_plugin.widget.hours import availability_of
from tests.world import World

pytestmark = pytest.mark.django_db

MONDAY_NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_shop_in_utc(settings: Any) -> None:
    settings.TIME_ZONE = "UTC"


def give_hours(world: World) -> None:
    for weekday in range(7):
        OpeningHours.objects.create(
            department=world.department,
            weekday=weekday,
            opens=time(9),
            closes=time(18),
            effective_from=date(2026, 1, 1),
        )


def test_without_hours_nothing_is_said_of_them(world: World) -> None:
    assert availability_of(world.site.pk, MONDAY_NOON) == {"departments": {str(world.department.pk): "nobody"}}


def test_open_and_closed(world: World) -> None:
    world.operator()
    give_hours(world)
    pk = str(world.department.pk)
    assert availability_of(world.site.pk, MONDAY_NOON)["hours"] == {
        pk: {"until": "2026-06-01T17:50:00.000Z", "text": "Chat is open until 5:50 p.m."}
    }
    evening = availability_of(world.site.pk, MONDAY_NOON.replace(hour=18))
    assert evening == {
        "departments": {pk: "closed"},
        "hours": {pk: {"opens": "2026-06-02T09:00:00.000Z", "text": "Back tomorrow at 9 a.m."}},
    }


def test_a_department_without_hours_does_not_show_another_ones(world: World) -> None:
    give_hours(world)
    other = create_department("Wholesale")
    assert availability_of(world.site.pk, MONDAY_NOON)["hours"][str(other.pk)] == {}


def test_the_answer_and_the_bootstrap_say_the_same_in_the_pages_language(world: World, client: Client) -> None:
    give_hours(world)
    for language in ("en", "it"):
        answer = client.get(f"/livehelp/availability/?language={language}")
        booted = client.get(f"/livehelp/visitor/bootstrap/?language={language}")
        said = json.loads(answer.content)
        assert json.loads(booted.content)["availability"] == {k: said[k] for k in ("departments", "hours")}
        assert said["language"] == language
        assert ("m." in said["hours"][str(world.department.pk)]["text"]) == (language == "en")
        assert len(answer.content) <= 300
