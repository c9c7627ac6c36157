"""What is mailed when something has happened: to the owner what nobody answered, to the shopper what was agreed."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from livehelp_plugin.conversations.appointment_events import (
    AppointmentBegun,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentNear,
)
from livehelp_plugin.conversations.events import ConversationClosed, MessagePosted
from livehelp_plugin.conversations.request_events import ContactRequestDue, ContactRequestLeft
from livehelp_plugin.events.outbox import consumes
from livehelp_plugin.notifications import answer_mail, appointments, replies, transcript_mail, unseen
from livehelp_plugin.notifications.actions import unsubscribe
from livehelp_plugin.notifications.events import AnswerMailDue, PushDue, TranscriptAsked
from livehelp_plugin.notifications.mail import tell_of_lost_chat, tell_of_request
from livehelp_plugin.visitors.identity import token_revoked


@consumes(ContactRequestLeft, outside=True)
def mail_the_request(event: ContactRequestLeft) -> None:
    tell_of_request(event.request_id)


@consumes(ContactRequestDue, outside=True)
def mail_the_due_call(event: ContactRequestDue) -> None:
    replies.remind(event)


@consumes(ConversationClosed, outside=True)
def mail_the_lost_chat(event: ConversationClosed) -> None:
    tell_of_lost_chat(event.conversation_id)


@consumes(AppointmentBooked, outside=True)
def mail_the_booking(event: AppointmentBooked) -> None:
    appointments.confirm(event)


@consumes(AppointmentMoved, outside=True)
def mail_the_move(event: AppointmentMoved) -> None:
    appointments.confirm_move(event)


@consumes(AppointmentCancelled, outside=True)
def mail_the_cancelling(event: AppointmentCancelled) -> None:
    appointments.confirm_cancel(event)


@consumes(AppointmentNear, outside=True)
def mail_the_reminder(event: AppointmentNear) -> None:
    appointments.remind(event)


@consumes(AppointmentBegun, outside=True)
def mail_the_call(event: AppointmentBegun) -> None:
    appointments.call(event)


@consumes(AppointmentMissed, outside=True)
def mail_the_apology(event: AppointmentMissed) -> None:
    appointments.apologise(event)


@consumes(AppointmentBooked, AppointmentMoved, AppointmentCancelled, AppointmentMissed, outside=True)
def mail_the_owner(event: AppointmentBooked | AppointmentMoved | AppointmentCancelled | AppointmentMissed) -> None:
    appointments.tell_owner(event)


@consumes(MessagePosted, when=unseen.by_operator)
def expect_a_look(event: MessagePosted) -> None:
    unseen.expect_a_look(event)


@consumes(PushDue, outside=True)
def push_the_answer(event: PushDue) -> None:
    unseen.push_the_answer(event)


@consumes(AnswerMailDue, outside=True)
def mail_the_answers(event: AnswerMailDue) -> None:
    answer_mail.send_answers(event)


@consumes(TranscriptAsked, outside=True)
def mail_the_transcript(event: TranscriptAsked) -> None:
    transcript_mail.send_transcript(event)


@receiver(token_revoked, dispatch_uid="livehelp_push_ends_with_the_token")
def end_pushes_to_this_browser(sender: Any, token_hash: str, **kwargs: Any) -> None:
    """After a sign-in the same browser subscribes anew by itself; after a sign-out somebody else may look at it."""
    unsubscribe(token_hash)
