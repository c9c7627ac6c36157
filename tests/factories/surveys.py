"""Surveys that were asked, and answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory

from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from tests.factories.availability import OperatorFactory
from tests.factories.commerce import OrderRecordFactory
from tests.factories.conversations import chat
from tests.factories.visitors import BEGIN


class SurveyFactory(factory.django.DjangoModelFactory):
    """Of an order that came after a chat."""

    class Meta:
        model = Survey

    kind = Survey.Kind.PURCHASE
    conversation = factory.LazyFunction(lambda: chat(BEGIN, (BEGIN + timedelta(minutes=5), OperatorFactory.create())))
    order = factory.SubFactory(OrderRecordFactory, visitor=factory.SelfAttribute("..conversation.visitor"), paid=True)
    asked_at = BEGIN + timedelta(hours=2)


def answered(answers: dict[str, str], **fields: Any) -> Survey:
    """A survey with these answers, question by question."""
    survey = SurveyFactory.create(**{"answered_at": BEGIN + timedelta(hours=3)} | fields)
    for question, value in answers.items():
        SurveyAnswer.objects.create(survey=survey, question=question, value=value)
    return survey
