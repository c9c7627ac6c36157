"""Whom to ask, and what was answered."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from livehelp_plugin.commerce.models import OrderRecord, OrderStatus
from livehelp_plugin.commerce.queries import record_of
from livehelp_plugin.conversations.qualifying import touching
from livehelp_plugin.conversations.talks import talks_before
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.queries import rules_at
from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from livehelp_plugin.surveys.questions import ANYWAY, INFLUENCE
from livehelp_plugin.visitors.identity import family, survivor

BETWEEN = timedelta(days=7)
"""A person is asked for one thing in so long, be it after an order or after a chat."""


@dataclass(frozen=True, slots=True)
class Result:
    """One purchase survey that was shown. ``influence`` 1 to 5; ``anyway`` yes, not_sure, no or empty."""

    conversation_id: int
    order_id: int | None
    answered: bool
    influence: int | None
    anyway: str


def purchase_survey_for(reference: str, shop: str = "") -> Survey | None:
    """The survey of an order; an unsaved one when it has not been asked yet.

    None unless the order is placed or paid and a conversation touches it (the same rule that gives credit), and where
    the person was asked for something else within the last seven days.
    """
    order = record_of(reference, shop)
    if order is None or order.status == OrderStatus.CANCELLED:
        return None
    asked = Survey.objects.filter(kind=Survey.Kind.PURCHASE, order=order).first()
    if asked is not None:
        return asked
    conversation_id = _last_touching(order)
    if conversation_id is None or order.visitor is None:
        return None
    if asked_lately(family(survivor(order.visitor)), database_now()):
        return None
    return Survey(kind=Survey.Kind.PURCHASE, order=order, conversation_id=conversation_id)


def survey_by_id(public_id: uuid.UUID) -> Survey | None:
    return Survey.objects.filter(public_id=public_id).first()


def results(conversation_ids: Iterable[int]) -> list[Result]:
    """The purchase surveys shown for these conversations, oldest first."""
    asked = Survey.objects.filter(kind=Survey.Kind.PURCHASE, conversation_id__in=list(conversation_ids))
    surveys = list(asked.order_by("asked_at", "pk"))
    rows = SurveyAnswer.objects.filter(survey__in=surveys).values_list("survey_id", "question", "value")
    given = {(survey_id, question): value for survey_id, question, value in rows}
    return [
        Result(
            conversation_id=survey.conversation_id,
            order_id=survey.order_id,
            answered=survey.answered_at is not None,
            influence=int(given.get((survey.pk, INFLUENCE.key), 0)) or None,
            anyway=given.get((survey.pk, ANYWAY.key), ""),
        )
        for survey in surveys
    ]


def asked_lately(visitor_ids: Collection[int], now: datetime) -> bool:
    """Whether one of these visitors was asked for anything within the last seven days."""
    asked = Survey.objects.filter(conversation__visitor__in=visitor_ids, asked_at__gt=now - BETWEEN)
    return asked.exists()


def ratings_of(conversation_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """What was answered after these conversations: ``csat``, ``nps``, ``solved``, ``comment``, as far as they were."""
    given = SurveyAnswer.objects.filter(
        survey__kind=Survey.Kind.RATING, survey__conversation__in=conversation_ids
    ).values_list("survey__conversation", "question", "value")
    found: dict[int, dict[str, str]] = {}
    for conversation, question, value in given:
        found.setdefault(conversation, {})[question] = value
    return found


def _last_touching(order: OrderRecord) -> int | None:
    if order.visitor is None:
        return None
    window = timedelta(hours=rules_at(order.site_id, order.placed_at).attribution_window_hours)
    talks = talks_before(family(survivor(order.visitor)), order.placed_at, window)
    found = touching(talks, order.placed_at, window)
    return found[-1][1].conversation_id if found else None
