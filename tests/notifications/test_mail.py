"""The owner's mail: at once, with Reply-To the customer, and without a way to smuggle headers in."""

import uuid
from typing import Any

import pytest

from livehelp_plugin.conversations.actions.requests import LeftRequest, leave_contact_request
from livehelp_plugin.events import outbox
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.visitors.models import Visitor
from tests.world import World


@pytest.fixture
def owner(world: World) -> str:
    change_rules(world.site.pk, None, database_now(), owner_email="owner@example.com")
    return "owner@example.com"


def left(world: World, **fields: Any) -> None:
    leave_contact_request(LeftRequest(world.visitor(), uuid.uuid4(), **fields))


def test_a_request_reaches_the_owner_with_the_customers_address(
    world: World, owner: str, mailoutbox: list[Any]
) -> None:
    left(world, body="Do you deliver to Malta?", email="anna@example.com", name="Anna", page_url="https://shop/x")
    outbox.sweep()

    [mail] = mailoutbox
    assert (mail.to, mail.reply_to) == ([owner], ["anna@example.com"])
    assert "Anna" in mail.subject
    assert "Do you deliver to Malta?" in mail.body
    assert "https://shop/x" in mail.body


def test_a_name_cannot_bring_headers_along(world: World, owner: str, mailoutbox: list[Any]) -> None:
    left(world, body="Hi", email="anna@example.com", name="Anna\r\nBcc: all@example.com")
    outbox.sweep()

    [mail] = mailoutbox
    assert "\n" not in mail.subject
    assert mail.recipients() == [owner]


def test_without_an_address_the_managers_are_told(world: World, settings: Any, mailoutbox: list[Any]) -> None:
    settings.MANAGERS = [("Owner", "boss@example.com")]
    left(world, body="Hi", email="anna@example.com")
    outbox.sweep()

    assert mailoutbox[0].to == ["boss@example.com"]


def test_a_chat_that_nobody_answered_is_mailed(world: World, owner: str, mailoutbox: list[Any]) -> None:
    world.operator()
    visitor = world.visitor()
    Visitor.objects.filter(pk=visitor.visitor_id).update(email="anna@example.com")
    held = world.open(visitor, "Which grind for a moka?")
    world.close(visitor, held)
    outbox.sweep()

    [mail] = mailoutbox
    assert mail.reply_to == ["anna@example.com"]
    assert "Which grind for a moka?" in mail.body


def test_an_answered_chat_is_not(world: World, owner: str, mailoutbox: list[Any]) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    world.claim(operator, held)
    world.post(operator, held, "Medium")
    world.close(visitor, held)
    outbox.sweep()

    assert mailoutbox == []


def test_a_mail_server_that_is_down_loses_nothing(
    world: World, owner: str, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    left(world, body="Hi", email="anna@example.com")

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OSError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        outbox.sweep()
    assert mailoutbox == []

    OutboxItem.objects.update(due_at=database_now())
    outbox.sweep()
    assert len(mailoutbox) == 1


def test_a_request_left_before_anybody_was_enrolled_is_kept(site: Any, owner: str, mailoutbox: list[Any]) -> None:
    from livehelp_plugin.availability.models import Department

    Department.objects.all().delete()
    world = World.__new__(World)
    world.site = site
    left(world, body="Is anybody there?", email="anna@example.com")
    outbox.sweep()

    assert len(mailoutbox) == 1
