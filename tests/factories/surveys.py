"""Surveys that were asked."""

from __future__ import annotations

from datetime import timedelta

import factory

from livehelp_plugin.surveys.models import Survey
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
