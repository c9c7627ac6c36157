"""What conversations keep of a person, and how they go: closed first, their log with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from livehelp_plugin.conversations.access import SystemActor
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.actions.detaching import expire
from livehelp_plugin.conversations.models import (
    Appointment,
    Assignment,
    Attachment,
    CloseReason,
    ContactAnswer,
    ContactRequest,
    Conversation,
    DepartmentText,
    Message,
    Offer,
    PreChatAnswer,
    PreChatForm,
    PreChatQuestion,
    State,
    Topic,
    Transfer,
)
from livehelp_plugin.events.models import Audience, CommandReceipt, EventRecord, Stream
from livehelp_plugin.visitors.personal_data import (
    Person,
    announce_removal,
    before_erasure,
    declare,
    older,
    refers,
    retire,
)

FLOOR = 3
RECEIPTS = timedelta(days=7)
"""How long the first answer to a command is kept for a retry, beyond the life of its chat."""


def _of(person: Person) -> QuerySet[Conversation]:
    return Conversation.objects.filter(visitor__in=person.visitors)


def _messages_of(person: Person) -> QuerySet[Message]:
    return Message.objects.filter(conversation__in=_of(person))


def _requests_of(person: Person) -> QuerySet[ContactRequest]:
    named = Q()
    for email in person.emails:
        named |= Q(email__iexact=email)
    mine = Q(visitor__in=person.visitors)
    return ContactRequest.objects.filter(mine | named if named else mine)


def _appointments_of(person: Person) -> QuerySet[Appointment]:
    named = Q()
    for email in person.emails:
        named |= Q(email__iexact=email)
    mine = Q(visitor__in=person.visitors)
    return Appointment.objects.filter(mine | named if named else mine)


@before_erasure
def close_open_ones(person: Person) -> None:
    """Those who follow an open conversation learn that it has ended."""
    for public_id in list(_of(person).exclude(state=State.CLOSED).values_list("public_id", flat=True)):
        close_conversation(SystemActor(), public_id, reason=CloseReason.ERASED)


def remove_conversations(pks: Collection[Any]) -> None:
    """Delete conversations with all that was said in them; the desk's log forgets whose they were."""
    announce_removal(Conversation, pks)
    doomed = Conversation.objects.filter(pk__in=pks)
    streams, desks, names = [], set(), []
    for stream, desk, public_id in doomed.values_list("stream", "department__stream", "public_id"):
        streams.append(stream)
        desks.add(desk)
        names.append(str(public_id))
    _forget_on_desks(desks, names)
    doomed.delete()
    Stream.objects.filter(pk__in=streams).delete()


def _forget_on_desks(desks: Collection[int], names: Collection[str]) -> None:
    """The desk's log keeps its places, but no longer the visitor's label."""
    records = EventRecord.objects.filter(stream__in=desks, payload__conversation__in=list(names))
    for record in records.iterator():
        record.payload = {**record.payload, "visitor": ""}
        record.save(update_fields=["payload"])


def _erase_conversations(person: Person) -> int:
    pks = list(_of(person).values_list("pk", flat=True))
    remove_conversations(pks)
    return len(pks)


def _old_conversations(now: datetime) -> Q:
    signed_in = Q(visitor__user__isnull=False) | Q(visitor__merged_into__user__isnull=False)
    anonymous = ~signed_in & older(now, "closed_at", "retain_anonymous_days")
    return Q(state=State.CLOSED) & (anonymous | signed_in & older(now, "closed_at", "retain_account_days"))


def attachments_of(person: Person) -> QuerySet[Attachment]:
    """What stands in their conversations, from either side, and what they have not sent yet."""
    return Attachment.objects.filter(Q(conversation__in=_of(person)) | Q(visitor__in=person.visitors))


def _old_attachments(now: datetime) -> Q:
    posted = Q(message__isnull=False) & ~Q(state=Attachment.State.DELETED)
    return posted & older(now, "created_at", "retain_attachment_days", site="conversation__site")


def _old_requests(now: datetime) -> Q:
    """Answered requests; one that nobody has answered is kept."""
    signed_in = Q(visitor__user__isnull=False)
    anonymous = ~signed_in & older(now, "done_at", "retain_anonymous_days")
    return anonymous | signed_in & older(now, "done_at", "retain_account_days")


def _old_appointments(now: datetime) -> Q:
    signed_in = Q(visitor__user__isnull=False)
    anonymous = ~signed_in & older(now, "ends_at", "retain_anonymous_days")
    return anonymous | signed_in & older(now, "ends_at", "retain_account_days")


