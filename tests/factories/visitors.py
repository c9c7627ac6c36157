"""Visitors and their browsers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from livehelp_plugin.visitors.identity import cookie_name, digest, mint, signed
from livehelp_plugin.visitors.models import Visitor, VisitorToken
from tests.pages import plant_site

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence("user{}".format)


class VisitorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Visitor

    site = factory.LazyFunction(plant_site)
    created_at = BEGIN
    last_seen_at = BEGIN


def request_of(visitor: Visitor | None = None, user: Any = None, path: str = "/") -> HttpRequest:
    """A request as this visitor's browser sends it; without one, as a browser sends it that never chatted."""
    request = RequestFactory().get(path, SERVER_NAME="localhost")
    request.user = user or AnonymousUser()
    if visitor is not None:
        token = mint()
        VisitorToken.objects.create(hash=digest(token), visitor=visitor, created_at=BEGIN)
        request.COOKIES[cookie_name(secure=False)] = signed(token)
    return request
