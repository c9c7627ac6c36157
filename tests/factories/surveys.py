"""Surveys that were asked, and answered."""

from __future__ import annotations

from typing import Any

import factory

from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from tests.factories.commerce import OrderRecordFactory
from tests.factories.conversations import ConversationFactory
from tests.factories.visitors import BEGIN


class SurveyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Survey

    kind = Survey.Kind.PURCHASE
    conversation = factory.SubFactory(ConversationFactory)
    order = factory.SubFactory(OrderRecordFactory, visitor=factory.SelfAttribute("..conversation.visitor"))
    asked_at = BEGIN


def answered(answers: dict[str, str], **fields: Any) -> Survey:
    """A survey with these answers, question by question."""
    survey = SurveyFactory.create(**{"answered_at": BEGIN} | fields)
    for question, value in answers.items():
        SurveyAnswer.objects.create(survey=survey, question=question, value=value)
    return survey
