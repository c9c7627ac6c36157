"""Contact requests: left when nobody can answer, kept until somebody has."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

from livehelp_plugin.availability import queries as availability
from livehelp_plugin.availability.actions import ensure_department
from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.actions.messaging import MAX_LENGTH
from livehelp_plugin.conversations.events import ContactRequestDone, ContactRequestLeft
from livehelp_plugin.conversations.models import ContactRequest
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.publishing import write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused


@dataclass(frozen=True, slots=True)
class LeftRequest:
    actor: VisitorActor
    client_id: uuid.UUID
    body: str
    want: str = "email"
    name: str = ""
    email: str = ""
    phone: str = ""
    page_url: str = ""
    department: int | None = None


def leave_contact_request(left: LeftRequest) -> Answer:
    """Keep a request and tell the desk; the owner is told by e-mail. Idempotent by ``client_id``.

    Raises Refused ``empty``, ``too_long``, ``invalid`` (with ``field``).
    """
    _check(left)
    department = _department(left)
    with write(department.stream_id) as writing:
        if not receipts.claim((left.actor.author, left.client_id), "contact_request.leave", writing.now):
            found = receipts.find([left.client_id])
            return receipts.first_answer(found, left.actor.authors, left.client_id) or {}
        request = ContactRequest.objects.create(
            site_id=left.actor.site_id,
            department=department,
            visitor_id=left.actor.visitor_id,
            want=left.want,
            name=left.name[:80],
            email=left.email,
            phone=left.phone[:40],
            body=left.body,
            page_url=left.page_url[:500],
            created_at=writing.now,
        )
        reference = str(request.public_id)
        event = ContactRequestLeft(request_id=request.pk, reference=reference, at=iso(writing.now) or "")
        writing.publish(event, on=department.stream_id)
        answer: Answer = {"reference": reference}
        receipts.fill((left.actor.author, left.client_id), answer)
    return answer


def _check(left: LeftRequest) -> None:
    if not left.body:
        raise Refused("empty", field="body")
    if len(left.body) > MAX_LENGTH:
        raise Refused("too_long", field="body")
    if left.want not in ContactRequest.Want.values:
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


def finish_contact_request(actor: OperatorActor, public_id: uuid.UUID) -> Answer:
    """Mark a request as answered. Idempotent. Raises Refused ``not_found``."""
    request = ContactRequest.objects.filter(public_id=public_id, department__in=actor.departments).first()
    if request is None:
        raise Refused("not_found")
    with write(request.department.stream_id) as writing:
        done = ContactRequest.objects.filter(pk=request.pk, done_at=None).update(
            done_at=writing.now, done_by_id=actor.operator_id
        )
        if done:
            writing.publish(ContactRequestDone(reference=str(public_id)), on=request.department.stream_id)
    return {}
