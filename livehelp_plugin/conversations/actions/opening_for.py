"""A conversation that an operator opens: the answer to a contact request, or a booked appointment."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from livehelp_plugin.availability.locks import lock_operators
from livehelp_plugin.availability.models import Department, Operator, Status
from livehelp_plugin.conversations.access import OperatorActor
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.messaging import (
    MAX_LENGTH,
    Post,
    new_message,
    post_messages,
    publish_message,
)
from livehelp_plugin.conversations.actions.ringing import route_soon
from livehelp_plugin.conversations.events import ConversationAccepted, ConversationAssigned, ConversationOpened
from livehelp_plugin.conversations.models import Assignment, Conversation, State
from livehelp_plugin.conversations.queueing import InHand, in_hand
from livehelp_plugin.conversations.telling import tell_desks
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.models import Audience, Stream
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.streams import LockedStream, Place
from livehelp_plugin.visitors.actions import VISIT_GAP
from livehelp_plugin.visitors.blocking import is_blocked
from livehelp_plugin.visitors.identity import family, survivor
from livehelp_plugin.visitors.models import Visitor

OPENED = "opened"
"""The reason of an assignment that began with the operator's own word."""

_STEPS = uuid.UUID("0d0b9b0e-5c92-4d0e-9a53-6f7a5c1f7d11")


def open_for(
    actor: OperatorActor,
    visitor: Visitor,
    greeting: str,
    client_id: uuid.UUID,
    site_id: int,
    department: Department,
) -> Answer:
    """Open a conversation with this visitor, held by this operator from its first message, the greeting.

    Where the visitor has an open one already, that is where the greeting goes: a waiting one is taken, the
    operator's own goes on. Idempotent by ``client_id``. The caller may link the answer's ``conversation`` to a
    request or an appointment in a transaction of its own around this call, if that begins with
    ``lock_operators``. Raises Refused ``empty``, ``too_long``, ``not_found`` (not one's department),
    ``offline``, ``full``, ``taken`` (a colleague talks to them, with the name), ``blocked``.
    """
    if not greeting:
        raise Refused("empty")
    if len(greeting) > MAX_LENGTH:
        raise Refused("too_long")
    if department.pk not in actor.departments:
        raise Refused("not_found")
    with transaction.atomic():
        lock_operators([actor.operator_id])
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        visitor = survivor(visitor)
        _refuse_blocked(visitor)
        running = _running(visitor)
        if running is None:
            try:
                with transaction.atomic():
                    return _open(actor, visitor, greeting, client_id, site_id, department)
            except IntegrityError:  # the visitor wrote a moment ago
                running = _running(visitor)
                if running is None:
                    raise
        return _into(actor, running, greeting, client_id)


def _refuse_blocked(visitor: Visitor) -> None:
    if is_blocked(family(visitor)):
        raise Refused("blocked", gettext("This visitor is blocked."))


def _running(visitor: Visitor) -> Conversation | None:
    open_ones = Conversation.objects.exclude(state=State.CLOSED).filter(visitor__in=family(visitor))
    return open_ones.select_related("stream", "operator").order_by("-received_at", "-pk").first()


def _into(actor: OperatorActor, running: Conversation, greeting: str, client_id: uuid.UUID) -> Answer:
    if running.state != State.ACTIVE:
        claim(actor, running.public_id, uuid.uuid5(_STEPS, f"claim {client_id}"))
    elif running.operator_id != actor.operator_id:
        raise Refused("taken", name=running.operator.display_name if running.operator else "")
    post = Post(actor, running.public_id, greeting, uuid.uuid5(_STEPS, f"greeting {client_id}"))
    [outcome] = post_messages([post])
    if isinstance(outcome, Refused):
        raise outcome
    answer = _answer(running, Place(outcome["seq"]), outcome["at"])
    with write(running.stream_id) as writing:
        receipts.keep([((actor.author, client_id), "conversation.open_for", answer)], writing.now)
    return answer


def _open(
    actor: OperatorActor,
    visitor: Visitor,
    greeting: str,
    client_id: uuid.UUID,
    site_id: int,
    department: Department,
) -> Answer:
    with write(department.stream_id) as writing:
        operator = _able(actor)
        conversation = _create(operator, visitor, site_id, department, writing.now)
        stream = conversation.stream
        writing.streams[stream.pk] = LockedStream(stream.pk, str(stream.epoch), 0, 0)
        place = _publish(writing, conversation, actor, greeting, client_id)
        Operator.objects.filter(pk=operator.pk).update(engaged_at=writing.now, missed_in_row=0)
        answer = _answer(conversation, place, iso(writing.now))
        receipts.keep([((actor.author, client_id), "conversation.open_for", answer)], writing.now)
        route_soon(department.pk)
    return answer


def _able(actor: OperatorActor) -> Operator:
    """The operator, held, who is not offline and has a place free."""
    operator = Operator.objects.get(pk=actor.operator_id)
    if operator.status == Status.OFFLINE:
        raise Refused("offline")
    if in_hand([operator.pk]).get(operator.pk, InHand()).used >= operator.capacity:
        raise Refused("full", n=operator.capacity)
    return operator


def _create(operator: Operator, visitor: Visitor, site_id: int, department: Department, now: datetime) -> Conversation:
    relatives = family(visitor)
    closed = Conversation.objects.filter(visitor__in=relatives, state=State.CLOSED)
    visit = visitor.visits.order_by("-last_seen_at", "-pk").first()
    current = visit if visit is not None and now - visit.last_seen_at <= VISIT_GAP else None
    return Conversation.objects.create(
        stream=Stream.objects.create(),
        site_id=site_id,
        department=department,
        visitor=visitor,
        visit=current,
        continues=closed.order_by("-closed_at").first(),
        familiar=operator,
        state=State.ACTIVE,
        operator=operator,
        received_at=now,
        queued_at=now,
        accepted_at=now,
        language=visitor.language,
        device=visit.device if visit else "",
        page_url=current.page_url if current else "",
        page_title=current.page_title if current else "",
    )


def _publish(
    writing: Writing, conversation: Conversation, actor: OperatorActor, greeting: str, client_id: uuid.UUID
) -> Place:
    """Opened, taken and greeted, in the order in which a visitor's conversation comes to the same point."""
    stream, at = conversation.stream_id, iso(writing.now) or ""
    writing.publish(ConversationOpened(conversation_id=conversation.pk, opened_at=at), on=stream)
    Assignment.objects.create(
        conversation=conversation, operator_id=actor.operator_id, started_at=writing.now, reason=OPENED
    )
    accepted = ConversationAccepted(conversation_id=conversation.pk, operator_id=actor.operator_id)
    writing.publish(accepted, on=stream)
    assigned = ConversationAssigned(conversation_id=conversation.pk, operator_id=actor.operator_id, reason=OPENED)
    writing.publish(assigned, on=stream)
    place = writing.streams[stream].take_place(Audience.PUBLIC)
    message = new_message(
        conversation.pk, place=place, body=greeting, actor=actor, client_id=client_id, now=writing.now
    )
    message.save(force_insert=True)
    publish_message(writing, message, on=stream)
    tell_desks(writing, [conversation.pk])
    return place


def _answer(conversation: Conversation, place: Place, at: str | None) -> Answer:
    return {
        "conversation": str(conversation.public_id),
        "stream": f"c:{conversation.public_id}",
        "epoch": str(conversation.stream.epoch),
        "seq": place.seq,
        "at": at,
    }
