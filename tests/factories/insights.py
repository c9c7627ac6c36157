"""Facts, written straight into the table."""

from __future__ import annotations

import factory

from livehelp_plugin.insights.models import ConversationFacts, Outcome
from tests.factories.availability import DepartmentFactory
from tests.factories.visitors import BEGIN
from tests.pages import plant_site


class FactsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ConversationFacts

    site = factory.LazyFunction(plant_site)
    department = factory.SubFactory(DepartmentFactory)
    outcome = Outcome.HANDLED
    received_at = BEGIN
    closed_at = factory.SelfAttribute("received_at")
    settled_at = factory.SelfAttribute("closed_at")
    computed_at = BEGIN
