"""Closing: once, by whoever may, with a reason."""

from __future__ import annotations

import uuid

from livehelp_plugin.conversations.access import (
    Actor,
    OperatorActor,
    SystemActor,
    VisitorActor,
    conversation_for,
)
from livehelp_plugin.conversations.actions.assignment import end_assignment
from livehelp_plugin.conversations.events import ConversationClosed, DeskRowChanged, desk_row
from livehelp_plugin.conversations.lifecycle import end_of, start_of
from livehelp_plugin.conversations.models import Author, CloseReason, Conversation, State
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.publishing import write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused


def close_conversation(
    actor: Actor,
    public_id: uuid.UUID,
    client_id: uuid.UUID | None = None,
    *,
    reason: CloseReason | None = None,
) -> Answer:
    """Close a conversation. Idempotent: closing a closed one changes nothing and is no error.

    The visitor and the operator who holds it may close it, a waiting one any operator of its department,
    any of them a supervisor. Raises Refused ``not_found``, ``not_owner``.
    """
    conversation = conversation_for(actor, public_id)
    with write(conversation.stream_id, conversation.department.stream_id) as writing:
        conversation.refresh_from_db(fields=["state", "operator"])
        _check_may_close(actor, conversation)
        closed = Conversation.objects.filter(pk=conversation.pk, state__in=start_of("close")).update(
            state=end_of("close"),
            closed_at=writing.now,
            close_reason=reason or _reason(actor),
            requeue_due_at=None,
        )
        if not closed:
            return {}
        end_assignment(conversation, writing.now, "closed")
        conversation.state = State.CLOSED
        event = ConversationClosed(
            conversation_id=conversation.pk,
            reason=reason or _reason(actor),
            by=_by(actor),
            closed_at=iso(writing.now) or "",
        )
        writing.publish(event, on=conversation.stream_id)
        writing.publish(DeskRowChanged(**desk_row(conversation)), on=conversation.department.stream_id)
        if client_id is not None:
            receipts.keep([((actor.author, client_id), "conversation.close", {})], writing.now)
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
