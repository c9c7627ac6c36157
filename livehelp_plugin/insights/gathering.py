"""Reading what happened to a contact from the tables, as plain data for the pure rules."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce

from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.commerce.models import OrderRecord, OrderStatus
from livehelp_plugin.conversations.models import Assignment, Author, Conversation, Message
from livehelp_plugin.events.models import Audience
from livehelp_plugin.insights import facts
from livehelp_plugin.insights.facts import CreditedOrder, Said, Talk
from livehelp_plugin.surveys.models import Survey
from livehelp_plugin.surveys.questions import PURCHASE
from livehelp_plugin.surveys.rating_questions import RATING
from livehelp_plugin.visitors.identity import survivor


@dataclass(slots=True)
class Gathered:
    """One conversation with all that its facts depend on."""

    conversation: Conversation
    talk: Talk
    last_operator: int | None
    person: uuid.UUID
    orders: list[CreditedOrder] = field(default_factory=list)
    surveys: list[dict[str, str] | None] = field(default_factory=list)
    ratings: list[dict[str, str] | None] = field(default_factory=list)


def contact_of(conversation: Conversation) -> list[Conversation]:
    """The conversations of the contact that this one belongs to, oldest first."""
    first = conversation
    while first.continues is not None and facts.same_contact(first.continues.closed_at, first.received_at):
        first = first.continues
    contact, latest = [first], [first]
    while latest:
        following = Conversation.objects.select_related("continues").filter(continues__in=latest)
        latest = [
            later
            for later in following.order_by("received_at", "pk")
            if later.continues and facts.same_contact(later.continues.closed_at, later.received_at)
        ]
        contact += latest
    return contact


def gather(conversations: Sequence[Conversation]) -> list[Gathered]:
    """Everything about these conversations, in as many queries for ten as for one."""
    pks = [conversation.pk for conversation in conversations]
    said, writers = _said(pks)
    assignments = defaultdict(list)
    for assignment in Assignment.objects.filter(conversation__in=pks).order_by("started_at", "pk"):
        assignments[assignment.conversation_id].append(assignment)
    orders, surveys = _orders(pks), _surveys(pks, Survey.Kind.PURCHASE)
    ratings = _surveys(pks, Survey.Kind.RATING)
    return [
        Gathered(
            conversation=c,
            talk=_talk(c, said[c.pk], assignments[c.pk]),
            last_operator=writers.get(c.pk, c.operator_id),
            person=facts.person_of(survivor(c.visitor).key),
            orders=orders[c.pk],
            surveys=surveys[c.pk],
            ratings=ratings[c.pk],
        )
        for c in conversations
    ]


def _said(pks: Iterable[int]) -> tuple[dict[int, list[Said]], dict[int, int]]:
    """The public messages of visitors and operators, and which operator wrote last."""
    said: dict[int, list[Said]] = defaultdict(list)
    writers: dict[int, int] = {}
    messages = Message.objects.filter(
        conversation__in=pks, audience=Audience.PUBLIC, author__in=(Author.VISITOR, Author.OPERATOR)
    )
    rows = messages.order_by("conversation", "seq").values_list("conversation", "created_at", "author", "operator")
    for conversation, at, author, operator in rows:
        said[conversation].append(Said(at, author))
        if author == Author.OPERATOR and operator is not None:
            writers[conversation] = operator
    return said, writers


def _talk(conversation: Conversation, said: list[Said], assignments: list[Assignment]) -> Talk:
    held_to_the_end = bool(assignments) and assignments[-1].ended_at == conversation.closed_at
    return Talk(
        received_at=conversation.received_at,
        said=said,
        accepted_at=assignments[0].started_at if assignments else conversation.accepted_at,
        closed_at=conversation.closed_at,
        close_reason=conversation.close_reason,
        left_from=facts.ACTIVE if held_to_the_end else facts.QUEUED,
    )


def _orders(pks: Iterable[int]) -> dict[int, list[CreditedOrder]]:
    """The paid orders that each conversation earned; cancelled and unpaid ones are worth nothing."""
    credited = (
        OrderRecord.objects.filter(credit__conversation__in=pks, status=OrderStatus.PAID)
        .annotate(refunded=Coalesce(Sum("refunds__amount"), Decimal(0)))
        .order_by("pk")
    )
    earned: dict[int, list[CreditedOrder]] = defaultdict(list)
    of = dict(Credit.objects.filter(conversation__in=pks).values_list("order", "conversation"))
    for order in credited:
        earned[of[order.pk]].append(CreditedOrder(order.total, order.refunded, order.currency))
    return earned


def _surveys(pks: Iterable[int], kind: str) -> dict[int, list[dict[str, str] | None]]:
    """What was answered to each survey that was asked; None to those that were not answered."""
    found: dict[int, list[dict[str, str] | None]] = defaultdict(list)
    asked = Survey.objects.filter(kind=kind, conversation__in=pks, asked_at__isnull=False)
    for survey in asked.prefetch_related("answers").order_by("asked_at", "pk"):
        given = {answer.question: answer.value for answer in survey.answers.all()}
        found[survey.conversation_id].append(_words(given) if survey.answered_at else None)
    return found


def _words(given: Mapping[str, str]) -> dict[str, str]:
    """The answers that are words of the questions' lists: facts outlive the person, so they hold no free text."""
    return {q.key: given[q.key] for q in (*PURCHASE, *RATING) if q.key in given and q.allows(given[q.key])}
