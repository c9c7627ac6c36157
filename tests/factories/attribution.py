"""Credits."""

from __future__ import annotations

import factory

from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.commerce.models import MatchMethod
from tests.factories.availability import OperatorFactory
from tests.factories.commerce import OrderRecordFactory
from tests.factories.conversations import ConversationFactory
from tests.factories.visitors import BEGIN


class CreditFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Credit

    conversation = factory.SubFactory(ConversationFactory)
    order = factory.SubFactory(OrderRecordFactory, visitor=factory.SelfAttribute("..conversation.visitor"), paid=True)
    operator = factory.SubFactory(OperatorFactory)
    touched_at = BEGIN
    match_method = MatchMethod.STAMP
    window_hours = 72
    computed_at = BEGIN
