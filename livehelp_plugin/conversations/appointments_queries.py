"""Which appointments there are, and what can still be booked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from livehelp_plugin.availability.models import Department, OpeningHours
from livehelp_plugin.availability.opening_hours import openings
from livehelp_plugin.availability.queries import departments_of_site
from livehelp_plugin.availability.schedules import schedule_of, zone_of
from livehelp_plugin.conversations.access import Actor, OperatorActor
from livehelp_plugin.conversations.models import Appointment, Conversation
from livehelp_plugin.conversations.slots import Grid, Slot, Taken, free_slots
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.identity import family, survivor

BOOKED = Appointment.Status.BOOKED

MISSED_AFTER = timedelta(minutes=15)
"""An appointment that nobody has begun so long after its time is missed."""

KEPT_FREE = timedelta(minutes=5)
"""So long before its time an appointment takes its place away from other chats."""


def taking_appointments(site_id: int) -> list[Department]:
    """The departments of a site where one can book a chat; those without opening hours cannot be asked when."""
    serving = [one for one in departments_of_site(site_id) if one.takes_appointments]
    with_hours = set(OpeningHours.objects.filter(department__in=serving).values_list("department_id", flat=True))
    return [one for one in serving if one.pk in with_hours]


def grid_of(department: Department) -> Grid:
    """How this department cuts its time."""
    return Grid(
        zone=zone_of(department),
        length=timedelta(minutes=department.appointment_minutes),
        lanes=department.appointment_lanes,
        lead=timedelta(minutes=department.appointment_lead_minutes),
        days=department.appointment_days,
    )


def bookable(department: Department, now: datetime, *, but: int | None = None) -> list[Slot]:
    """What can still be booked in a department; ``but``: as if this appointment were not there."""
    grid = grid_of(department)
    start, end = grid.reach(now)
    held = _holding().filter(department=department, starts_at__lt=end, ends_at__gt=start)
    if but is not None:
        held = held.exclude(pk=but)
    taken = [Taken(*row) for row in held.values_list("starts_at", "ends_at", "lane")]
    return free_slots(openings(schedule_of(department), start, end), taken, grid, now)


def _holding() -> QuerySet[Appointment]:
    """Those that hold their lane."""
    return Appointment.objects.exclude(status=Appointment.Status.CANCELLED)


def appointment_for(actor: Actor | None, public_id: uuid.UUID) -> Appointment:
    """One appointment: for the operators of its department, and (None) for who has its link; else ``not_found``."""
    found = Appointment.objects.select_related("department", "visitor", "conversation").filter(public_id=public_id)
    one = found.first()
    if one is None or (isinstance(actor, OperatorActor) and one.department_id not in actor.departments):
        raise Refused("not_found")
    return one


def opens_nothing_else(appointment: Appointment) -> bool:
    """Whether who is let in as the appointment's visitor sees its chat and nothing that was said before."""
    visitor = appointment.visitor
    if visitor is None or survivor(visitor).user_id is not None:
        return False
    others = Conversation.objects.filter(visitor__in=family(survivor(visitor)))
    return not set(others.values_list("pk", flat=True)) - {appointment.conversation_id}


def due_at_desk(department_id: int) -> QuerySet[Appointment]:
    """Those that ring at a desk: it is their time, and nobody has begun them."""
    ringing = Appointment.objects.filter(department=department_id, status=BOOKED, prompted_at__isnull=False)
    return ringing.order_by("starts_at", "pk")


@dataclass(frozen=True, slots=True)
class Reserved:
    """The places that appointments need about now: those of named operators, and how many others."""

    named: tuple[int, ...] = ()
    places: int = 0


def reserved(department_id: int, now: datetime) -> Reserved:
    """What routing must keep free for the appointments of a department. One query on an index."""
    about_now = Appointment.objects.filter(
        status=BOOKED, starts_at__gt=now - MISSED_AFTER, starts_at__lte=now + KEPT_FREE, department=department_id
    )
    rows = list(about_now.order_by("starts_at", "pk").values_list("operator_id", flat=True))
    named = tuple(pk for pk in rows if pk is not None)
    return Reserved(named, len(rows) - len(named))


def punctuality(department_ids: list[int], start: datetime, end: datetime) -> list[timedelta]:
    """Greeting minus slot of the appointments that began in this period; negative where we were early."""
    held = Appointment.objects.filter(
        department__in=department_ids, starts_at__gte=start, starts_at__lt=end, greeted_at__isnull=False
    )
    return list(
        held.order_by("starts_at", "pk").annotate(late=F("greeted_at") - F("starts_at")).values_list("late", flat=True)
    )
