"""One person's whole world: a row in every table that keeps something of a visitor, with a canary in every field.

A canary is one character of Unicode's private use area: it fits into the shortest column and is found
wherever it was copied to.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, models

from livehelp_plugin.availability.models import Lease
from livehelp_plugin.commerce.models import Refund
from livehelp_plugin.conversations.models import (
    Appointment,
    Assignment,
    Author,
    ContactAnswer,
    ContactRequest,
    Conversation,
    Offer,
    PreChatAnswer,
    State,
    Transfer,
)
from livehelp_plugin.events.models import Audience, CommandReceipt, EventRecord, OutboxItem
from livehelp_plugin.gateway.models import CameFrom, RateBucket
from livehelp_plugin.insights.actions import recompute
from livehelp_plugin.notifications.models import AnswerNotice, PushSubscription
from livehelp_plugin.surveys.models import Survey
from livehelp_plugin.visitors.models import InfoNote, PathStep, Visit, Visitor, VisitorBlock, VisitorToken
from livehelp_plugin.visitors.personal_data import TABLES, Fate
from tests.factories.attribution import CreditFactory
from tests.factories.availability import OperatorFactory
from tests.factories.commerce import CartSnapshotFactory
from tests.factories.conversations import AttachmentFactory, ConversationFactory, MessageFactory
from tests.factories.surveys import answered
from tests.factories.visitors import BEGIN, UserFactory, VisitorFactory

WORDS = {
    "Lease.subject",
    "CommandReceipt.author",
    "RateBucket.key",
    "OutboxItem.event_type",
    "Message.author",
    "EventRecord.audience",
    "Conversation.close_reason",
    "Conversation.closing_why",
    "ContactAnswer.kind",
    "Appointment.status",
    "Offer.outcome",
    "Transfer.outcome",
}
"""Fields that hold one of our own words, by which a row is found or a constraint holds."""
DIMENSIONS = {"Conversation.language", "Conversation.device", "Conversation.country", "OrderRecord.currency"}
"""Codes by which figures are divided; the facts keep them on purpose, without saying whose they were."""


@dataclass
class World:
    visitor: Visitor
    rows: list[models.Model] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    """Canary → the field that it sits in, for what the person may read; ``untold`` for the rest."""
    untold: dict[str, str] = field(default_factory=dict)

    @property
    def canaries(self) -> dict[str, str]:
        return self.told | self.untold


def world_of(first: int = 0xE000) -> World:
    """A signed-in visitor with an alias, an open and a closed conversation, an order, answers and notes."""
    world = World(VisitorFactory.create(user=UserFactory.create()))
    world.rows += [world.visitor, VisitorFactory.create(site=world.visitor.site, merged_into=world.visitor)]
    _browse(world)
    closed = ConversationFactory.create(visitor=world.visitor, accepted_at=BEGIN)
    _talk(world, closed)
    Conversation.objects.filter(pk=closed.pk).update(
        state=State.CLOSED, closed_at=BEGIN + timedelta(minutes=9), close_reason="by_operator"
    )
    still_open = ConversationFactory.create(visitor=world.visitor, department=closed.department)
    _talk(world, still_open)
    _buy(world, closed)
    _leave_traces(world, closed)
    for conversation in (closed, still_open):
        recompute(conversation.pk)
    _plant(world, first)
    return world


def _browse(world: World) -> None:
    visit = Visit.objects.create(visitor=world.visitor, started_at=BEGIN, last_seen_at=BEGIN)
    token = VisitorToken.objects.create(hash=uuid.uuid4().hex, visitor=world.visitor, created_at=BEGIN)
    world.rows += [
        visit,
        PathStep.objects.create(visit=visit, at=BEGIN),
        token,
        PushSubscription.objects.create(token=token, endpoint_hash=token.hash, made_at=BEGIN),
        InfoNote.objects.create(visitor=world.visitor, created_at=BEGIN, updated_at=BEGIN),
        CartSnapshotFactory.create(visitor=world.visitor),
    ]


def _talk(world: World, conversation: Conversation) -> None:
    operator = OperatorFactory.create()
    said = [MessageFactory.create(conversation=conversation)]
    for author, audience in (
        (Author.OPERATOR, Audience.PUBLIC),
        (Author.SYSTEM, Audience.PUBLIC),
        (Author.OPERATOR, Audience.INTERNAL),
    ):
        said.append(
            MessageFactory.create(conversation=conversation, author=author, audience=audience, operator=operator)
        )
    held = Assignment.objects.create(conversation=conversation, operator=operator, started_at=BEGIN, ended_at=BEGIN)
    logged = [
        EventRecord.objects.create(
            stream=conversation.stream, audience=message.audience, seq=message.seq, created_at=BEGIN
        )
        for message in said
    ]
    picture = AttachmentFactory.create(visitor=world.visitor, conversation=conversation, message=said[0])
    world.rows += [conversation, held, *said, *logged, picture]


def _buy(world: World, conversation: Conversation) -> None:
    credit = CreditFactory.create(conversation=conversation, order__user=world.visitor.user)
    refund = Refund.objects.create(order=credit.order, reference="r", amount=1, refunded_at=BEGIN)
    survey: Survey = answered({"influence": "4", "anyway": "no"}, conversation=conversation, order=credit.order)
    world.rows += [credit, credit.order, refund, survey, *survey.answers.all()]


def _leave_traces(world: World, conversation: Conversation) -> None:
    who = f"v:{world.visitor.pk}"
    request = ContactRequest.objects.create(
        site=world.visitor.site,
        department=conversation.department,
        visitor=world.visitor,
        want="email",
        email="x@example.com",
        body="Call me",
        created_at=BEGIN,
    )
    receipt = CommandReceipt.objects.create(author=who, client_id=uuid.uuid4(), created_at=BEGIN)
    lease = Lease.objects.create(subject=who, connection=uuid.uuid4(), expires_at=BEGIN)
    bucket = RateBucket.objects.create(key=f"open:v:{who}", ends_at=BEGIN + timedelta(days=9999))
    owed = OutboxItem.objects.create(
        consumer="nobody",
        event_type="conversation.closed",
        payload={"conversation_id": conversation.pk},
        created_at=BEGIN,
        due_at=BEGIN + timedelta(days=99999),
    )
    answer = ContactAnswer.objects.create(request=request, kind="email", delivery="sent", at=BEGIN)
    came = CameFrom.objects.create(reference=request.public_id, address="", at=BEGIN)
    appointment = Appointment.objects.create(
        site=world.visitor.site,
        department=conversation.department,
        visitor=world.visitor,
        starts_at=BEGIN,
        ends_at=BEGIN + timedelta(minutes=20),
        lane=0,
        email="x@example.com",
        booked_at=BEGIN,
    )
    block = VisitorBlock.objects.create(visitor=world.visitor, made_at=BEGIN)
    transfer = Transfer.objects.create(
        conversation=conversation, to_department=conversation.department, started_at=BEGIN, lapses_at=BEGIN
    )
    told = PreChatAnswer.objects.create(conversation=conversation, place=1, label="Name", kind="singleline", value="A")
    offer = Offer.objects.create(conversation=conversation, operator=OperatorFactory.create(), made_at=BEGIN)
    notice = AnswerNotice.objects.create(conversation=conversation, email="x@example.com")
    world.rows += [
        request,
        receipt,
        lease,
        bucket,
        owed,
        answer,
        came,
        appointment,
        block,
        transfer,
        offer,
        told,
        notice,
    ]


def _plant(world: World, first: int) -> None:
    """A canary into every field that goes with its row."""
    sign = first
    for row in world.rows:
        for column in _fields(type(row)):
            canary = chr(sign)
            sign += 1
            setattr(row, column.name, _with_canary(getattr(row, column.name), canary))
            mine = world.told if _may_read(row, column.name) else world.untold
            mine[canary] = f"{type(row).__name__}.{column.name}"
        type(row)._default_manager.filter(pk=row.pk).update(
            **{column.name: getattr(row, column.name) for column in _fields(type(row))}
        )


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    fates = TABLES[model].fates
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField)
        and fates[column.name] in (Fate.TOLD, Fate.DELETED)
        and not column.choices
        and not column.primary_key
        and f"{model.__name__}.{column.name}" not in WORDS | DIMENSIONS
    ]


def _may_read(row: models.Model, name: str) -> bool:
    table = TABLES[type(row)]
    return name in table.told and all(getattr(row, key) == value for key, value in table.told_where.items())


def _with_canary(value: Any, canary: str) -> Any:
    if isinstance(value, dict):
        return {**value, "canary": canary}
    return [*value, canary] if isinstance(value, list) else canary


def database_text() -> str:
    """Everything that stands in any table of the database; JSON as its signs, not as escapes."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(cell) for row in cursor.fetchall() for cell in row]
    return re.sub(r"\\u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), "\n".join(found))
