"""Six book the same hour while one cancels it and another moves there: it is given away as often as it exists."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import date, time
from functools import partial

from livehelp_plugin.availability.models import Department, OpeningHours
from livehelp_plugin.conversations.actions.appointments import (
    Booking,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from livehelp_plugin.conversations.appointments_queries import bookable
from livehelp_plugin.conversations.models import Appointment
from livehelp_plugin.events.clock import database_now
from tests.races.conftest import Floor
from tests.races.track import ROUNDS, RUNNERS, Track, codes

LANES = 2


def test_one_hour_is_booked_moved_to_and_cancelled(floor: Floor, track: Track) -> None:
    department = _open_all_week(floor.world.department)
    visitors = [floor.world.visitor() for _ in range(RUNNERS)]

    def booking(number: int, slot: object) -> Booking:
        return Booking(visitors[number], uuid.uuid4(), slot, "Anna", f"anna{number}@example.com")  # type: ignore[arg-type]

    seen: Counter[str] = Counter()
    for _ in range(ROUNDS):
        slots = [one.starts_at for one in bookable(department, database_now())]
        wanted, elsewhere = slots[5], slots[8]
        held = uuid.UUID(book_appointment(booking(6, wanted))["appointment"])
        other = uuid.UUID(book_appointment(booking(7, elsewhere))["appointment"])

        outcomes = track.race(
            [
                *[partial(book_appointment, booking(number, wanted)) for number in range(6)],
                partial(cancel_appointment, None, held),
                partial(move_appointment, other, wanted),
            ]
        )

        assert set(codes(outcomes)) == {"ok", "slot_taken"}
        won = codes(outcomes)[:6].count("ok") + (codes(outcomes)[7] == "ok")
        booked = Appointment.objects.filter(starts_at=wanted, status=Appointment.Status.BOOKED)
        lanes = list(booked.values_list("lane", flat=True))
        assert len(lanes) == len(set(lanes)) == won
        assert won in (LANES - 1, LANES)  # one fewer where it was cancelled too late for anybody
        seen["moved" if codes(outcomes)[7] == "ok" else "stayed"] += 1
        Appointment.objects.all().delete()
    assert len(seen) == 2, f"it was no race: {seen}"


def _open_all_week(department: Department) -> Department:
    Department.objects.filter(pk=department.pk).update(takes_appointments=True, appointment_lanes=LANES)
    for day in range(7):
        OpeningHours.objects.create(
            department=department, weekday=day, opens=time(0), closes=time(0), effective_from=date(2020, 1, 1)
        )
    department.refresh_from_db()
    return department
