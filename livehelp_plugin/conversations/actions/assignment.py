"""Who holds a conversation: claiming it, and putting it back when the operator is lost."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.access import OperatorActor, conversation_for
from livehelp_plugin.conversations.events import (
    ConversationAccepted,
    ConversationAssigned,
    ConversationRequeued,
    DeskRowChanged,
    desk_row,
)
from livehelp_plugin.conversations.lifecycle import end_of, start_of
from livehelp_plugin.conversations.models import Assignment, Conversation, State
from livehelp_plugin.events import receipts
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused


def claim(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID) -> Answer:
    """Take a waiting conversation: offer and accept in one. Idempotent by ``client_id``.

    Raises Refused ``not_found``, ``closed``, ``taken`` (with the winner's name), ``invalid`` at capacity.
    """
    conversation = conversation_for(actor, public_id)
    with transaction.atomic():
        # The operator's row is locked first, so that two claims at once cannot exceed the capacity.
        Operator.objects.filter(pk=actor.operator_id).update(capacity=F("capacity"))
        with write(conversation.stream_id, conversation.department.stream_id) as writing:
            first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
            if first is not None:
                return first
            _take(actor, conversation, writing)
            receipts.keep([((actor.author, client_id), "conversation.claim", {})], writing.now)
    return {}


def _take(actor: OperatorActor, conversation: Conversation, writing: Writing) -> None:
    operator = Operator.objects.get(pk=actor.operator_id)
    held = Conversation.objects.filter(operator=operator, state=State.ACTIVE)
    if held.exclude(pk=conversation.pk).count() >= operator.capacity:
        raise Refused("invalid", field="capacity")
    taken = Conversation.objects.filter(pk=conversation.pk, state__in=start_of("claim")).update(
        state=end_of("claim"), operator=operator, accepted_at=writing.now, requeue_due_at=None
    )
    if not taken:
        raise _lost_race(conversation)
    Assignment.objects.create(conversation=conversation, operator=operator, started_at=writing.now, reason="claimed")
    conversation.state, conversation.operator = State.ACTIVE, operator
    _tell_accepted(writing, conversation, operator, "claimed")


def _lost_race(conversation: Conversation) -> Refused:
    conversation.refresh_from_db()
    if conversation.state == State.CLOSED:
        return Refused("closed")
    winner = conversation.operator
    return Refused("taken", name=winner.display_name if winner else "")


def _tell_accepted(writing: Writing, conversation: Conversation, operator: Operator, reason: str) -> None:
    stream, desk = conversation.stream_id, conversation.department.stream_id
    writing.publish(ConversationAccepted(conversation_id=conversation.pk, operator_id=operator.pk), on=stream)
    assigned = ConversationAssigned(conversation_id=conversation.pk, operator_id=operator.pk, reason=reason)
    writing.publish(assigned, on=stream)
    writing.publish(DeskRowChanged(**desk_row(conversation)), on=desk)


def requeue(conversation: Conversation, *, due: datetime, reason: str = "operator_lost") -> bool:
    """Put an active conversation whose grace ended back, at its old place; False when it no longer applies."""
    with write(conversation.stream_id, conversation.department.stream_id) as writing:
        back = Conversation.objects.filter(
            pk=conversation.pk,
            state__in=start_of("requeue"),
            requeue_due_at=due,
            requeue_due_at__lte=writing.now,
        ).update(state=end_of("requeue"), operator=None, requeue_due_at=None, requeued=True)
        if not back:
            return False
        end_assignment(conversation, writing.now, reason)
        conversation.state, conversation.operator = State.QUEUED, None
        requeued = ConversationRequeued(conversation_id=conversation.pk, reason=reason)
        writing.publish(requeued, on=conversation.stream_id)
        writing.publish(DeskRowChanged(**desk_row(conversation)), on=conversation.department.stream_id)
    return True


def end_assignment(conversation: Conversation, now: datetime, reason: str) -> None:
    """End the open assignment, if there is one."""
    Assignment.objects.filter(conversation=conversation, ended_at=None).update(ended_at=now, end_reason=reason[:40])
