"""What is mailed when something has happened: to the owner what nobody answered, to the shopper what was agreed."""

from __future__ import annotations

from livehelp_plugin.conversations.appointment_events import (
    AppointmentBegun,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentNear,
)
from livehelp_plugin.conversations.events import ConversationClosed
from livehelp_plugin.conversations.request_events import ContactRequestDue, ContactRequestLeft
from livehelp_plugin.events.outbox import consumes
from livehelp_plugin.notifications import appointments, replies
from livehelp_plugin.notifications.mail import tell_of_lost_chat, tell_of_request


@consumes(ContactRequestLeft)
def mail_the_request(event: ContactRequestLeft) -> None:
    tell_of_request(event.request_id)


@consumes(ContactRequestDue)
def mail_the_due_call(event: ContactRequestDue) -> None:
    replies.remind(event)


@consumes(ConversationClosed)
def mail_the_lost_chat(event: ConversationClosed) -> None:
    tell_of_lost_chat(event.conversation_id)


@consumes(AppointmentBooked)
def mail_the_booking(event: AppointmentBooked) -> None:
    appointments.confirm(event)


@consumes(AppointmentMoved)
def mail_the_move(event: AppointmentMoved) -> None:
    appointments.confirm_move(event)


@consumes(AppointmentCancelled)
def mail_the_cancelling(event: AppointmentCancelled) -> None:
    appointments.confirm_cancel(event)


@consumes(AppointmentNear)
def mail_the_reminder(event: AppointmentNear) -> None:
    appointments.remind(event)


@consumes(AppointmentBegun)
def mail_the_call(event: AppointmentBegun) -> None:
    appointments.call(event)


@consumes(AppointmentMissed)
def mail_the_apology(event: AppointmentMissed) -> None:
    appointments.apologise(event)


@consumes(AppointmentBooked, AppointmentMoved, AppointmentCancelled, AppointmentMissed)
def mail_the_owner(event: AppointmentBooked | AppointmentMoved | AppointmentCancelled | AppointmentMissed) -> None:
    appointments.tell_owner(event)
