"""Handing a conversation over: to a colleague or a department, with a note. The owner stays until it is accepted."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import timedelta

from livehelp_plugin.availability.models import Department, Membership, Operator
from livehelp_plugin.availability.queries import reachable
from livehelp_plugin.conversations.access import OperatorActor, conversation_for
from livehelp_plugin.conversations.actions.messaging import MAX_LENGTH, new_message, publish_message
from livehelp_plugin.conversations.actions.ringing import end_transfers, route_soon, write_about
from livehelp_plugin.conversations.choosing import Reason
from livehelp_plugin.conversations.events import TransferStarted
from livehelp_plugin.conversations.models import Conversation, Offer, State, Transfer
from livehelp_plugin.conversations.queueing import InHand, in_hand
from livehelp_plugin.conversations.telling import tell_desks
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.publishing import Writing
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.policy.queries import rules_at


def transfer(
    actor: OperatorActor,
    public_id: uuid.UUID,
    client_id: uuid.UUID,
    *,
    operator: int | None = None,
    department: int | None = None,
    note: str = "",
) -> Answer:
    """Hand a conversation over to an operator, or to whoever of a department takes it. Idempotent by ``client_id``.

    A transfer that is on its way is replaced. Raises Refused ``not_found``, ``not_owner``, ``closed``,
    ``invalid`` (nobody such), ``away`` or ``full`` (that colleague cannot take it now), ``too_long``.
    """
    conversation = conversation_for(actor, public_id)
    if len(note) > MAX_LENGTH:
        raise Refused("too_long", field="note")
    target, aim = _aim(conversation, operator, department)
    with write_about(conversation, aim.stream_id, operators=[target.pk] if target else []) as writing:
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        conversation.refresh_from_db()
        _check(actor, conversation, target, aim)
        pending = Transfer.objects.filter(conversation=conversation, ended_at=None)
        end_transfers(writing, list(pending), Transfer.Outcome.WITHDRAWN)
        if target is not None:
            _check_room(target, writing)
        started = _start(conversation, target, aim, writing)
        if note:
            _leave(note, conversation, actor, client_id, writing)
        answer: Answer = {"lapses_at": iso(started.lapses_at)}
        receipts.keep([((actor.author, client_id), "transfer.start", answer)], writing.now)
    return answer


def withdraw_transfer(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID) -> Answer:
    """Take a transfer back that nobody has accepted yet. Idempotent. Raises Refused ``not_found``, ``not_owner``."""
    conversation = conversation_for(actor, public_id)
    with write_about(conversation) as writing:
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        conversation.refresh_from_db(fields=["operator"])
        if conversation.operator_id != actor.operator_id and not actor.supervisor:
            raise Refused("not_owner")
        pending = Transfer.objects.filter(conversation=conversation, ended_at=None)
        end_transfers(writing, list(pending), Transfer.Outcome.WITHDRAWN)
        receipts.keep([((actor.author, client_id), "transfer.withdraw", {})], writing.now)
    return {}


def _aim(
    conversation: Conversation, operator: int | None, department: int | None
) -> tuple[Operator | None, Department]:
    """The person, and the department it will belong to: its own if the person works there."""
    if operator is not None:
        target = Operator.objects.filter(pk=operator, user__is_active=True).first()
        desks = Membership.objects.filter(operator=operator).order_by("priority", "pk").select_related("department")
        homes = [one.department for one in desks]
        if target is None or not homes:
            raise Refused("invalid", field="operator")
        return target, next((home for home in homes if home.pk == conversation.department_id), homes[0])
    found = Department.objects.filter(pk=department).first() if department is not None else None
    if found is None:
        raise Refused("invalid", field="department")
    return None, found


def _check(actor: OperatorActor, conversation: Conversation, target: Operator | None, aim: Department) -> None:
    if conversation.state == State.CLOSED:
        raise Refused("closed")
    if conversation.state != State.ACTIVE or (conversation.operator_id != actor.operator_id and not actor.supervisor):
        raise Refused("not_owner")
    same = target.pk == conversation.operator_id if target else aim.pk == conversation.department_id
    if same:
        raise Refused("invalid", field="operator" if target else "department")


def _check_room(target: Operator, writing: Writing) -> None:
    if target.pk not in reachable([target.pk], writing.now):
        raise Refused("away", name=target.display_name)
    if in_hand([target.pk]).get(target.pk, InHand()).used >= target.capacity:
        raise Refused("full", name=target.display_name, n=target.capacity)


def _start(conversation: Conversation, target: Operator | None, aim: Department, writing: Writing) -> Transfer:
    lapses = writing.now + timedelta(seconds=rules_at(conversation.site_id, writing.now).transfer_seconds)
    started = Transfer.objects.create(
        conversation=conversation,
        from_operator_id=conversation.operator_id,
        to_operator=target,
        to_department=aim,
        started_at=writing.now,
        lapses_at=lapses,
    )
    if target is not None:
        Offer.objects.create(
            conversation=conversation,
            operator=target,
            transfer=started,
            reason=asdict(Reason("direct", "direct")),
            made_at=writing.now,
            lapses_at=lapses,
        )
    event = TransferStarted(
        conversation_id=conversation.pk,
        operator=target.pk if target else None,
        department=aim.pk,
        lapses_at=iso(lapses) or "",
    )
    writing.publish(event, on=conversation.stream_id)
    tell_desks(writing, [conversation.pk])
    if target is None:
        route_soon(aim.pk)
    return started


def _leave(note: str, conversation: Conversation, actor: OperatorActor, client_id: uuid.UUID, writing: Writing) -> None:
    message = new_message(
        conversation.pk,
        place=writing.streams[conversation.stream_id].take_place(Audience.INTERNAL),
        body=note,
        actor=actor,
        client_id=client_id,
        note=True,
        now=writing.now,
    )
    message.save(force_insert=True)
    publish_message(writing, message, on=conversation.stream_id)
