"""Appointments in the admin: who sees which, and what they do with them."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.models import Appointment, Conversation
from tests.world import World, public_bodies

INDEX = reverse("livehelp_appointments:index")


def booked(world: World, *, minutes: int = 5, name: str = "Anna", department: Department | None = None) -> Appointment:
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=minutes)
    return Appointment.objects.create(
        site=world.site,
        department=department or world.department,
        visitor_id=world.visitor().visitor_id,
        starts_at=at,
        ends_at=at + timedelta(minutes=20),
        lane=0,
        name=name,
        email=f"{name.lower()}@example.com",
        body="Which grinder?",
        booked_at=at - timedelta(days=1),
    )


def page(client: Any, **query: str) -> str:
    return re.sub(r"\s+", " ", client.get(INDEX, query).content.decode())


def do(client: Any, one: Appointment, deed: str, **fields: str) -> Any:
    return client.post(
        reverse(f"livehelp_appointments:{deed}", args=[one.public_id]), {"client_id": str(uuid.uuid4()), **fields}
    )


def test_operators_see_those_of_their_departments_supervisors_all(
    world: World, operator_client: Any, sign_in: Any
) -> None:
    booked(world)
    booked(world, name="Bruno", department=create_department("Repairs"))

    mine, all_of_them = page(operator_client[1]), page(sign_in(groups=("Supervisors",)))
    assert ("Anna" in mine, "Bruno" in mine) == (True, False)
    assert ("Anna" in all_of_them, "Bruno" in all_of_them) == (True, True)


def test_the_next_one_is_on_top_and_what_is_over_elsewhere(world: World, operator_client: Any) -> None:
    later, sooner = booked(world, minutes=2000, name="Later"), booked(world, minutes=30, name="Sooner")
    over = booked(world, minutes=-60, name="Over")
    Appointment.objects.filter(pk=over.pk).update(status="missed")

    coming, past = page(operator_client[1]), page(operator_client[1], past="1")

    assert coming.index(sooner.name) < coming.index(later.name)
    assert "Over" not in coming
    assert "Missed by us" in past
    assert "Sooner" not in past


def test_beginning_opens_the_chat_with_the_words_that_were_written(world: World, operator_client: Any) -> None:
    one, client = booked(world), operator_client[1]
    asked = client.get(reverse("livehelp_appointments:begin", args=[one.public_id])).content.decode()
    assert "Hello Anna" in asked

    answer = do(client, one, "begin", greeting="Good morning")

    assert answer.headers["Location"] == reverse("livehelp_console:index")
    assert public_bodies(Conversation.objects.get()) == ["Good morning"]


def test_what_cannot_be_done_is_said_on_the_page(world: World, operator_client: Any) -> None:
    one = booked(world, minutes=600)
    answer = do(operator_client[1], one, "begin", greeting="Good morning")

    assert "It is not time for this appointment yet." in answer.content.decode()
    assert not Conversation.objects.exists()


def test_cancelling_and_noting_that_nobody_came(world: World, operator_client: Any) -> None:
    client = operator_client[1]
    first, second = booked(world), booked(world, minutes=25, name="Bruno")

    do(client, first, "cancel")
    Appointment.objects.filter(pk=second.pk).update(status="held")
    do(client, second, "absent")

    assert [one.status for one in Appointment.objects.order_by("pk")] == ["cancelled", "not_shown"]


@pytest.mark.parametrize("deed", ["begin", "cancel", "absent"])
def test_nobody_else_does_anything_with_them(world: World, operator_client: Any, sign_in: Any, deed: str) -> None:
    one = booked(world, department=create_department("Repairs"))

    assert do(operator_client[1], one, deed, greeting="Hello").status_code == 404  # of another department
    assert do(sign_in(groups=("Supervisors",)), one, deed, greeting="Hello").status_code == 404  # no operator
    assert do(sign_in(), one, deed, greeting="Hello").status_code == 302
    one.refresh_from_db()
    assert one.status == "booked"


def test_a_supervisor_says_how_appointments_are_taken(world: World, operator_client: Any, sign_in: Any) -> None:
    address = reverse("livehelp_appointments:taking", args=[world.department.pk])
    how = {
        "takes_appointments": "on",
        "appointment_minutes": "30",
        "appointment_lanes": "2",
        "appointment_lead_minutes": "120",
        "appointment_days": "7",
        "appointment_reminder_minutes": "0",
    }
    supervisor = sign_in(groups=("Supervisors",))
    assert operator_client[1].post(address, how).status_code == 302
    assert "no opening hours yet" in supervisor.get(address).content.decode()
    assert supervisor.post(address, how | {"appointment_minutes": "2"}).status_code == 200
    world.department.refresh_from_db()
    assert not world.department.takes_appointments

    supervisor.post(address, how)

    world.department.refresh_from_db()
    assert (world.department.takes_appointments, world.department.appointment_minutes) == (True, 30)
