"""Every action of the engine, each as a scene: what is prepared, then what is done."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.conversations.access import OperatorActor
from livehelp_plugin.conversations.actions import beginning
from livehelp_plugin.conversations.actions.appointments import cancel_appointment
from livehelp_plugin.conversations.actions.assignment import requeue
from livehelp_plugin.conversations.actions.closing import announce_close
from livehelp_plugin.conversations.actions.detaching import delete_attachment, release_attachment
from livehelp_plugin.conversations.actions.marking import block_visitor, mark_spam, mark_test, unmark_spam
from livehelp_plugin.conversations.actions.messaging import Post, post_messages
from livehelp_plugin.conversations.actions.offering import decline
from livehelp_plugin.conversations.actions.opening_for import open_for
from livehelp_plugin.conversations.actions.requests import (
    LeftRequest,
    finish_contact_request,
    leave_contact_request,
    mark_request_spam,
    reopen_contact_request,
)
from livehelp_plugin.conversations.actions.staying import check, wait_for_customer
from livehelp_plugin.conversations.actions.transferring import transfer
from livehelp_plugin.conversations.models import Appointment, Attachment, Closing, ContactRequest, Conversation
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.visitors.models import Visitor
from tests.factories.files import PDF, drawn
from tests.world import World


@dataclass
class Cast:
    """Who plays: an operator, a visitor, and the conversation they begin with."""

    world: World
    active: bool = True

    def __post_init__(self) -> None:
        self.operator = self.world.operator("Giulia", capacity=9)
        self.visitor = self.world.visitor()
        self.held = self.world.open(self.visitor)
        if self.active:
            self.world.claim(self.operator, self.held)


def visitor_posts(cast: Cast) -> None:
    cast.world.post(cast.visitor, cast.held, "And for a French press?")


def operator_answers(cast: Cast) -> None:
    cast.world.post(cast.operator, cast.held, "Coarse, like sea salt.\nShall I add it?")


def pictures_are_sent(cast: Cast) -> None:
    """A picture with words and a PDF without; the PDF is deleted later."""
    picture = cast.world.upload(cast.visitor, cast.held, drawn(), "grinder.png")
    cast.world.post(cast.visitor, cast.held, "Is this one right?", attachments=[picture])
    manual = cast.world.upload(cast.operator, cast.held, PDF, "manual.pdf")
    cast.world.post(cast.operator, cast.held, "", attachments=[manual])
    delete_attachment(cast.operator, uuid.UUID(manual["id"]), uuid.uuid4())


def held_file_is_released(cast: Cast) -> None:
    picture = cast.world.upload(cast.visitor, cast.held, drawn(), "")
    Attachment.objects.update(state=Attachment.State.HELD)
    cast.world.post(cast.visitor, cast.held, "", attachments=[picture])
    release_attachment(uuid.UUID(picture["id"]))


def operator_notes(cast: Cast) -> None:
    cast.world.post(cast.operator, cast.held, "Has asked before", note=True)
    cast.world.post(cast.operator, cast.held, "One moment")


def both_talk(cast: Cast) -> None:
    for turn in range(4):
        cast.world.post(cast.visitor, cast.held, f"question {turn}")
        cast.world.post(cast.operator, cast.held, f"aside {turn}", note=True)
        cast.world.post(cast.operator, cast.held, f"answer {turn}")


def operator_offers_choices(cast: Cast) -> None:
    post = Post(
        cast.operator, cast.held.public_id, "For how many cups?", uuid.uuid4(), choices=("Two", "Three or more")
    )
    post_messages([post])
    cast.world.post(cast.visitor, cast.held, "Two")


def many_messages(cast: Cast) -> None:
    for number in range(205):
        cast.world.post(cast.visitor, cast.held, f"m{number}")


def operator_claims(cast: Cast) -> None:
    cast.world.claim(cast.operator, cast.held)


def visitor_closes(cast: Cast) -> None:
    cast.world.close(cast.visitor, cast.held)


def operator_closes(cast: Cast) -> None:
    cast.world.close(cast.operator, cast.held)


def operator_is_lost(cast: Cast) -> None:
    due = database_now() - timedelta(seconds=1)
    Conversation.objects.filter(pk=cast.held.pk).update(requeue_due_at=due)
    requeue(Conversation.objects.select_related("visitor", "department").get(pk=cast.held.pk), due=due)


def another_opens(cast: Cast) -> None:
    cast.world.open(cast.world.visitor(), "Is the kettle fine for induction?")


def operator_pauses(cast: Cast) -> None:
    operator = Operator.objects.get(pk=cast.operator.operator_id)
    set_status(operator, Status.PAUSED, changed_by="test")


def request_is_left(cast: Cast) -> None:
    leave_contact_request(LeftRequest(cast.visitor, uuid.uuid4(), "Please call", want="call", phone="+39 051 1234567"))


def request_is_done(cast: Cast) -> None:
    request_is_left(cast)
    finish_contact_request(cast.operator, ContactRequest.objects.get().public_id)


def requests_come_and_go(cast: Cast) -> None:
    """Two are left; the first is done and not, the second spam and not: each is back at its place."""
    request_is_left(cast)
    request_is_left(cast)
    first, second = ContactRequest.objects.order_by("pk").values_list("public_id", flat=True)
    finish_contact_request(cast.operator, first)
    mark_request_spam(cast.operator, second, on=True)
    reopen_contact_request(cast.operator, first)
    mark_request_spam(cast.operator, second, on=False)
    mark_request_spam(cast.operator, first, on=True)
    mark_request_spam(cast.operator, first, on=False)


def request_takes_the_place_of_the_chat(cast: Cast) -> None:
    leave_contact_request(
        LeftRequest(cast.visitor, uuid.uuid4(), email="anna@example.com", conversation=cast.held.public_id)
    )


def operator_marks_spam(cast: Cast) -> None:
    mark_test(cast.operator, cast.held.public_id, uuid.uuid4(), on=True)
    mark_spam(cast.operator, cast.held.public_id, uuid.uuid4())
    unmark_spam(replace(cast.operator, supervisor=True), cast.held.public_id, uuid.uuid4())


def visitor_is_blocked(cast: Cast) -> None:
    block_visitor(cast.operator, cast.held.public_id, uuid.uuid4(), days=7, reason="insults")


def operator_opens(cast: Cast) -> None:
    visitor_closes(cast)
    visitor = Visitor.objects.get(pk=cast.visitor.visitor_id)
    department = cast.world.department
    open_for(cast.operator, visitor, "Here I am.", uuid.uuid4(), cast.world.site.pk, department)


def operator_declines(cast: Cast) -> None:
    decline(cast.operator, cast.held.public_id, uuid.uuid4())


def colleague_declines_transfer(cast: Cast) -> None:
    colleague = cast.world.operator("Marco")
    hand_over(cast, colleague)
    decline(colleague, cast.held.public_id, uuid.uuid4())


def colleague_takes_over(cast: Cast) -> None:
    colleague = cast.world.operator("Marco")
    check(cast.operator, cast.held.public_id, uuid.uuid4(), 5)
    hand_over(cast, colleague)
    cast.world.claim(colleague, cast.held)


def hand_over(cast: Cast, colleague: OperatorActor) -> None:
    transfer(cast.operator, cast.held.public_id, uuid.uuid4(), operator=colleague.operator_id, note="Wants a grinder")


def customer_takes_time(cast: Cast) -> None:
    wait_for_customer(cast.visitor, cast.held.public_id, uuid.uuid4(), 30)


def customer_comes_back(cast: Cast) -> None:
    customer_takes_time(cast)
    visitor_posts(cast)


def operator_checks(cast: Cast) -> None:
    check(cast.operator, cast.held.public_id, uuid.uuid4(), 5)
    operator_answers(cast)


def close_is_announced(cast: Cast) -> None:
    customer_takes_time(cast)
    announce_close(cast.operator, cast.held.public_id, uuid.uuid4(), why=Closing.ANNOUNCED)


def close_is_called_off(cast: Cast) -> None:
    announce_close(cast.operator, cast.held.public_id, uuid.uuid4(), why=Closing.ANNOUNCED)
    visitor_posts(cast)


def announced_close_comes(cast: Cast) -> None:
    announce_close(cast.operator, cast.held.public_id, uuid.uuid4(), why=Closing.ANNOUNCED)
    operator_closes(cast)


def operator_goes_home(cast: Cast) -> None:
    check(cast.operator, cast.held.public_id, uuid.uuid4(), 5)
    set_status(Operator.objects.get(pk=cast.operator.operator_id), Status.OFFLINE, changed_by="test")


def appointment_is_due(cast: Cast) -> None:
    """Two of them, so that one stays."""
    for lane in range(2):
        booked(cast, lane)
    beginning.prompt_due(database_now())


def booked(cast: Cast, lane: int) -> Appointment:
    now = database_now()
    return Appointment.objects.create(
        site=cast.world.site,
        department=cast.world.department,
        visitor_id=cast.world.visitor().visitor_id,
        starts_at=now,
        ends_at=now + timedelta(minutes=20),
        lane=lane,
        name="Anna",
        email=f"anna{lane}@example.com",
        body="Which grinder?",
        booked_at=now,
    )


def appointment_is_begun(cast: Cast) -> None:
    appointment_is_due(cast)
    first = Appointment.objects.earliest("pk")
    beginning.begin_appointment(cast.operator, first.public_id, uuid.uuid4(), "Good morning, Anna")


def appointment_is_cancelled(cast: Cast) -> None:
    appointment_is_due(cast)
    cancel_appointment(None, Appointment.objects.earliest("pk").public_id)


def appointment_is_missed(cast: Cast) -> None:
    appointment_is_due(cast)
    beginning.miss_due(database_now() + beginning.MISSED_AFTER)


WAITING: dict[str, Callable[[Cast], None]] = {
    "visitor_posts_while_waiting": visitor_posts,
    "operator_claims": operator_claims,
    "operator_declines": operator_declines,
    "visitor_leaves_the_queue": visitor_closes,
    "another_opens": another_opens,
    "operator_pauses": operator_pauses,
    "request_is_left": request_is_left,
    "request_is_done": request_is_done,
    "requests_come_and_go": requests_come_and_go,
    "request_takes_the_place_of_the_chat": request_takes_the_place_of_the_chat,
    "waiting_is_marked_spam": operator_marks_spam,
}
ACTIVE: dict[str, Callable[[Cast], None]] = {
    "appointment_is_due": appointment_is_due,
    "appointment_is_begun": appointment_is_begun,
    "appointment_is_cancelled": appointment_is_cancelled,
    "appointment_is_missed": appointment_is_missed,
    "visitor_posts": visitor_posts,
    "operator_answers": operator_answers,
    "pictures_are_sent": pictures_are_sent,
    "held_file_is_released": held_file_is_released,
    "operator_notes": operator_notes,
    "both_talk": both_talk,
    "operator_offers_choices": operator_offers_choices,
    "many_messages": many_messages,
    "visitor_closes": visitor_closes,
    "operator_closes": operator_closes,
    "operator_is_lost": operator_is_lost,
    "colleague_declines_transfer": colleague_declines_transfer,
    "colleague_takes_over": colleague_takes_over,
    "customer_takes_time": customer_takes_time,
    "customer_comes_back": customer_comes_back,
    "operator_checks": operator_checks,
    "close_is_announced": close_is_announced,
    "close_is_called_off": close_is_called_off,
    "announced_close_comes": announced_close_comes,
    "operator_goes_home": operator_goes_home,
    "operator_marks_spam": operator_marks_spam,
    "visitor_is_blocked": visitor_is_blocked,
    "operator_opens": operator_opens,
}
