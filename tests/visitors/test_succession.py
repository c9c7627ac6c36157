"""A sign-in ends the browser's token, and every tab of that browser goes on as the same visitor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.visitors import identity
from livehelp_plugin.visitors.models import Visitor, VisitorToken
from tests.factories.visitors import UserFactory, VisitorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Visitor:
    return VisitorFactory.create()


@pytest.fixture
def ended(visitor: Visitor) -> str:
    """A token that a sign-in has just ended."""
    token = identity.mint()
    VisitorToken.objects.create(hash=identity.digest(token), visitor=visitor, created_at=database_now())
    identity.revoke(identity.digest(token), database_now(), successor_user_id=anna().pk)
    return token


def anna():  # type: ignore[no-untyped-def]
    users = get_user_model().objects
    return users.filter(username="anna").first() or users.create_user("anna")


def test_every_tab_that_still_shows_the_old_token_becomes_the_same_visitor(visitor: Visitor, ended: str) -> None:
    first, second = identity.mint(), identity.mint()
    assert identity.succeed(ended, first, anna()) == visitor
    assert identity.succeed(ended, second, anna()) == visitor
    assert identity.visitor_by_token(first) == identity.visitor_by_token(second) == visitor


def test_nobody_else_takes_the_visitor_over(ended: str) -> None:
    assert identity.succeed(ended, identity.mint(), UserFactory.create()) is None


def test_not_even_the_account_itself_does_so_later(ended: str) -> None:
    past = database_now() - identity.SUCCESSION
    VisitorToken.objects.filter(hash=identity.digest(ended)).update(revoked_at=past)
    assert identity.succeed(ended, identity.mint(), anna()) is None


def bootstrapped(client: Client) -> str | None:
    cookie = client.get("/livehelp/visitor/bootstrap/").cookies.get("livehelp")
    return cookie.value if cookie else None


def test_a_tab_that_asks_before_its_session_has_come_keeps_its_token(site: object, ended: str) -> None:
    client = Client()
    client.cookies["livehelp"] = identity.signed(ended)
    assert bootstrapped(client) is None
    client.force_login(anna())
    assert identity.visitor_by_token(str(bootstrapped(client)).split(":")[0]) is not None


def test_the_page_after_the_sign_in_still_loads_the_chat_by_itself(site: object, ended: str) -> None:
    client = Client()
    client.cookies["livehelp"] = identity.signed(ended)
    client.cookies[identity.ON_COOKIE] = "1"
    assert identity.ON_COOKIE not in client.get("/livehelp/visitor/bootstrap/").cookies


def test_one_whose_session_never_comes_begins_anew(site: object, ended: str) -> None:
    VisitorToken.objects.filter(hash=identity.digest(ended)).update(
        revoked_at=database_now() - identity.SETTLING - timedelta(seconds=1)
    )
    client = Client()
    client.cookies["livehelp"] = identity.signed(ended)
    assert bootstrapped(client) is not None
