"""Departments and operators."""

from __future__ import annotations

import factory

from livehelp_plugin.availability.models import Department, Operator
from livehelp_plugin.events.models import Stream
from tests.factories.visitors import UserFactory


class StreamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stream


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Department

    name = factory.Sequence("Department {}".format)
    stream = factory.SubFactory(StreamFactory)


class OperatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Operator

    user = factory.SubFactory(UserFactory)
    display_name = factory.Sequence("Operator {}".format)
