"""Booking a chat for later: taking a slot, moving it, calling it off.

Every booking of a department holds its desk's stream, so they come one after the other; that a slot is booked once in
each lane is a constraint, too. The window in which one may book is asked again under the lock.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F

from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.actions.messaging import MAX_LENGTH
from livehelp_plugin.conversations.appointment_events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    DeskAppointmentChanged,
)
from livehelp_plugin.conversations.appointments_queries import appointment_for, bookable, taking_appointments
from livehelp_plugin.conversations.models import Appointment
from livehelp_plugin.conversations.slots import Slot, next_free
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.models import Visitor

BOOKED = Appointment.Status.BOOKED

AT_MOST = 3
"""How many coming appointments one visitor, or one address, may have."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What a shopper asks for. ``department`` None: the first that takes appointments."""

    actor: VisitorActor
    client_id: uuid.UUID
    starts_at: datetime | None
    name: str
    email: str
    body: str = ""
    department: int | None = None
    language: str = ""
    page_url: str = ""


def book_appointment(booking: Booking) -> Answer:
    """Take a slot; the answer names it as ``appointment``. Idempotent by ``client_id``.

    Raises Refused ``invalid`` (with ``field``), ``too_long``, ``slot_taken`` (with ``next``: what is free near it),
    ``too_many``.
    """
    _check(booking)
    department = _department(booking)
    with write(department.stream_id) as writing:
        if not receipts.claim((booking.actor.author, booking.client_id), "appointment.book", writing.now):
            found = receipts.find([booking.client_id])
            return receipts.first_answer(found, booking.actor.authors, booking.client_id) or {}
        _check_modest(booking, writing.now)
        appointment = _take(bookable(department, writing.now), booking.starts_at, _row(booking, department, writing))
        Visitor.objects.filter(pk=booking.actor.visitor_id, name="").update(name=booking.name[:80])
        writing.publish(AppointmentBooked(appointment_id=appointment.pk))
        answer: Answer = {"appointment": str(appointment.public_id)}
        receipts.fill((booking.actor.author, booking.client_id), answer)
    return answer


def _check(booking: Booking) -> None:
    if booking.starts_at is None:
        raise Refused("invalid", field="starts_at")
    if not booking.name:
        raise Refused("invalid", field="name")
    try:
        validate_email(booking.email)
    except ValidationError:
        raise Refused("invalid", field="email") from None
    if len(booking.body) > MAX_LENGTH:
        raise Refused("too_long", field="body")


def _check_modest(booking: Booking, now: datetime) -> None:
    coming = Appointment.objects.filter(status=BOOKED, starts_at__gt=now)
    for mine in (coming.filter(visitor__in=booking.actor.family), coming.filter(email__iexact=booking.email)):
        if mine.count() >= AT_MOST:
            raise Refused("too_many", n=AT_MOST)


def _department(booking: Booking) -> Department:
    serving = taking_appointments(booking.actor.site_id)
    if not serving:
        raise Refused("invalid", field="department")
    return next((one for one in serving if one.pk == booking.department), serving[0])


def _row(booking: Booking, department: Department, writing: Writing) -> dict[str, Any]:
    return {
        "site_id": booking.actor.site_id,
        "department": department,
        "visitor_id": booking.actor.visitor_id,
        "name": booking.name[:80],
        "email": booking.email,
        "body": booking.body,
        "language": booking.language[:12],
        "page_url": booking.page_url[:500],
        "booked_at": writing.now,
    }


def _take(slots: Sequence[Slot], wanted: datetime | None, row: dict[str, Any]) -> Appointment:
    """Book the wanted slot in its first free lane."""
    for slot, lane in _lanes(slots, wanted):
        try:
            with transaction.atomic():
                return Appointment.objects.create(starts_at=slot.starts_at, ends_at=slot.ends_at, lane=lane, **row)
        except IntegrityError:  # whoever books without the desk's lock: an older version beside us
            continue
    raise slot_taken(slots, wanted)


