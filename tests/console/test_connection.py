"""What the connection page says of the server; the roads themselves are tried in tests/browser."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse

from livehelp_plugin.console.connection import check_of, facts
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import OutboxItem, SweepLease
from livehelp_plugin.events.sweeping import LEASE, take_lease

pytestmark = pytest.mark.django_db

PAGE = reverse("livehelp_connection:index")


def asked(scope: dict[str, Any] | None = None) -> Any:
    request = RequestFactory().get("/")
    if scope is not None:
        vars(request)["scope"] = scope
    return request


def told(scope: dict[str, Any] | None = None) -> dict[str, tuple[str, bool]]:
    return {name: (words, well) for name, words, well in facts(asked(scope))}


def test_it_is_for_supervisors_and_holds_what_the_script_needs(sign_in: Any, world: Any) -> None:
    answer = sign_in(groups=("Supervisors",)).get(PAGE)
    assert answer.status_code == 200
    content = answer.content.decode()
    assert "proxy_set_header Upgrade $http_upgrade;" in content
    assert "proxy_buffering off;" in content
    assert "location ~ ^/livehelp/(visitor|operator)/stream/$" in content
    assert "console/connection.js" in content
    assert sign_in(groups=("Operators",)).get(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("scope", "words", "well"),
    [
        (None, "WSGI", True),
        ({}, "without our WebSockets", False),
        ({"livehelp.wrapped": True}, "with our WebSockets", True),
    ],
)
def test_what_kind_of_server(scope: Any, words: str, well: bool) -> None:
    said, fine = told(scope)["Server"]
    assert words in said
    assert fine is well


def test_what_is_offered_is_what_the_chat_is_offered() -> None:
    assert check_of(asked({"livehelp.wrapped": True}))["offered"] == ["ws", "sse", "poll"]
    assert check_of(asked())["offered"] == ["poll"]


def test_whether_what_is_due_is_done(settings: Any) -> None:
    name = "What is due was last done"
    words, well = told()[name]
    assert "never" in words
    assert not well
    take_lease(uuid.uuid4())
    assert told()[name] == ("just now", True)

    def last(ago: timedelta) -> tuple[str, bool]:
        SweepLease.objects.update(expires_at=database_now() - ago + LEASE)
        return told()[name]

    assert last(timedelta(seconds=40)) == ("less than a minute ago", True)
    words, well = last(timedelta(minutes=5))
    assert words.startswith("5 minutes ago. Keep a server running")
    assert not well
    settings.LIVEHELP_JANITOR = False
    assert "LIVEHELP_JANITOR is off" in last(timedelta(minutes=5))[0]


def test_effects_that_were_given_up_are_told() -> None:
    name = "Effects that failed for good"
    assert told()[name] == ("none", True)
    now = database_now()
    OutboxItem.objects.create(consumer="x", event_type="x", created_at=now, due_at=now, dead=True)
    assert told()[name] == ("1 was given up", False)


def test_what_carries_the_news(settings: Any) -> None:
    name = "Between server processes"
    settings.LIVEHELP_BUS = "redis"
    assert told()[name] == ("Redis carries the news", True)
    settings.LIVEHELP_BUS = "pigeons"
    assert told()[name] == ("pigeons", False)
