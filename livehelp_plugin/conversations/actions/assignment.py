"""Who holds a conversation: taking it, taking it over, and putting it back when the operator is lost."""

from __future__ import annotations

import uuid
from datetime import datetime

from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.conversations.access import OperatorActor, conversation_for
from livehelp_plugin.conversations.actions.ringing import end_transfers, route_soon, stop_ringing, write_about
from livehelp_plugin.conversations.events import ConversationAccepted, ConversationAssigned, ConversationRequeued
from livehelp_plugin.conversations.lifecycle import end_of, start_of
from livehelp_plugin.conversations.models import Assignment, Conversation, Offer, State, Transfer
from livehelp_plugin.conversations.queueing import InHand, in_hand
from livehelp_plugin.conversations.telling import tell_desks
from livehelp_plugin.events import receipts
from livehelp_plugin.events.publishing import Writing
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused

CLAIMED = "claimed"
"""The reason of an assignment that nobody offered: the operator took it from the queue."""

FIRST_IN_LINE = 1
"""The priority of a conversation that lost its operator."""


def claim(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID) -> Answer:
    """Take a conversation that waits, rings here, or is handed over to this operator. Idempotent by ``client_id``.

    Raises Refused ``not_found``, ``closed``, ``taken`` (with the winner's name), ``offline``, ``full``.
    """
    conversation = conversation_for(actor, public_id)
    # The operator is held, so that two claims at once cannot exceed the capacity.
    with write_about(conversation, operators=[actor.operator_id]) as writing:
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        conversation.refresh_from_db()
        _take(conversation, Operator.objects.get(pk=actor.operator_id), writing)
        receipts.keep([((actor.author, client_id), "conversation.claim", {})], writing.now)
    return {}


def _take(conversation: Conversation, operator: Operator, writing: Writing) -> None:
    mine = Offer.objects.filter(conversation=conversation, operator=operator, ended_at=None).first()
    if operator.status == Status.OFFLINE:
        raise Refused("offline")
    held = in_hand([operator.pk]).get(operator.pk, InHand())
    if held.used - (mine is not None) >= operator.capacity:
        raise Refused("full", n=operator.capacity)
    if mine is not None and mine.transfer_id is not None:
        _take_over(conversation, operator, mine, writing)
    else:
        _take_waiting(conversation, operator, mine, writing)
    Operator.objects.filter(pk=operator.pk).update(engaged_at=writing.now, missed_in_row=0)


def _take_waiting(conversation: Conversation, operator: Operator, mine: Offer | None, writing: Writing) -> None:
    taken = Conversation.objects.filter(pk=conversation.pk, state__in=start_of("claim")).update(
        state=end_of("claim"), operator=operator, accepted_at=writing.now, priority=0
    )
    if not taken:
        raise _lost_race(conversation)
    others = Offer.objects.filter(conversation=conversation, ended_at=None)
    if mine is not None:
        Offer.objects.filter(pk=mine.pk).update(ended_at=writing.now, outcome=Offer.Outcome.ACCEPTED)
    freed = stop_ringing(writing, others)
    _assign(conversation, operator, mine, writing)
    tell_desks(writing, [conversation.pk])
    route_soon(conversation.department_id, freed=freed)


def _take_over(conversation: Conversation, operator: Operator, mine: Offer, writing: Writing) -> None:
    transfer = Transfer.objects.select_related("to_department").get(offers=mine)
    before, home = conversation.department_id, conversation.department.stream_id
    taken = Conversation.objects.filter(
        pk=conversation.pk, state=State.ACTIVE, operator=transfer.from_operator_id
    ).update(
        operator=operator,
        department=transfer.to_department_id,
        requeue_due_at=None,
        checking_until=None,
        is_quiet=False,
    )
    if not taken:
        raise _lost_race(conversation)
    Offer.objects.filter(pk=mine.pk).update(ended_at=writing.now, outcome=Offer.Outcome.ACCEPTED)
    end_assignment(conversation, writing.now, "transferred")
    conversation.department = transfer.to_department
    _assign(conversation, operator, mine, writing)
    end_transfers(writing, [transfer], Transfer.Outcome.ACCEPTED, left=[home])
    route_soon(before, freed=[transfer.from_operator_id] if transfer.from_operator_id else ())


def _assign(conversation: Conversation, operator: Operator, offer: Offer | None, writing: Writing) -> None:
    reason = str(offer.reason.get("rule", "")) if offer else CLAIMED
    Assignment.objects.create(
        conversation=conversation, operator=operator, started_at=writing.now, reason=reason, offer=offer
    )
    accepted = ConversationAccepted(conversation_id=conversation.pk, operator_id=operator.pk)
    writing.publish(accepted, on=conversation.stream_id)
    assigned = ConversationAssigned(conversation_id=conversation.pk, operator_id=operator.pk, reason=reason)
    writing.publish(assigned, on=conversation.stream_id)


def _lost_race(conversation: Conversation) -> Refused:
    conversation.refresh_from_db()
    if conversation.state == State.CLOSED:
        return Refused("closed")
    winner = conversation.operator
    return Refused("taken", name=winner.display_name if winner else "")


def requeue(conversation: Conversation, *, due: datetime, reason: str = "operator_lost") -> bool:
    """Put an active conversation whose grace ended back, first in line; False when it no longer applies."""
    return _put_back(conversation, reason, requeue_due_at=due)


def give_up(conversation: Conversation, operator_id: int, *, reason: str = "operator_left") -> bool:
    """Put a conversation back whose operator has gone offline for good; False when it is theirs no more."""
    return _put_back(conversation, reason, operator=operator_id)


def _put_back(conversation: Conversation, reason: str, **still: object) -> bool:
    with write_about(conversation) as writing:
        held = Conversation.objects.filter(pk=conversation.pk, state__in=start_of("requeue"), **still)
        if "requeue_due_at" in still:
            held = held.filter(requeue_due_at__lte=writing.now)
        back = held.update(
            state=end_of("requeue"),
            operator=None,
            requeue_due_at=None,
            waiting_until=None,
            checking_until=None,
            closing_at=None,
            closing_why="",
            is_quiet=False,
            requeued=True,
            place_told=0,
            wait_told=None,
            priority=FIRST_IN_LINE,
        )
        if not back:
            return False
        end_assignment(conversation, writing.now, reason)
        requeued = ConversationRequeued(conversation_id=conversation.pk, reason=reason)
        writing.publish(requeued, on=conversation.stream_id)
        pending = Transfer.objects.filter(conversation=conversation, ended_at=None)
        if not end_transfers(writing, list(pending), Transfer.Outcome.WITHDRAWN):
            tell_desks(writing, [conversation.pk])
        route_soon(conversation.department_id)
    return True


def end_assignment(conversation: Conversation, now: datetime, reason: str) -> None:
    """End the open assignment, if there is one."""
    Assignment.objects.filter(conversation=conversation, ended_at=None).update(ended_at=now, end_reason=reason[:40])
