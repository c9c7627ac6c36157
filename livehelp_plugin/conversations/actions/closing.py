"""Closing: once, by whoever may, with a reason; announced where a customer might still have something to say."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from livehelp_plugin.conversations.access import (
    Actor,
    OperatorActor,
    SystemActor,
    VisitorActor,
    conversation_for,
)
from livehelp_plugin.conversations.actions.assignment import end_assignment
from livehelp_plugin.conversations.actions.ringing import end_transfers, route_soon, stop_ringing, write_about
from livehelp_plugin.conversations.actions.staying import call_off_close
from livehelp_plugin.conversations.events import CloseAnnounced, ConversationClosed, WaitingSet
from livehelp_plugin.conversations.lifecycle import end_of, start_of
from livehelp_plugin.conversations.models import (
    Author,
    CloseReason,
    Closing,
    Conversation,
    Offer,
    State,
    Topic,
    Transfer,
)
from livehelp_plugin.conversations.telling import tell_desks
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.policy.queries import rules_at


def close_conversation(
    actor: Actor,
    public_id: uuid.UUID,
    client_id: uuid.UUID | None = None,
    *,
    reason: CloseReason | None = None,
    closing_at: datetime | None = None,
    topic: int | None = None,
    confirmed: bool = True,
    settled: bool = False,
) -> Answer:
    """Close a conversation. Idempotent: closing a closed one changes nothing and is no error.

    The visitor and the operator who holds it may close it, a waiting one any operator of its department,
    any of them a supervisor. Unless ``confirmed``, an operator is asked before a visitor's unanswered word is
    closed over. ``settled``: the visitor says that all is well.
    ``closing_at``: only if that close is still announced. Raises Refused ``not_found``,
    ``not_owner``, ``unanswered``, ``topic`` (one must be chosen).
    """
    conversation = conversation_for(actor, public_id)
    with write_about(conversation) as writing:
        conversation.refresh_from_db(fields=["state", "operator", "site", "department"])
        if conversation.state != State.CLOSED:
            _check_may_close(actor, conversation)
            _check_ready(actor, conversation, topic, writing.now, confirmed=confirmed)
        said = {"confirmed_at": writing.now} if settled and isinstance(actor, VisitorActor) else {}
        named = {"topic": topic} if isinstance(actor, OperatorActor) else {}  # else it keeps that of its announcement
        due = Conversation.objects.filter(pk=conversation.pk, state__in=start_of("close"))
        closed = (due.filter(closing_at=closing_at) if closing_at else due).update(
            state=end_of("close"),
            closed_at=writing.now,
            close_reason=reason or _reason(actor),
            requeue_due_at=None,
            waiting_until=None,
            checking_until=None,
            closing_at=None,
            closing_why="",
            **named,
            **said,
        )
        if not closed:
            return {}
        end_assignment(conversation, writing.now, "closed")
        conversation.state = State.CLOSED
        freed = _let_go(writing, conversation)
        event = ConversationClosed(
            conversation_id=conversation.pk,
            reason=reason or _reason(actor),
            by=_by(actor),
            closed_at=iso(writing.now) or "",
        )
        writing.publish(event, on=conversation.stream_id)
        tell_desks(writing, [conversation.pk])
        route_soon(conversation.department_id, freed=freed)
        if client_id is not None:
            receipts.keep([((actor.author, client_id), "conversation.close", {})], writing.now)
    return {}


def _let_go(writing: Writing, conversation: Conversation) -> list[int]:
    """End whatever rings for it; returns the operators who have a place more now."""
    pending = Transfer.objects.filter(conversation=conversation, ended_at=None)
    end_transfers(writing, list(pending), Transfer.Outcome.WITHDRAWN)
    freed = stop_ringing(writing, Offer.objects.filter(conversation=conversation, ended_at=None))
    return freed if conversation.operator_id is None else [*freed, conversation.operator_id]


def _check_ready(
    actor: Actor, conversation: Conversation, topic: int | None, now: datetime, *, confirmed: bool
) -> None:
    """What an operator is asked for before a conversation with a customer ends."""
    if not isinstance(actor, OperatorActor) or conversation.operator_id is None:
        return
    _check_topic(conversation, topic, now)
    if not confirmed and _last_word(conversation) == Author.VISITOR:
        raise Refused("unanswered")


def _check_topic(conversation: Conversation, topic: int | None, now: datetime) -> None:
    """It must be one of the department's, and one must be where the owner wants to know."""
    offered = Topic.objects.filter(Q(department=None) | Q(department=conversation.department_id))
    if topic is not None and not offered.filter(pk=topic).exists():
        raise Refused("invalid", field="topic")
    if topic is None and rules_at(conversation.site_id, now).topic_required and offered.exists():
        raise Refused("topic")


