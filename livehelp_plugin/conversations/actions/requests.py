"""Contact requests: left when nobody can answer, kept until somebody has."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext

from livehelp_plugin.availability import queries as availability
from livehelp_plugin.availability.actions import ensure_department
from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor, conversation_for
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.actions.messaging import MAX_LENGTH
from livehelp_plugin.conversations.actions.ringing import write_about
from livehelp_plugin.conversations.models import CloseReason, ContactRequest, Conversation
from livehelp_plugin.conversations.queueing import WAITING
from livehelp_plugin.conversations.request_events import (
    ContactRequestChanged,
    ContactRequestDone,
    ContactRequestLeft,
    ContactRequestMarked,
)
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.blocking import is_blocked
from livehelp_plugin.visitors.identity import survivor


@dataclass(frozen=True, slots=True)
class LeftRequest:
    actor: VisitorActor
    client_id: uuid.UUID
    body: str = ""
    want: str = "email"
    name: str = ""
    email: str = ""
    phone: str = ""
    page_url: str = ""
    department: int | None = None
    conversation: uuid.UUID | None = None
    """The visitor's chat that it is left in: its messages are the question, ``body`` may be empty."""
    is_spam: bool = False
    """Filled in by a machine: it is kept, and nobody is told."""


def leave_contact_request(left: LeftRequest) -> Answer:
    """Keep a request and tell the desk; the owner is told by e-mail. Idempotent by ``client_id``.

    Left in a chat that nobody holds, it takes that chat's place: the chat is closed. Raises Refused ``empty``,
    ``too_long``, ``invalid`` (with ``field``), ``not_found`` (the conversation), ``blocked``.
    """
    check_request(left)
    if is_blocked(left.actor.family):
        raise Refused("blocked")
    held = conversation_for(left.actor, left.conversation) if left.conversation else None
    department = held.department if held else _department(left)
    with transaction.atomic():
        with write_about(held) if held else write(department.stream_id) as writing:
            if not receipts.claim((left.actor.author, left.client_id), "contact_request.leave", writing.now):
                found = receipts.find([left.client_id])
                return receipts.first_answer(found, left.actor.authors, left.client_id) or {}
            request = _keep(left, department, held, writing)
            answer: Answer = {"reference": str(request.public_id)}
            receipts.fill((left.actor.author, left.client_id), answer)
            if held is not None:
                held.refresh_from_db(fields=["state"])
        if held is not None and held.state in WAITING and not left.is_spam:
            close_conversation(left.actor, held.public_id, reason=CloseReason.LEFT_ADDRESS)
    return answer


def leave_follow_up(about: Conversation, body: str) -> bool:
    """File a request of our own after a chat: somebody should be in touch. By e-mail where an address is known, else in
    the chat when the customer is back. One for each chat; False when it is there already."""
    visitor = survivor(about.visitor)
    with write(about.department.stream_id) as writing:
        if ContactRequest.objects.filter(conversation=about, source=ContactRequest.Source.RATING).exists():
            return False
        request = ContactRequest.objects.create(
            site_id=about.site_id,
            department=about.department,
            visitor=visitor,
            conversation=about,
            source=ContactRequest.Source.RATING,
            want=ContactRequest.Want.EMAIL if visitor.email else ContactRequest.Want.CHAT,
            name=visitor.name,
            email=visitor.email,
            body=body,
            page_url=about.page_url,
            created_at=writing.now,
        )
        event = ContactRequestLeft(request_id=request.pk, reference=str(request.public_id), at=iso(writing.now) or "")
        writing.publish(event, on=about.department.stream_id)
    return True


def _keep(left: LeftRequest, department: Department, held: Conversation | None, writing: Writing) -> ContactRequest:
    request = ContactRequest.objects.create(
        site_id=left.actor.site_id,
        department=department,
        visitor_id=left.actor.visitor_id,
        conversation=held,
        want=left.want,
        name=left.name[:80],
        email=left.email,
        phone=left.phone[:40],
        body=left.body,
        page_url=left.page_url[:500],
        is_spam=left.is_spam,
        created_at=writing.now,
    )
    if not left.is_spam:
        event = ContactRequestLeft(request_id=request.pk, reference=str(request.public_id), at=iso(writing.now) or "")
        writing.publish(event, on=department.stream_id)
    return request


