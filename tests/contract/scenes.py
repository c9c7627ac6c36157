"""Every action of the engine, each as a scene: what is prepared, then what is done."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.conversations.actions.assignment import requeue
from livehelp_plugin.conversations.actions.requests import (
    LeftRequest,
    finish_contact_request,
    leave_contact_request,
)
from livehelp_plugin.conversations.models import ContactRequest, Conversation
from livehelp_plugin.events.clock import database_now
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


def operator_notes(cast: Cast) -> None:
    cast.world.post(cast.operator, cast.held, "Has asked before", note=True)
    cast.world.post(cast.operator, cast.held, "One moment")


def both_talk(cast: Cast) -> None:
    for turn in range(4):
        cast.world.post(cast.visitor, cast.held, f"question {turn}")
        cast.world.post(cast.operator, cast.held, f"aside {turn}", note=True)
        cast.world.post(cast.operator, cast.held, f"answer {turn}")


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


WAITING: dict[str, Callable[[Cast], None]] = {
    "visitor_posts_while_waiting": visitor_posts,
    "operator_claims": operator_claims,
    "visitor_leaves_the_queue": visitor_closes,
    "another_opens": another_opens,
    "operator_pauses": operator_pauses,
    "request_is_left": request_is_left,
    "request_is_done": request_is_done,
}
ACTIVE: dict[str, Callable[[Cast], None]] = {
    "visitor_posts": visitor_posts,
    "operator_answers": operator_answers,
    "operator_notes": operator_notes,
    "both_talk": both_talk,
    "many_messages": many_messages,
    "visitor_closes": visitor_closes,
    "operator_closes": operator_closes,
    "operator_is_lost": operator_is_lost,
}