def _last_word(conversation: Conversation) -> str:
    """Whose message was the last."""
    said = conversation.messages.filter(audience=Audience.PUBLIC).exclude(author=Author.SYSTEM).order_by("-seq")
    return said.values_list("author", flat=True).first() or ""


def announce_close(
    actor: OperatorActor | SystemActor,
    public_id: uuid.UUID,
    client_id: uuid.UUID | None = None,
    *,
    why: Closing,
    topic: int | None = None,
) -> Answer:
    """Say when the conversation closes unless the visitor writes: after a goodbye, or after "are you still there?".

    Idempotent. ``topic``: what the operator says it was about. Raises Refused ``not_found``, ``closed``,
    ``not_owner``, ``invalid`` (nobody has it; no such topic), ``topic`` (one must be chosen).
    """
    conversation = conversation_for(actor, public_id)
    with write(conversation.stream_id) as writing:
        if client_id is not None:
            first = receipts.first_answer(receipts.find([client_id]), (actor.author,), client_id)
            if first is not None:
                return first
        conversation.refresh_from_db()
        if conversation.state == State.CLOSED:
            raise Refused("closed")
        if conversation.state != State.ACTIVE:
            raise Refused("invalid", field="state")
        _check_may_close(actor, conversation)
        if isinstance(actor, OperatorActor):
            _check_topic(conversation, topic, writing.now)
            Conversation.objects.filter(pk=conversation.pk).update(topic=topic)
        at = writing.now + timedelta(seconds=rules_at(conversation.site_id, writing.now).closing_seconds)
        announced = Conversation.objects.filter(pk=conversation.pk, closing_at=None).update(
            closing_at=at, closing_why=why, waiting_until=None
        )
        if announced:
            if conversation.waiting_until is not None:
                over = WaitingSet(conversation_id=conversation.pk, until=None, by=_by(actor))
                writing.publish(over, on=conversation.stream_id)
            event = CloseAnnounced(conversation_id=conversation.pk, at=iso(at), why=str(why))
            writing.publish(event, on=conversation.stream_id)
        answer: Answer = {"at": iso(at if announced else conversation.closing_at)}
        if client_id is not None:
            receipts.keep([((actor.author, client_id), "close.announce", answer)], writing.now)
    return answer


def stay_open(actor: VisitorActor | OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID) -> Answer:
    """Call an announced close off: "I am still here". Idempotent.

    Raises Refused ``not_found``, ``closed``, ``not_owner``.
    """
    conversation = conversation_for(actor, public_id)
    with write(conversation.stream_id) as writing:
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        conversation.refresh_from_db(fields=["state", "operator"])
        if conversation.state == State.CLOSED:
            raise Refused("closed")
        _check_may_close(actor, conversation)
        call_off_close(writing, conversation)
        receipts.keep([((actor.author, client_id), "close.call_off", {})], writing.now)
    return {}


def _check_may_close(actor: Actor, conversation: Conversation) -> None:
    if not isinstance(actor, OperatorActor) or actor.supervisor or conversation.operator_id is None:
        return
    if conversation.operator_id != actor.operator_id:
        raise Refused("not_owner")


def _reason(actor: Actor) -> CloseReason:
    if isinstance(actor, VisitorActor):
        return CloseReason.BY_VISITOR
    return CloseReason.VISITOR_GONE if isinstance(actor, SystemActor) else CloseReason.BY_OPERATOR


def _by(actor: Actor) -> str:
    if isinstance(actor, VisitorActor):
        return Author.VISITOR
    return Author.SYSTEM if isinstance(actor, SystemActor) else Author.OPERATOR