def check_request(left: LeftRequest) -> None:
    """Raises Refused ``empty``, ``too_long``, ``invalid``, each with ``field``; whoever asks."""
    if not left.body and left.conversation is None:
        raise Refused("empty", field="body")
    if len(left.body) > MAX_LENGTH:
        raise Refused("too_long", field="body")
    if left.want not in (ContactRequest.Want.EMAIL, ContactRequest.Want.CALL):
        raise Refused("invalid", field="want")
    if left.want == ContactRequest.Want.CALL and sum(sign.isdigit() for sign in left.phone) < 5:
        raise Refused("invalid", field="phone")
    if left.want == ContactRequest.Want.EMAIL or left.email:
        try:
            validate_email(left.email)
        except ValidationError:
            raise Refused("invalid", field="email") from None


def _department(left: LeftRequest) -> Department:
    serving = availability.departments_of_site(left.actor.site_id)
    chosen = next((d for d in serving if d.pk == left.department), None)
    chosen = chosen or availability.default_department(left.actor.site_id)
    return chosen or ensure_department(gettext("Shop"))


def request_for(actor: OperatorActor, public_id: uuid.UUID) -> ContactRequest:
    """A request of the operator's departments, or any for a supervisor; else Refused ``not_found``."""
    found = ContactRequest.objects.select_related("department").filter(public_id=public_id).first()
    if found is None or not (actor.supervisor or found.department_id in actor.departments):
        raise Refused("not_found")
    return found


def finish_contact_request(actor: OperatorActor, public_id: uuid.UUID) -> Answer:
    """Mark a request as answered. Idempotent. Raises Refused ``not_found``."""
    request = request_for(actor, public_id)
    with write(request.department.stream_id) as writing:
        finish(writing, request, actor)
    return {}


def finish(writing: Writing, request: ContactRequest, actor: OperatorActor) -> bool:
    """The same inside a transaction that holds the desk; False when it was done already."""
    done = ContactRequest.objects.filter(pk=request.pk, done_at=None).update(
        done_at=writing.now, done_by_id=actor.operator_id
    )
    if done:
        writing.publish(ContactRequestDone(reference=str(request.public_id)), on=request.department.stream_id)
    return bool(done)


def reopen_contact_request(actor: OperatorActor, public_id: uuid.UUID) -> Answer:
    """Not done after all: it is back at its place. Idempotent. Raises Refused ``not_found``."""
    request = request_for(actor, public_id)
    with write(request.department.stream_id) as writing:
        open_again = ContactRequest.objects.filter(pk=request.pk, done_at__isnull=False)
        if open_again.update(done_at=None, done_by=None) and not request.is_spam:
            _relist(writing, request, listed=True)
    return {}


def mark_request_spam(actor: OperatorActor, public_id: uuid.UUID, *, on: bool) -> Answer:
    """Take a request off the list as spam, or back. Idempotent. Raises Refused ``not_found``."""
    request = request_for(actor, public_id)
    with write(request.department.stream_id) as writing:
        changed = ContactRequest.objects.filter(pk=request.pk, is_spam=not on).update(is_spam=on)
        request.refresh_from_db(fields=["done_at"])
        if changed:
            writing.publish(ContactRequestMarked(reference=str(public_id), on=on))
            _relist(writing, request, listed=not on and request.done_at is None)
    return {}


def _relist(writing: Writing, request: ContactRequest, *, listed: bool) -> None:
    later = ContactRequest.objects.filter(department=request.department_id, done_at=None, is_spam=False)
    later = later.filter(created_at__gte=request.created_at).exclude(pk=request.pk).order_by("created_at", "pk")
    behind = [one for one in later[:50] if (one.created_at, one.pk) > (request.created_at, request.pk)]
    event = ContactRequestChanged(
        request_id=request.pk,
        reference=str(request.public_id),
        listed=listed,
        before=str(behind[0].public_id) if behind and listed else None,
    )
    writing.publish(event, on=request.department.stream_id)
