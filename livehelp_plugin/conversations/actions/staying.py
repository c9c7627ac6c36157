"""Time that belongs to one side: waiting for the customer, and "I'm checking"."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from livehelp_plugin.conversations.access import OperatorActor, VisitorActor, conversation_for
from livehelp_plugin.conversations.actions.ringing import route_soon
from livehelp_plugin.conversations.events import CheckingAnnounced, CloseAnnounced, WaitingSet
from livehelp_plugin.conversations.models import Author, Conversation, State
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused

WAITING_MINUTES = (10, 30, 60)
MAX_CHECKING_MINUTES = 30

Person = VisitorActor | OperatorActor


def wait_for_customer(actor: Person, public_id: uuid.UUID, client_id: uuid.UUID, minutes: int) -> Answer:
    """Either side: the customer comes back within 10, 30 or 60 minutes; 0 ends it. Idempotent by ``client_id``.

    Until then no capacity is used and nothing closes by itself. Raises Refused ``not_found``, ``not_owner``,
    ``closed``, ``invalid``.
    """
    if minutes and minutes not in WAITING_MINUTES:
        raise Refused("invalid", field="minutes")
    conversation = conversation_for(actor, public_id)
    with write(conversation.stream_id) as writing:
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        conversation.refresh_from_db()
        _check(actor, conversation)
        until = writing.now + timedelta(minutes=minutes) if minutes else None
        set_waiting(writing, conversation, until, by=_by(actor))
        answer: Answer = {"until": iso(until)}
        receipts.keep([((actor.author, client_id), "waiting.set", answer)], writing.now)
    return answer


def set_waiting(writing: Writing, conversation: Conversation, until: datetime | None, *, by: str) -> None:
    """Begin or end the wait; to begin it calls off an announced close, and the grace of a lost operator.

    The conversation's stream is held.
    """
    changed = (
        Conversation.objects.filter(pk=conversation.pk, state=State.ACTIVE)
        .exclude(waiting_until=until)
        .update(waiting_until=until, **({"requeue_due_at": None} if until else {}))
    )
    if not changed:
        return
    event = WaitingSet(conversation_id=conversation.pk, until=iso(until), by=by)
    writing.publish(event, on=conversation.stream_id)
    if until is not None:
        call_off_close(writing, conversation)
    freed = until is not None and conversation.operator_id
    route_soon(conversation.department_id, freed=[freed] if freed else ())


def remind(conversation_id: int, now: datetime) -> bool:
    """The wait is over without a word: the conversation goes on, and both sides see it. False when it was not due."""
    stream = Conversation.objects.values_list("stream_id", flat=True).get(pk=conversation_id)
    with write(stream) as writing:
        due = Conversation.objects.filter(pk=conversation_id, waiting_until__lte=now).first()
        if due is None:
            return False
        set_waiting(writing, due, None, by=Author.SYSTEM)
    return True


def call_off_close(writing: Writing, conversation: Conversation) -> bool:
    """The conversation goes on: an announced close is called off, whoever announced it."""
    open_one = Conversation.objects.filter(pk=conversation.pk, closing_at__isnull=False, state=State.ACTIVE)
    if not open_one.update(closing_at=None, closing_why="", stayed_at=writing.now):
        return False
    writing.publish(CloseAnnounced(conversation_id=conversation.pk, at=None, why=""), on=conversation.stream_id)
    return True


def go_on(writing: Writing, conversation_id: int, *, by_visitor: bool) -> None:
    """Somebody has written: the visitor's word ends the wait and an announced close, the operator's the checking.

    The conversation's stream is held.
    """
    conversation = Conversation.objects.get(pk=conversation_id)
    Conversation.objects.filter(pk=conversation_id, is_quiet=True).update(is_quiet=False)
    if by_visitor:
        call_off_close(writing, conversation)
        if conversation.waiting_until is not None:
            set_waiting(writing, conversation, None, by=Author.VISITOR)
    elif conversation.checking_until is not None:
        Conversation.objects.filter(pk=conversation_id).update(checking_until=None)
        writing.publish(CheckingAnnounced(conversation_id=conversation_id, until=None), on=conversation.stream_id)


def check(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID, minutes: int) -> Answer:
    """The operator looks something up, about so many minutes (1 to 30); 0 ends it. Idempotent by ``client_id``.

    The shopper is told and the alarm is snoozed; it is no message and counts as no answer. The operator's next
    message ends it. Raises Refused ``not_found``, ``not_owner``, ``closed``, ``invalid``.
    """
    if not 0 <= minutes <= MAX_CHECKING_MINUTES:
        raise Refused("invalid", field="minutes")
    conversation = conversation_for(actor, public_id)
    with write(conversation.stream_id) as writing:
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        conversation.refresh_from_db()
        _check(actor, conversation)
        until = writing.now + timedelta(minutes=minutes) if minutes else None
        Conversation.objects.filter(pk=conversation.pk).update(checking_until=until)
        writing.publish(CheckingAnnounced(conversation_id=conversation.pk, until=iso(until)), on=conversation.stream_id)
        answer: Answer = {"until": iso(until)}
        receipts.keep([((actor.author, client_id), "checking.announce", answer)], writing.now)
    return answer


def _check(actor: Person, conversation: Conversation) -> None:
    if conversation.state == State.CLOSED:
        raise Refused("closed")
    if conversation.state != State.ACTIVE:
        raise Refused("invalid", field="state")
    if isinstance(actor, OperatorActor) and conversation.operator_id != actor.operator_id:
        raise Refused("not_owner")


def _by(actor: Person) -> str:
    return Author.VISITOR if isinstance(actor, VisitorActor) else Author.OPERATOR
