"""Appointments: booked without double booking, moved, cancelled, begun, missed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from freezegun import freeze_time

from livehelp_plugin.availability.models import Department, OpeningHours
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.actions import beginning
from livehelp_plugin.conversations.actions.appointments import (
    Booking,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from livehelp_plugin.conversations.actions.beginning import begin_appointment, mark_not_shown
from livehelp_plugin.conversations.actions.offering import route
from livehelp_plugin.conversations.appointment_links import key_of, reference_in
from livehelp_plugin.conversations.appointments_queries import bookable, punctuality, reserved, taking_appointments
from livehelp_plugin.conversations.models import Appointment, Conversation, Offer
from livehelp_plugin.conversations.snapshots import desk_snapshot
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.events.outbox import sweep
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.erasing import erase, find_person, tell
from tests.world import World, public_bodies

MONDAY = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)  # 8:00 in Rome
TEN = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
Status = Appointment.Status


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def take_appointments(department: Department, **grid: int) -> None:
    """From nine to six on weekdays, in Rome."""
    Department.objects.filter(pk=department.pk).update(takes_appointments=True, time_zone="Europe/Rome", **grid)
    for day in range(5):
        OpeningHours.objects.create(
            department=department, weekday=day, opens=time(9), closes=time(18), effective_from=MONDAY.date()
        )
    department.refresh_from_db()


@dataclass
class Clock:
    """What everybody reads the time from; PostgreSQL, too, which has a clock of its own."""

    frozen: Any

    def move_to(self, moment: datetime) -> None:
        self.frozen.move_to(moment)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("CREATE SCHEMA IF NOT EXISTS stopped")
                cursor.execute(
                    "CREATE OR REPLACE FUNCTION stopped.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
                    f"$$ SELECT '{moment.isoformat()}'::timestamptz $$"
                )
                cursor.execute("SET LOCAL search_path = stopped, public, pg_catalog")


@pytest.fixture
def clock(db: None) -> Iterator[Clock]:
    with freeze_time(MONDAY) as frozen:
        clock = Clock(frozen)
        clock.move_to(MONDAY)
        yield clock


@pytest.fixture
def world(clock: Clock) -> World:
    world = World()
    take_appointments(world.department)
    return world


def book(world: World, at: datetime = TEN, visitor: VisitorActor | None = None, **more: Any) -> Appointment:
    actor = visitor or world.visitor()
    fields = {"name": "Anna", "email": f"anna{actor.visitor_id}@example.com", "body": "Which grinder?", **more}
    answer = book_appointment(Booking(actor=actor, client_id=uuid.uuid4(), starts_at=at, **fields))
    return Appointment.objects.get(public_id=answer["appointment"])


def at_its_time(clock: Any, world: World, one: Appointment, late: float = 0) -> OperatorActor:
    """The clock stands at the slot, the desk was told, an operator is there."""
    clock.move_to(one.starts_at + minutes(late))
    operator = world.operator()
    beginning.prompt_due(datetime.now(UTC))
    return operator


def begin(operator: OperatorActor, one: Appointment, greeting: str = "Good morning, Anna") -> Conversation:
    answer = begin_appointment(operator, one.public_id, uuid.uuid4(), greeting)
    return Conversation.objects.get(public_id=answer["conversation"])


def refused(action: Any, *args: Any, **named: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        action(*args, **named)
    return caught.value


def owed() -> list[str]:
    """What the shopper is to be written of."""
    items = OutboxItem.objects.filter(event_type__startswith="appointment.").exclude(consumer__endswith="owner")
    return sorted(items.values_list("event_type", flat=True))


def desk_of(world: World) -> dict[str, Any]:
    return desk_snapshot(world.department)["state"]["appointments"]


# ------------------------------------------------------------------ booking


def test_a_booked_slot_is_nobody_elses(world: World) -> None:
    one = book(world)

    assert (one.starts_at, one.ends_at, one.lane, one.status) == (TEN, TEN + minutes(20), 0, Status.BOOKED)
    assert TEN not in [slot.starts_at for slot in bookable(world.department, MONDAY)]
    assert refused(book, world).code == "slot_taken"


def test_who_comes_too_late_is_told_what_is_free_near_it(world: World) -> None:
    book(world)
    told = refused(book, world).extra["next"]

    assert told == [f"2026-05-04T{at}:00.000Z" for at in ("07:40", "08:20", "08:40")]


def test_lanes_are_taken_one_after_the_other(world: World) -> None:
    Department.objects.update(appointment_lanes=2)

    assert [book(world).lane, book(world).lane] == [0, 1]
    assert refused(book, world).code == "slot_taken"


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (TEN + minutes(7), "not on the grid"),
        (MONDAY + minutes(60), "less than an hour ahead"),
        (TEN - minutes(180), "closed"),
        (TEN + timedelta(days=5), "a Saturday"),
        (TEN + timedelta(days=21), "beyond the horizon"),
    ],
)
def test_what_is_no_slot_cannot_be_booked(world: World, at: datetime, why: str) -> None:
    if at == MONDAY + minutes(60):
        Department.objects.update(appointment_lead_minutes=61)
    assert refused(book, world, at).code == "slot_taken", why
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"email": "anna"}, "email"), ({"name": ""}, "name"), ({"at": None}, "starts_at")],
)
def test_what_was_entered_wrongly_is_named(world: World, fields: dict[str, Any], field: str) -> None:
    error = refused(book, world, **fields)
    assert (error.code, error.extra) == ("invalid", {"field": field})


def test_a_department_without_hours_or_will_offers_nothing(world: World) -> None:
    assert taking_appointments(world.site.pk) == [world.department]

    OpeningHours.objects.all().delete()
    assert taking_appointments(world.site.pk) == []
    assert refused(book, world).extra == {"field": "department"}


def test_a_retried_booking_is_one_booking(world: World) -> None:
    booking = Booking(world.visitor(), uuid.uuid4(), TEN, "Anna", "anna@example.com")

    assert book_appointment(booking) == book_appointment(booking)
    assert Appointment.objects.count() == 1


def test_nobody_books_the_whole_day(world: World) -> None:
    visitor = world.visitor()
    for n in range(3):
        book(world, TEN + minutes(20 * n), visitor)

    assert refused(book, world, TEN + minutes(60), visitor).code == "too_many"
    assert refused(book, world, TEN + minutes(60), email=f"ANNA{visitor.visitor_id}@example.com").code == "too_many"
    book(world, TEN + minutes(60))


def test_each_booking_and_change_is_owed_its_mail_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = book(world)
    move_appointment(one.public_id, TEN + minutes(20))
    move_appointment(one.public_id, TEN + minutes(20))
    cancel_appointment(None, one.public_id)
    cancel_appointment(None, one.public_id)

    assert owed() == ["appointment.booked", "appointment.cancelled", "appointment.moved"]


# ------------------------------------------------------------------ changing it


def test_a_moved_appointment_leaves_its_slot_to_others(world: World) -> None:
    one = move_appointment(book(world).public_id, TEN + minutes(40))

    assert (one.starts_at, one.sequence) == (TEN + minutes(40), 1)
    assert book(world).starts_at == TEN
    assert refused(move_appointment, one.public_id, TEN).code == "slot_taken"


def test_a_cancelled_slot_is_free_again_and_stays_in_the_books(world: World) -> None:
    one = cancel_appointment(None, book(world).public_id)

    assert (one.status, one.sequence) == (Status.CANCELLED, 1)
    assert book(world).lane == 0
    assert refused(move_appointment, one.public_id, TEN + minutes(20)).code == "past"


def test_an_operator_of_another_department_cannot_cancel_it(world: World) -> None:
    one = book(world)
    stranger = OperatorActor(99, 99, "Marco", frozenset({world.department.pk + 1}))

    assert refused(cancel_appointment, stranger, one.public_id).code == "not_found"


def test_the_link_is_worth_something_only_with_its_signature() -> None:
    reference = uuid.uuid4()

    assert reference_in(key_of(reference)) == reference
    for forged in (reference.hex, f"{uuid.uuid4().hex}.{key_of(reference).split('.')[1]}", "", "x.y"):
        assert refused(reference_in, forged).code == "not_found"


# ------------------------------------------------------------------ at its time


def test_the_desk_is_told_once_when_it_is_time(world: World, clock: Any) -> None:
    one = book(world)

    assert beginning.prompt_due(TEN - minutes(2)) == 0
    assert desk_of(world) == {}
    assert [beginning.prompt_due(TEN - minutes(1)), beginning.prompt_due(TEN)] == [1, 0]
    row = desk_of(world)[str(one.public_id)]
    assert (row["state"], row["name"], row["starts_at"]) == ("due", "Anna", "2026-05-04T08:00:00.000Z")


def test_the_operator_opens_the_chat_with_a_greeting(world: World, clock: Any) -> None:
    visitor = world.visitor()
    one = book(world, visitor=visitor)
    operator = at_its_time(clock, world, one, late=2)

    held = begin(operator, one)

    one.refresh_from_db()
    assert (held.visitor_id, held.operator_id, public_bodies(held)) == (
        visitor.visitor_id,
        operator.operator_id,
        ["Good morning, Anna"],
    )
    assert (one.status, one.conversation, one.operator_id) == (Status.HELD, held, operator.operator_id)
    notes = held.messages.filter(audience="internal").values_list("body", flat=True)
    assert list(notes) == ["Booked by Anna: Which grinder?"]
    assert punctuality([world.department.pk], TEN, TEN + minutes(1)) == [minutes(2)]
    assert desk_of(world) == {}
    assert owed() == ["appointment.begun", "appointment.booked"]


def test_beginning_twice_begins_once(world: World, clock: Any) -> None:
    one = book(world)
    first = at_its_time(clock, world, one)
    second, command = world.operator("Marco"), uuid.uuid4()

    answer = begin_appointment(first, one.public_id, command, "Good morning")

    assert begin_appointment(first, one.public_id, command, "Good morning") == answer
    error = refused(begin_appointment, second, one.public_id, uuid.uuid4(), "Hello")
    assert (error.code, error.extra) == ("taken", {"name": "Giulia"})
    assert Conversation.objects.count() == 1


def test_what_stops_the_chat_leaves_the_appointment_booked(world: World, clock: Any) -> None:
    one = book(world)
    operator = at_its_time(clock, world, one)

    assert refused(begin_appointment, operator, one.public_id, uuid.uuid4(), "").code == "empty"
    one.refresh_from_db()
    assert one.status == Status.BOOKED


def test_nobody_is_greeted_long_before_the_time(world: World, clock: Any) -> None:
    one = book(world)
    operator = world.operator()

    assert refused(begin, operator, one).code == "too_early"
    clock.move_to(TEN - minutes(15))
    begin(operator, one)


def test_a_shopper_who_chats_already_is_greeted_there(world: World, clock: Any) -> None:
    visitor = world.visitor()
    one = book(world, visitor=visitor)
    operator = at_its_time(clock, world, one)
    waiting = world.open(visitor, "I am early")

    assert begin(operator, one) == waiting
    assert public_bodies(waiting) == ["I am early", "Good morning, Anna"]


def test_a_silent_shopper_was_not_there(world: World, clock: Any) -> None:
    one = book(world)
    operator = at_its_time(clock, world, one)
    world.close(operator, begin(operator, one))
    while sweep():
        pass

    one.refresh_from_db()
    assert one.status == Status.NOT_SHOWN


def test_a_shopper_who_answered_was_there(world: World, clock: Any) -> None:
    visitor = world.visitor()
    one = book(world, visitor=visitor)
    operator = at_its_time(clock, world, one)
    held = begin(operator, one)
    world.post(visitor, held, "Hello")

    assert refused(mark_not_shown, operator, one.public_id).code == "invalid"
    world.close(operator, held)
    while sweep():
        pass
    one.refresh_from_db()
    assert one.status == Status.HELD


def test_an_operator_may_note_that_nobody_came(world: World, clock: Any) -> None:
    one = book(world)
    operator = at_its_time(clock, world, one)
    assert refused(mark_not_shown, operator, one.public_id).code == "invalid"
    begin(operator, one)

    assert mark_not_shown(operator, one.public_id).status == Status.NOT_SHOWN
    assert mark_not_shown(operator, one.public_id).status == Status.NOT_SHOWN


def test_what_nobody_begins_is_missed_once(world: World, clock: Any) -> None:
    one = book(world)
    operator = at_its_time(clock, world, one, late=15)

    now = datetime.now(UTC)
    assert [beginning.miss_due(now), beginning.miss_due(now)] == [1, 0]
    assert owed() == ["appointment.booked", "appointment.missed"]
    assert desk_of(world) == {}
    assert refused(begin, operator, one).code == "past"


@pytest.mark.parametrize(
    ("booked_before", "reminded"), [(minutes(240), 1), (minutes(120), 1), (minutes(119), 0), (minutes(61), 0)]
)
def test_a_reminder_goes_out_an_hour_before_once(
    world: World, clock: Any, booked_before: timedelta, reminded: int
) -> None:
    three = TEN + minutes(300)
    clock.move_to(three - booked_before)
    book(world, three)

    assert beginning.remind_due(three - minutes(60.1)) == 0
    assert [beginning.remind_due(three - minutes(60)), beginning.remind_due(three - minutes(50))] == [1, 0]
    assert owed().count("appointment.near") == reminded


def test_a_department_that_reminds_nobody(world: World) -> None:
    Department.objects.update(appointment_reminder_minutes=0)
    book(world)
    assert beginning.remind_due(TEN - minutes(1)) == 0


def test_a_moved_appointment_is_reminded_and_prompted_anew(world: World, clock: Any) -> None:
    one = book(world)
    beginning.remind_due(TEN - minutes(50))
    beginning.prompt_due(TEN)
    move_appointment(one.public_id, TEN + minutes(240))

    assert desk_of(world) == {}
    assert beginning.prompt_due(TEN + minutes(1)) == 0
    assert beginning.remind_due(TEN + minutes(200)) == 1


# ------------------------------------------------------------------ places kept free


@pytest.mark.parametrize(("ahead", "ringing"), [(6, 2), (5, 1)])
def test_near_its_time_an_appointment_keeps_a_place_free(world: World, clock: Any, ahead: int, ringing: int) -> None:
    book(world)
    clock.move_to(TEN - minutes(ahead))
    world.operator(capacity=2)
    world.open(world.visitor())
    world.open(world.visitor())

    route(world.department.pk)

    assert Offer.objects.filter(ended_at=None).count() == ringing


def test_places_are_kept_for_what_is_booked_now_and_no_longer(world: World, clock: Any) -> None:
    one = book(world)
    pk = world.department.pk

    assert reserved(pk, TEN - minutes(6)).places == 0
    assert reserved(pk, TEN - minutes(5)).places == reserved(pk, TEN + minutes(14)).places == 1
    assert reserved(pk, TEN + minutes(15)).places == 0
    operator = at_its_time(clock, world, one)
    Appointment.objects.update(operator=operator.operator_id)
    assert reserved(pk, TEN).named == (operator.operator_id,)
    begin(operator, one)
    assert reserved(pk, TEN).named == ()


# ------------------------------------------------------------------ whose it is


def test_an_export_tells_appointments_and_an_erasure_removes_them(world: World) -> None:
    visitor = world.visitor()
    book(world, visitor=visitor, email="anna@example.com")
    others = book(world, TEN + minutes(20))
    person = find_person(email="anna@example.com")

    [told] = tell(person)["data"]["appointment"]
    assert (told["name"], told["email"], told["body"], told["starts_at"]) == (
        "Anna",
        "anna@example.com",
        "Which grinder?",
        TEN,
    )
    assert "public_id" not in told
    erase(person)
    assert list(Appointment.objects.all()) == [others]
    assert owed() == ["appointment.booked"]


# ------------------------------------------------------------------ at the same moment


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lanes", [1, 3])
def test_eight_shoppers_who_want_the_same_slot(lanes: int) -> None:
    """On PostgreSQL: exactly as many get it as there are lanes, the others are told what is free."""
    world = World()
    take_appointments(world.department, appointment_lanes=lanes)
    now = datetime.now(UTC)
    slot = bookable(world.department, now)[0]
    visitors = [world.visitor() for _ in range(8)]
    ready, outcomes = Barrier(8), []

    def run(visitor: VisitorActor) -> None:
        try:
            ready.wait()
            outcomes.append(book(world, slot.starts_at, visitor).lane)
        except Refused as error:
            outcomes.append((error.code, len(error.extra["next"])))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    taken = sorted(one for one in outcomes if isinstance(one, int))
    assert taken == list(range(lanes))
    assert [one for one in outcomes if not isinstance(one, int)] == [("slot_taken", 3)] * (8 - lanes)
    assert Appointment.objects.filter(starts_at=slot.starts_at).count() == lanes
