"""Who a browser is: planted, forged, stale and foreign cookies (C1–C3, C7, C10)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.visitors import identity
from livehelp_plugin.visitors.models import Visitor, VisitorToken
from tests.api.test_views import Browser, opened
from tests.factories.visitors import UserFactory
from tests.world import World

PASSWORD = "una moka per due"


@pytest.fixture
def world(db: None) -> World:
    world = World()
    world.operator()
    return world


def account() -> Any:
    user = UserFactory.create()
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(browser: Browser, user: Any) -> None:
    """By the shop's own form, with this browser's cookies."""
    form = {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": browser.boot["csrf"]}
    assert browser.client.post(reverse("accounts:login"), form).status_code == 302
    browser.bootstrap()


def with_cookie_of(planter: Browser) -> Browser:
    """Another person's browser, into which somebody put a cookie that they know."""
    browser = Browser()
    browser.client.cookies["livehelp"] = planter.client.cookies["livehelp"].value
    browser.bootstrap()
    return browser


def sees(browser: Browser, conversation: str) -> bool:
    frames = browser.client.get("/livehelp/visitor/events/", {"have": f'{{"c:{conversation}": null}}'})
    return frames.status_code == 200 and frames.json()["frames"][0]["t"] == "snapshot"


# ------------------------------------------------------------------ C1: a planted cookie


@pytest.mark.parametrize("spoken", [True, False], ids=["that has spoken", "that never spoke"])
@pytest.mark.parametrize("had_history", [True, False], ids=["old customer", "new customer"])
def test_whoever_planted_a_cookie_sees_nothing_after_the_sign_in(world: World, spoken: bool, had_history: bool) -> None:
    user, attacker = account(), Browser()
    if had_history:
        history = opened(Browser(user=user), "My allergies are")
    if spoken:
        opened(attacker)
    victim = with_cookie_of(attacker)

    sign_in(victim, user)
    secret = opened(victim, "My address is") if not victim.boot["conversations"] else ""

    assert victim.client.cookies["livehelp"].value != attacker.client.cookies["livehelp"].value
    assert not (had_history and sees(attacker, history))
    assert not (secret and sees(attacker, secret))
    attacker.bootstrap()
    assert not (secret and sees(attacker, secret))
    assert not (had_history and sees(attacker, history))


