"""Who is owed an answer is noticed on any page, and finds the chat that an operator opens."""

from __future__ import annotations

import uuid

from livehelp_plugin.availability.presence import present, subject_of_visitor
from livehelp_plugin.conversations.actions.answering import open_chat_about
from livehelp_plugin.conversations.actions.requests import finish_contact_request, mark_request_spam
from livehelp_plugin.conversations.models import ContactRequest
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.visitors.identity import ON_COOKIE
from livehelp_plugin.visitors.models import Visitor
from tests.api.test_views import Browser
from tests.world import World


def left() -> tuple[Browser, ContactRequest]:
    browser = Browser()
    answer = browser.command("contact_request.leave", body="To Malta?", email="anna@example.com")
    return browser, ContactRequest.objects.get(public_id=answer["data"]["reference"])


def is_remembered(browser: Browser) -> bool:
    browser.bootstrap()
    return browser.client.cookies[ON_COOKIE].value == "1"


def test_the_chat_loads_by_itself_until_the_answer_was_given(world: World) -> None:
    operator = world.operator()
    browser, request = left()
    assert browser.client.cookies[ON_COOKIE].value == "1"
    assert is_remembered(browser)
    assert present([subject_of_visitor(Visitor.objects.get().pk)], database_now())

    finish_contact_request(operator, request.public_id)
    assert not is_remembered(browser)


def test_for_spam_it_does_not(world: World) -> None:
    browser, request = left()
    mark_request_spam(world.operator(), request.public_id, on=True)
    assert not is_remembered(browser)


def test_the_next_page_shows_the_chat_that_an_operator_opened(world: World) -> None:
    browser, request = left()
    opened = open_chat_about(world.operator(), request.public_id, uuid.uuid4(), "Here I am.")
    boot = browser.bootstrap()
    assert boot["conversations"] == [{"stream": opened["stream"], "state": "active"}]
    [snapshot] = [f for f in browser.events(**{opened["stream"]: None}) if f["t"] == "snapshot"]
    assert [m["body"] for m in snapshot["state"]["messages"]] == ["Here I am."]
