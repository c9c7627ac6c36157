"""Asking, answering, skipping: each once per order."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.publishing import publish
from livehelp_plugin.surveys.events import SurveyAnswered, SurveyAsked, SurveySkipped
from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from livehelp_plugin.surveys.queries import purchase_survey_for
from livehelp_plugin.surveys.questions import read_answers


def ask(reference: str, shop: str = "") -> Survey | None:
    """The survey to show with an order, noted as asked the first time; None when there is nothing to ask."""
    survey = purchase_survey_for(reference, shop)
    if survey is None or survey.pk is not None:
        return survey
    with transaction.atomic():
        survey, is_new = Survey.objects.get_or_create(
            kind=survey.kind,
            order_id=survey.order_id,
            defaults={"conversation_id": survey.conversation_id, "asked_at": database_now()},
        )
        if is_new:
            publish(SurveyAsked(**keys_of(survey)))
    return survey


def answer(public_id: uuid.UUID, given: Mapping[str, Any]) -> bool:
    """Keep the answers; False, changing nothing, when this survey was answered or skipped before.

    Raises Refused ``empty`` or ``invalid``.
    """
    answers = read_answers(given)
    with transaction.atomic():
        if not end(public_id, "answered_at"):
            return False
        survey = Survey.objects.get(public_id=public_id)
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(survey=survey, question=question, value=value) for question, value in answers.items()
        )
        publish(SurveyAnswered(**keys_of(survey)))
    return True


def skip(public_id: uuid.UUID) -> bool:
    """The shopper would rather not; False when this survey was answered or skipped before."""
    with transaction.atomic():
        if not end(public_id, "skipped_at"):
            return False
        publish(SurveySkipped(**keys_of(Survey.objects.get(public_id=public_id))))
    return True


def end(public_id: uuid.UUID, how: str) -> bool:
    """Compare-and-set: the first to end a survey wins."""
    still_open = Survey.objects.filter(public_id=public_id, answered_at=None, skipped_at=None)
    return still_open.update(**{how: database_now()}) == 1


def keys_of(survey: Survey) -> dict[str, Any]:
    return {"survey_id": survey.pk, "order_id": survey.order_id, "conversation_id": survey.conversation_id}