def _lanes(slots: Sequence[Slot], wanted: datetime | None) -> list[tuple[Slot, int]]:
    return [(slot, lane) for slot in slots if slot.starts_at == wanted for lane in slot.lanes]


def slot_taken(slots: Sequence[Slot], wanted: datetime | None) -> Refused:
    """The refusal, with the free slots that are nearest to the wanted one."""
    near = next_free([one for one in slots if one.starts_at != wanted], wanted) if wanted else []
    return Refused("slot_taken", next=[iso(one.starts_at) for one in near])


def move_appointment(public_id: uuid.UUID, starts_at: datetime | None) -> Appointment:
    """Let a booked appointment take another slot of its department; for who has its link. Idempotent.

    Raises Refused ``not_found``, ``invalid`` (with ``field``), ``past`` (it is booked no more), ``slot_taken``.
    """
    appointment = appointment_for(None, public_id)
    if starts_at is None:
        raise Refused("invalid", field="starts_at")
    with write(appointment.department.stream_id) as writing:
        appointment.refresh_from_db()
        if appointment.status != BOOKED:
            raise Refused("past")
        if appointment.starts_at == starts_at:
            return appointment
        _put(appointment, bookable(appointment.department, writing.now, but=appointment.pk), starts_at)
        writing.publish(AppointmentMoved(appointment_id=appointment.pk))
        tell_desk(writing, appointment)
    appointment.refresh_from_db()
    return appointment


def _put(appointment: Appointment, slots: Sequence[Slot], starts_at: datetime) -> None:
    for slot, lane in _lanes(slots, starts_at):
        try:
            with transaction.atomic():
                Appointment.objects.filter(pk=appointment.pk, status=BOOKED).update(
                    starts_at=slot.starts_at,
                    ends_at=slot.ends_at,
                    lane=lane,
                    sequence=F("sequence") + 1,
                    reminded_at=None,
                    prompted_at=None,
                )
                return
        except IntegrityError:
            continue
    raise slot_taken(slots, starts_at)


def attend_as(actor: VisitorActor, public_id: uuid.UUID) -> None:
    """Let the chat open in this browser instead of the one that booked; for who has the link. Idempotent.

    Changes nothing once the appointment has begun. Raises Refused ``not_found``.
    """
    appointment = appointment_for(None, public_id)
    Appointment.objects.filter(pk=appointment.pk, status=BOOKED).update(visitor=actor.visitor_id)


def cancel_appointment(actor: OperatorActor | None, public_id: uuid.UUID) -> Appointment:
    """Call a booked appointment off: an operator of its department, or (None) whoever has its link. Idempotent.

    Raises Refused ``not_found``, ``past`` (it was held or missed).
    """
    appointment = appointment_for(actor, public_id)
    with write(appointment.department.stream_id) as writing:
        appointment.refresh_from_db()
        cancelled = Appointment.objects.filter(pk=appointment.pk, status=BOOKED).update(
            status=Appointment.Status.CANCELLED, sequence=F("sequence") + 1
        )
        if cancelled:
            by = "operator" if actor else "visitor"
            writing.publish(AppointmentCancelled(appointment_id=appointment.pk, by=by))
            tell_desk(writing, appointment)
    appointment.refresh_from_db()
    if appointment.status != Appointment.Status.CANCELLED:
        raise Refused("past")
    return appointment


def offer_appointments(department_id: int, **how: object) -> None:
    """Let a department take appointments in this way; its fields as on the model. What is booked stays as it is."""
    Department.objects.filter(pk=department_id).update(**how)


def tell_desk(writing: Writing, appointment: Appointment) -> None:
    """Publish the line of an appointment that rings at its desk, or rang there when ``appointment`` was read."""
    if appointment.prompted_at is not None:
        event = DeskAppointmentChanged(appointment_id=appointment.pk, appointment=str(appointment.public_id))
        writing.publish(event, on=appointment.department.stream_id)