def _old_receipts(now: datetime) -> Q:
    """A command may be retried for as long as its author has an open conversation."""
    open_ones = Conversation.objects.exclude(state=State.CLOSED)
    busy = {f"v:{pk}" for pk in open_ones.values_list("visitor", flat=True)}
    busy |= {f"o:{pk}" for pk in open_ones.values_list("operator", flat=True) if pk is not None}
    return Q(created_at__lt=now - RECEIPTS) & ~Q(author__in=busy)


declare(
    Conversation,
    floor=FLOOR,
    of=_of,
    told="public_id state received_at accepted_at closed_at close_reason language device country page_url "
    "page_title about link_to_orders",
    deleted="id stream site department visitor visit continues operator queued_at requeue_due_at requeued "
    "priority place_told wait_told skill familiar is_quiet waiting_until checking_until closing_at closing_why "
    "stayed_at confirmed_at privacy topic page_id is_test is_spam visitor_read visitor_delivered operator_read",
    erase=_erase_conversations,
)
declare(
    Message,
    floor=FLOOR + 1,
    of=_messages_of,
    told="author name body choices created_at",
    told_where={"audience": Audience.PUBLIC},
    deleted="id conversation audience seq after_public operator client_id",
)
declare(
    Attachment,
    floor=FLOOR + 2,
    of=attachments_of,
    told="public_id kind name size width height created_at",
    deleted="id visitor operator conversation message place state file preview",
)
declare(
    Assignment,
    floor=FLOOR + 1,
    of=lambda person: Assignment.objects.filter(conversation__in=_of(person)),
    deleted="id conversation operator started_at ended_at reason end_reason offer",
)
declare(
    Offer,
    floor=FLOOR + 1,
    of=lambda person: Offer.objects.filter(conversation__in=_of(person)),
    deleted="id conversation operator transfer reason made_at lapses_at ended_at outcome",
)
declare(
    Transfer,
    floor=FLOOR + 1,
    of=lambda person: Transfer.objects.filter(conversation__in=_of(person)),
    deleted="id conversation from_operator to_operator to_department started_at lapses_at ended_at outcome",
)
declare(
    ContactRequest,
    floor=FLOOR,
    of=_requests_of,
    told="want name email phone body page_url created_at contacted_at done_at",
    deleted="id public_id site department visitor done_by conversation assigned_to call_by reminded_at is_spam source",
)
declare(
    ContactAnswer,
    floor=FLOOR + 1,
    of=lambda person: ContactAnswer.objects.filter(request__in=_requests_of(person)),
    told="kind subject body at",
    deleted="id request operator client_id conversation delivery message_id attempts due_at problem",
)
declare(
    Appointment,
    floor=FLOOR,
    of=_appointments_of,
    told="starts_at ends_at status name email body language page_url booked_at",
    deleted="id public_id site department visitor operator conversation lane reminded_at prompted_at greeted_at "
    "sequence",
)
declare(
    PreChatAnswer,
    floor=FLOOR + 1,
    of=lambda person: PreChatAnswer.objects.filter(conversation__in=_of(person)),
    told="label value",
    deleted="id conversation form place kind",
)
declare(PreChatForm, kept="id site department active intro")
declare(PreChatQuestion, kept="id form sort_order label field_type maps_to required choices help_text")
declare(DepartmentText, kept="id department language welcome anything_else goodbye form_of_address")
declare(Topic, kept="id name department")
declare(
    EventRecord,
    floor=FLOOR + 1,
    of=lambda person: EventRecord.objects.filter(stream__conversation__in=_of(person)),
    deleted="id stream audience seq after_public type payload created_at",
)
declare(Stream, kept="id epoch public_top internal_top")

refers("conversation_id", lambda person: _of(person).values_list("pk", flat=True))
refers("request_id", lambda person: _requests_of(person).values_list("pk", flat=True))
refers("appointment_id", lambda person: _appointments_of(person).values_list("pk", flat=True))
refers("message", lambda person: _messages_of(person).values_list("pk", flat=True))
refers("attachment", lambda person: attachments_of(person).values_list("pk", flat=True))

retire("conversations", Conversation, _old_conversations, floor=FLOOR, remove=remove_conversations)
retire("attachments", Attachment, _old_attachments, floor=FLOOR + 2, remove=expire)
retire("contact requests", ContactRequest, _old_requests, floor=FLOOR)
retire("appointments", Appointment, _old_appointments, floor=FLOOR)
retire("receipts", CommandReceipt, _old_receipts, floor=FLOOR)
