"""Answering contact requests: whose they are, by when, and what was done about them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from livehelp_plugin.availability.locks import lock_operators
from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.access import OperatorActor
from livehelp_plugin.conversations.actions.messaging import MAX_LENGTH
from livehelp_plugin.conversations.actions.opening_for import open_for
from livehelp_plugin.conversations.actions.requests import finish, request_for
from livehelp_plugin.conversations.models import ContactAnswer, ContactRequest, Conversation
from livehelp_plugin.conversations.request_events import ContactRequestDue
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.publishing import publish, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused

Kind, Delivery = ContactAnswer.Kind, ContactAnswer.Delivery

CALLS = (Kind.CALL, Kind.NO_REPLY)

HOLD = timedelta(minutes=5)
"""How long a mail may be under way before it is unknown whether it was sent."""

MAX_ATTEMPTS = 8


def assign_request(actor: OperatorActor, public_id: uuid.UUID, operator_id: int | None) -> None:
    """Give a request to oneself or a colleague of its department, or to nobody.

    Raises Refused ``not_found``, ``invalid``.
    """
    request = request_for(actor, public_id)
    if operator_id is not None and not _works_at(operator_id, request.department_id):
        raise Refused("invalid", field="operator")
    ContactRequest.objects.filter(pk=request.pk).update(assigned_to=operator_id)


def _works_at(operator_id: int, department_id: int) -> bool:
    return Operator.objects.filter(pk=operator_id, departments=department_id).exists()


def set_call_by(actor: OperatorActor, public_id: uuid.UUID, moment: datetime | None) -> None:
    """By when the visitor is to be called back; somebody is reminded then. Raises Refused ``not_found``."""
    request = request_for(actor, public_id)
    ContactRequest.objects.filter(pk=request.pk).update(call_by=moment, reminded_at=None)


def record_call(
    actor: OperatorActor,
    public_id: uuid.UUID,
    client_id: uuid.UUID,
    *,
    spoken: bool,
    note: str = "",
    done: bool = False,
) -> None:
    """Write down that the visitor was called: spoken to, or nobody answered. Idempotent by ``client_id``.

    Raises Refused ``not_found``, ``too_long``.
    """
    kind = Kind.CALL if spoken else Kind.NO_REPLY
    _answer(actor, public_id, client_id, contacts=spoken, done=done, kind=kind, body=note)


def reply_by_email(
    actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID, *, subject: str, body: str, done: bool = False
) -> None:
    """Write an answer, which the next sweep sends: its row is its own outbox. Idempotent by ``client_id``.

    Raises Refused ``not_found``, ``empty``, ``too_long``, ``invalid`` (there is no address).
    """
    if not body.strip():
        raise Refused("empty", field="body")
    if not request_for(actor, public_id).email:
        raise Refused("invalid", field="email")
    _answer(
        actor,
        public_id,
        client_id,
        contacts=False,  # once it is sent
        done=done,
        kind=Kind.EMAIL,
        subject=" ".join(subject.split())[:200],
        body=body,
        delivery=Delivery.QUEUED,
    )


def _answer(
    actor: OperatorActor,
    public_id: uuid.UUID,
    client_id: uuid.UUID,
    *,
    contacts: bool,
    done: bool,
    **fields: Any,
) -> ContactAnswer | None:
    """One more answer; None when it was given already."""
    if len(fields.get("body", "")) > 5 * MAX_LENGTH:
        raise Refused("too_long", field="body")
    request = request_for(actor, public_id)
    with write(request.department.stream_id) as writing:
        try:
            with transaction.atomic():
                answer = ContactAnswer.objects.create(
                    request=request,
                    client_id=client_id,
                    operator_id=actor.operator_id,
                    at=writing.now,
                    due_at=writing.now if "delivery" in fields else None,
                    **fields,
                )
        except IntegrityError:
            return None
        if contacts:
            _contacted(request.pk, writing.now)
        if done:
            finish(writing, request, actor)
    return answer


def _contacted(request_pk: int, at: datetime) -> None:
    """The first answer stands: time to re-contact ends there."""
    ContactRequest.objects.filter(pk=request_pk).update(contacted_at=Coalesce(F("contacted_at"), at))


def open_chat_about(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID, greeting: str) -> Answer:
    """Open a chat with who left the request, greeting first. Idempotent by ``client_id``.

    Raises Refused as ``open_for`` does, and ``not_found`` where nobody is known any more.
    """
    request = request_for(actor, public_id)
    if request.visitor is None:
        raise Refused("not_found")
    with transaction.atomic():
        lock_operators([actor.operator_id])
        opened = open_for(actor, request.visitor, greeting, client_id, request.site_id, request.department)
        chat = Conversation.objects.get(public_id=opened["conversation"])
        _answer(
            actor, public_id, client_id, contacts=True, done=False, kind=Kind.CHAT, body=greeting, conversation=chat
        )
        ContactRequest.objects.filter(pk=request.pk, conversation=None).update(conversation=chat)
    return opened


def begin_sending(answer_id: int) -> ContactAnswer | None:
    """Take a mail that is due, so that nobody else sends it; None when it is not. Outside any transaction."""
    now = database_now()
    taken = ContactAnswer.objects.filter(pk=answer_id, delivery=Delivery.QUEUED, due_at__lte=now).update(
        delivery=Delivery.SENDING, due_at=now + HOLD, attempts=F("attempts") + 1
    )
    return ContactAnswer.objects.select_related("request", "operator").get(pk=answer_id) if taken else None


def note_sent(answer: ContactAnswer, message_id: str) -> None:
    """It is on its way: this is when the visitor was answered."""
    sent = ContactAnswer.objects.filter(pk=answer.pk, delivery=Delivery.SENDING)
    if sent.update(delivery=Delivery.SENT, message_id=message_id, problem="", due_at=None):
        _contacted(answer.request_id, database_now())


def note_not_sent(answer: ContactAnswer, problem: str, *, again: bool) -> None:
    """It was not sent: tried ``again`` after a while, or for people to see."""
    again = again and answer.attempts < MAX_ATTEMPTS
    later = database_now() + timedelta(seconds=min(60 * 2**answer.attempts, 3600))
    ContactAnswer.objects.filter(pk=answer.pk, delivery=Delivery.SENDING).update(
        delivery=Delivery.QUEUED if again else Delivery.FAILED,
        due_at=later if again else None,
        problem=problem[:200],
    )


def send_again(actor: OperatorActor, public_id: uuid.UUID, answer_id: int) -> bool:
    """A person has decided that a mail which was not sent, or nobody knows of, is to be sent. Idempotent."""
    request = request_for(actor, public_id)
    now = database_now()
    failed = ContactAnswer.objects.filter(pk=answer_id, request=request, delivery=Delivery.FAILED)
    return bool(failed.update(delivery=Delivery.QUEUED, due_at=now, attempts=0, problem=""))


def give_up_unknown(now: datetime) -> int:
    """Mails whose sender was lost in the middle: nobody knows whether they were sent, so a person decides."""
    lost = ContactAnswer.objects.filter(delivery=Delivery.SENDING, due_at__lte=now)
    return lost.update(delivery=Delivery.FAILED, due_at=None, problem=UNKNOWN)


UNKNOWN = "unknown"
"""The problem of a mail that may have been sent."""


def due_mails(now: datetime) -> list[int]:
    """Mails to be tried (again)."""
    queued = ContactAnswer.objects.filter(delivery=Delivery.QUEUED, due_at__lte=now)
    return list(queued.order_by("due_at", "pk").values_list("pk", flat=True)[:20])


def remind_of_calls(now: datetime) -> int:
    """Whoever is to call is told once that it is time."""
    due = ContactRequest.objects.filter(done_at=None, is_spam=False, call_by__lte=now, reminded_at=None)
    reminded = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            if due.filter(pk=pk).update(reminded_at=now):
                publish(ContactRequestDue(request_id=pk))
                reminded += 1
    return reminded
