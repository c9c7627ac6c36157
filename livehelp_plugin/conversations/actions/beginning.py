"""What becomes of an appointment when it is time: the operator is told, and opens the chat, or does not."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from livehelp_plugin.availability.locks import lock_operators
from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.access import OperatorActor
from livehelp_plugin.conversations.actions.appointments import tell_desk
from livehelp_plugin.conversations.actions.messaging import MAX_LENGTH, Post, post_messages
from livehelp_plugin.conversations.actions.opening_for import open_for
from livehelp_plugin.conversations.appointment_events import (
    AppointmentBegun,
    AppointmentMissed,
    AppointmentNear,
    DeskAppointmentChanged,
)
from livehelp_plugin.conversations.appointments_queries import MISSED_AFTER, appointment_for
from livehelp_plugin.conversations.models import Appointment, Author, Conversation
from livehelp_plugin.events import receipts
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.publishing import write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.streams import lock_streams

Status = Appointment.Status

PROMPT_AHEAD = timedelta(minutes=1)
"""So long before its time the operator is told, so that the greeting can be on time."""

BEGIN_AHEAD = timedelta(minutes=15)
"""Earlier than that the shopper is not to be greeted."""

WORTH_A_REMINDER = timedelta(hours=1)
"""Who booked less than this before the reminder would be due needs none."""


def begin_appointment(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID, greeting: str) -> Answer:
    """Open the chat of an appointment with a greeting; the shopper is told by mail, too. Idempotent by ``client_id``.

    The answer is that of ``open_for``. Raises what that raises, and Refused ``not_found``, ``taken`` (a colleague
    has begun it, with the name), ``past`` (cancelled or missed), ``too_early``.
    """
    appointment = appointment_for(actor, public_id)
    with transaction.atomic():
        lock_operators([actor.operator_id])
        _, now = lock_streams([appointment.department.stream_id])
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        _hold(actor, appointment, now)
        if appointment.visitor is None:
            raise Refused("not_found")
        answer = open_for(actor, appointment.visitor, greeting, client_id, appointment.site_id, appointment.department)
        _link(appointment, answer)
        _pass_on(actor, appointment, answer, client_id)
        with write(appointment.department.stream_id) as writing:
            writing.publish(AppointmentBegun(appointment_id=appointment.pk))
            tell_desk(writing, appointment)
    return answer


def _hold(actor: OperatorActor, appointment: Appointment, now: datetime) -> None:
    """Compare-and-set: the first to begin an appointment has it."""
    appointment.refresh_from_db()
    if appointment.status == Status.BOOKED and appointment.starts_at > now + BEGIN_AHEAD:
        raise Refused("too_early")
    held = Appointment.objects.filter(pk=appointment.pk, status=Status.BOOKED).update(
        status=Status.HELD, operator=actor.operator_id, greeted_at=now
    )
    if held:
        return
    if appointment.status == Status.HELD:
        raise Refused("taken", name=appointment.operator.display_name if appointment.operator else "")
    raise Refused("past")


def _link(appointment: Appointment, answer: Answer) -> None:
    """The chat of the appointment; one that was begun for another appointment already stays that one's."""
    conversation = Conversation.objects.get(public_id=answer["conversation"])
    if not Appointment.objects.filter(conversation=conversation).exists():
        Appointment.objects.filter(pk=appointment.pk).update(conversation=conversation)


def _pass_on(actor: OperatorActor, appointment: Appointment, answer: Answer, client_id: uuid.UUID) -> None:
    """What the shopper wrote when booking stands in the chat as a note: whoever takes it over must know, too."""
    if appointment.body:
        note = gettext("Booked by %(name)s: %(body)s") % {"name": appointment.name, "body": appointment.body}
        about = uuid.uuid5(client_id, "about")
        post_messages([Post(actor, uuid.UUID(answer["conversation"]), note[:MAX_LENGTH], about, note=True)])


def mark_not_shown(actor: OperatorActor, public_id: uuid.UUID) -> Appointment:
    """Note that the shopper did not come to an appointment that was held. Idempotent.

    Raises Refused ``not_found``, ``invalid`` (nobody has begun it, or the shopper wrote).
    """
    appointment = appointment_for(actor, public_id)
    if not _note_absence(appointment):
        appointment.refresh_from_db()
        if appointment.status != Status.NOT_SHOWN:
            raise Refused("invalid", field="status")
    appointment.refresh_from_db()
    return appointment


def note_silence(conversation_id: int) -> int:
    """After a close: an appointment to whose greeting nobody answered was not kept by the shopper. Idempotent."""
    held = Appointment.objects.filter(conversation=conversation_id, status=Status.HELD)
    return sum(_note_absence(one) for one in held)


def _note_absence(appointment: Appointment) -> bool:
    if appointment.conversation is not None:
        said = appointment.conversation.messages.filter(audience=Audience.PUBLIC, author=Author.VISITOR)
        if appointment.greeted_at and said.filter(created_at__gte=appointment.greeted_at).exists():
            return False
    held = Appointment.objects.filter(pk=appointment.pk, status=Status.HELD)
    return held.update(status=Status.NOT_SHOWN) == 1


def remind_due(now: datetime) -> int:
    """Owe the reminders that are due, each once."""
    reminding = Department.objects.filter(appointment_reminder_minutes__gt=0, appointments__status=Status.BOOKED)
    return sum(_remind(one, now) for one in reminding.distinct().order_by("pk"))


def _remind(department: Department, now: datetime) -> int:
    ahead = timedelta(minutes=department.appointment_reminder_minutes)
    coming = Appointment.objects.filter(department=department, status=Status.BOOKED, reminded_at=None)
    done = 0
    for one in coming.filter(starts_at__gt=now, starts_at__lte=now + ahead):
        with write() as writing:
            mine = Appointment.objects.filter(pk=one.pk, reminded_at=None, starts_at=one.starts_at)
            noted = mine.filter(status=Status.BOOKED).update(reminded_at=writing.now)
            if noted and one.booked_at <= one.starts_at - ahead - WORTH_A_REMINDER:
                writing.publish(AppointmentNear(appointment_id=one.pk))
            done += noted
    return done


def prompt_due(now: datetime) -> int:
    """Tell the desks of the appointments whose time it is, each once."""
    due = Appointment.objects.filter(status=Status.BOOKED, prompted_at=None, starts_at__lte=now + PROMPT_AHEAD)
    done = 0
    for one in due.select_related("department"):
        with write(one.department.stream_id) as writing:
            mine = Appointment.objects.filter(pk=one.pk, prompted_at=None, starts_at=one.starts_at)
            noted = mine.filter(status=Status.BOOKED).update(prompted_at=writing.now)
            if noted:
                event = DeskAppointmentChanged(appointment_id=one.pk, appointment=str(one.public_id))
                writing.publish(event, on=one.department.stream_id)
            done += noted
    return done


def miss_due(now: datetime) -> int:
    """Note the appointments that nobody has begun: the owner and the shopper are told, each once."""
    due = Appointment.objects.filter(status=Status.BOOKED, starts_at__lte=now - MISSED_AFTER)
    done = 0
    for one in due.select_related("department"):
        with write(one.department.stream_id) as writing:
            mine = Appointment.objects.filter(pk=one.pk, status=Status.BOOKED, starts_at=one.starts_at)
            missed = mine.update(status=Status.MISSED)
            if missed:
                writing.publish(AppointmentMissed(appointment_id=one.pk))
                tell_desk(writing, one)
            done += missed
    return done