def test_a_planted_cookie_that_never_spoke_may_not_speak_for_the_account(world: World) -> None:
    """The page was open before the sign-in: its first word comes without a bootstrap in between."""
    user, attacker = account(), Browser()
    victim = with_cookie_of(attacker)
    form = {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": victim.boot["csrf"]}
    victim.client.post(reverse("accounts:login"), form)
    victim.boot["csrf"] = victim.client.cookies["csrftoken"].value

    refused = victim.command("conversation.open", body="Hello")

    assert refused["error"]["code"] == "identity_changed"
    assert not VisitorToken.objects.exists()
    victim.bootstrap()
    assert victim.command("conversation.open", body="Hello")["ok"]
    assert Visitor.objects.get().user == user


def test_what_an_earlier_account_said_on_this_device_stays_with_it(world: World) -> None:
    """Its session ended without a sign-out, and the cookie stayed."""
    first, second = account(), account()
    browser = Browser()
    sign_in(browser, first)
    conversation = opened(browser, "For my wife's birthday")
    del browser.client.cookies["sessionid"]

    sign_in(browser, second)

    assert browser.boot["conversations"] == []
    assert not sees(browser, conversation)
    assert Conversation.objects.get().visitor.user == first


def test_the_chats_before_a_sign_in_join_the_account_only_when_asked(world: World) -> None:
    user, browser = account(), Browser()
    conversation = opened(browser)

    sign_in(browser, user)

    assert browser.boot["visitor"]["may_join"] is True
    assert Conversation.objects.get().visitor.user is None
    assert sees(browser, conversation), "the device goes on with its own chat"


def test_signing_out_leaves_nothing_to_the_next_person(world: World) -> None:
    user, browser = account(), Browser()
    sign_in(browser, user)
    conversation = opened(browser)
    old = browser.client.cookies["livehelp"].value

    browser.client.post(reverse("accounts:logout"), {"csrfmiddlewaretoken": browser.client.cookies["csrftoken"].value})
    browser.bootstrap()

    assert browser.client.cookies["livehelp"].value != old
    assert browser.boot["conversations"] == []
    assert not sees(browser, conversation)
    browser.client.cookies["livehelp"] = old
    assert not sees(browser, conversation)


# ------------------------------------------------------------------ C2: cookies that are not ours

TOKEN = "0" * 32
FORGED = {
    "unsigned": TOKEN,
    "signed by somebody else": signing.Signer(key="another shop", salt=identity.SALT).sign(TOKEN),
    "of another purpose": signing.Signer(key="only for tests", salt="django.contrib.sessions").sign(TOKEN),
    "cut": signing.Signer(key="only for tests", salt=identity.SALT).sign(TOKEN)[:-1],
    "with another token": "1" + signing.Signer(key="only for tests", salt=identity.SALT).sign(TOKEN)[1:],
    "empty": "",
    "a colon": ":",
    "long": "x" * 4000,
    "not ASCII": "caffè:\u00ff",
}


@pytest.mark.parametrize("value", FORGED.values(), ids=FORGED.keys())
def test_a_cookie_that_is_not_ours_is_no_identity_and_no_error(world: World, value: str) -> None:
    browser = Browser()
    browser.client.cookies["livehelp"] = value

    assert browser.command("conversation.open", body="Hello")["error"]["code"] == "identity_changed"
    assert browser.client.get("/livehelp/visitor/events/").status_code == 401
    browser.bootstrap()
    assert browser.client.cookies["livehelp"].value != value
    assert browser.command("conversation.open", body="Hello")["ok"]


def test_the_secret_key_of_the_tests_is_the_one_that_is_forged(settings: Any) -> None:
    """Else the cases above would prove nothing."""
    assert settings.SECRET_KEY == "only for tests"
    good = signing.Signer(key=settings.SECRET_KEY, salt=identity.SALT).sign(TOKEN)
    assert identity.token_in({"livehelp": good}, secure=False) == TOKEN


def test_a_new_secret_key_makes_new_identities_unless_the_old_one_is_kept(world: World, settings: Any) -> None:
    browser = Browser()
    conversation = opened(browser)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "the next one"

    assert not sees(browser, conversation)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert sees(browser, conversation)


# ------------------------------------------------------------------ C3, C10: what is kept


def test_over_https_the_cookie_is_bound_to_the_host(world: World) -> None:
    client = Client(SERVER_NAME="localhost")
    client.get("/livehelp/visitor/bootstrap/", secure=True)
    cookie = client.cookies["__Host-livehelp"]

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert cookie["domain"] == ""
    assert "livehelp" not in client.cookies


def test_a_plain_cookie_is_no_identity_over_https(world: World) -> None:
    """Whoever can write a cookie over http must not choose the identity of https."""
    browser = Browser()
    opened(browser)

    assert browser.client.get("/livehelp/visitor/events/", secure=True).status_code == 401


def test_the_database_keeps_no_token(world: World) -> None:
    browser = Browser()
    opened(browser)
    token = browser.client.cookies["livehelp"].value.split(":")[0]

    assert len(bytes.fromhex(token)) == 16
    assert list(VisitorToken.objects.values_list("hash", flat=True)) == [identity.digest(token)]


def test_two_browsers_never_get_the_same_token(world: World) -> None:
    assert len({Browser().client.cookies["livehelp"].value for _ in range(20)}) == 20


def test_pages_and_the_loader_remember_nobody(world: World) -> None:
    """A crawler that visits everything leaves no row and takes no cookie."""
    client = Client(SERVER_NAME="localhost")
    page = client.get("/").content.decode()
    [loader] = re.findall(r'<script[^>]* src="(/livehelp/assets/[^"]+)"', page)

    assert client.get(loader).status_code == 200
    assert client.get("/livehelp/availability/").status_code == 200
    assert not client.cookies
    assert not Visitor.objects.exists()
    assert not VisitorToken.objects.exists()


# ------------------------------------------------------------------ C7: a visitor is no user


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/live-help/", "/admin/live-help/bootstrap/", "/admin/reports/live-help/"]
)
def test_a_visitors_cookie_opens_no_door_of_the_staff(world: World, path: str) -> None:
    browser = Browser()
    opened(browser)

    answer = browser.client.get(path)

    assert (answer.status_code, reverse("wagtailadmin_login") in answer.headers["Location"]) == (302, True)
    assert "sessionid" not in browser.client.cookies
