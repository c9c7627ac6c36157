"""Who was not there for the answer gets one mail with all of it, and never a second one."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.actions.marking import mark_spam
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.events import outbox
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.notifications import actions, unseen
from livehelp_plugin.notifications.links import stop_link
from livehelp_plugin.notifications.models import AnswerNotice, RefusedAddress
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.visitors.actions import see, set_watching
from livehelp_plugin.visitors.models import Visitor
from tests.world import World

LATER = timedelta(minutes=6)
ADDRESS = "anna@example.com"


class Chat:
    """Anna has asked and left an address; Giulia has the chat."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.giulia: OperatorActor = world.operator()
        self.anna: VisitorActor = world.visitor()
        Visitor.objects.filter(pk=self.anna.visitor_id).update(email=ADDRESS)
        self.held: Conversation = world.open(self.anna)
        world.claim(self.giulia, self.held)

    def answer(self, body: str = "Medium-fine.") -> None:
        self.world.post(self.giulia, self.held, body)

    def let_pass(self, time: timedelta = LATER) -> None:
        outbox.sweep()
        unseen.mail_what_is_due(database_now() + time)
        outbox.sweep()


@pytest.fixture
def chat(world: World) -> Chat:
    return Chat(world)


def test_one_mail_collects_what_was_said(chat: Chat, mailoutbox: list[Any]) -> None:
    chat.answer("Medium-fine.")
    chat.answer("And <b>cold</b> water.")
    chat.world.post(chat.giulia, chat.held, "She seems in a hurry", note=True)
    chat.let_pass()

    [sent] = mailoutbox
    assert sent.to == [ADDRESS]
    assert "Medium-fine." in sent.body
    assert "And <b>cold</b> water." in sent.body
    assert "hurry" not in sent.body
    assert "/back/" in sent.body
    html = sent.alternatives[0][0]
    assert "And &lt;b&gt;cold&lt;/b&gt; water." in html
    assert "hurry" not in html


def test_it_is_sent_once_and_only_what_is_new_later(chat: Chat, mailoutbox: list[Any]) -> None:
    chat.answer("One")
    chat.let_pass()
    chat.let_pass()
    assert len(mailoutbox) == 1

    chat.answer("Two")
    chat.let_pass()
    assert "Two" in mailoutbox[1].body
    assert "One" not in mailoutbox[1].body


def test_who_has_seen_it_gets_none(chat: Chat, mailoutbox: list[Any]) -> None:
    chat.answer()
    Conversation.objects.update(visitor_read=99)
    chat.let_pass()

    assert mailoutbox == []


def test_who_is_looking_gets_none_until_they_turn_away(chat: Chat, mailoutbox: list[Any]) -> None:
    see(Visitor.objects.get(pk=chat.anna.visitor_id), database_now(), url="https://shop/kettle")
    set_watching(chat.anna.visitor_id, True)
    chat.answer()
    chat.let_pass()
    assert mailoutbox == []

    set_watching(chat.anna.visitor_id, False)
    chat.let_pass(2 * LATER)
    assert len(mailoutbox) == 1


def test_nothing_is_sent_before_its_time_or_where_the_owner_wants_none(chat: Chat, mailoutbox: list[Any]) -> None:
    chat.answer()
    chat.let_pass(timedelta(minutes=4))
    assert mailoutbox == []

    AnswerNotice.objects.all().delete()
    change_rules(chat.world.site.pk, None, database_now(), answer_mail_minutes=0)
    chat.answer()
    chat.let_pass(timedelta(days=1))
    assert mailoutbox == []


def test_who_left_an_address_for_this_chat_is_written_to_soon(world: World, mailoutbox: list[Any]) -> None:
    giulia, anna = world.operator(), world.visitor()
    held = world.open(anna)
    assert actions.ask_for_mail(anna, held.public_id, ADDRESS) == {"refused": False}
    world.claim(giulia, held)
    world.post(giulia, held, "Medium-fine.")
    outbox.sweep()
    unseen.mail_what_is_due(database_now() + timedelta(seconds=70))
    outbox.sweep()

    assert mailoutbox[0].to == [ADDRESS]
    assert Visitor.objects.get(pk=anna.visitor_id).email == ADDRESS, "the operator sees it, too"


def test_an_address_for_a_chat_does_not_become_the_accounts(chat: Chat) -> None:
    actions.ask_for_mail(chat.anna, chat.held.public_id, "other@example.com")

    assert Visitor.objects.get(pk=chat.anna.visitor_id).email == ADDRESS
    assert actions.address_of(chat.held) == "other@example.com"


@pytest.mark.parametrize("wrong", ["", "anna", "anna@", "anna@example.com\nBcc: all@example.com", "a b@example.com"])
def test_what_is_no_address_is_refused(chat: Chat, wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.ask_for_mail(chat.anna, chat.held.public_id, wrong)
    assert refused.value.as_json()["field"] == "email"


def test_it_can_be_stopped_by_one_click_and_only_by_who_has_the_link(
    chat: Chat, client: Client, mailoutbox: list[Any]
) -> None:
    chat.answer("One")
    chat.let_pass()
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").replace("http://localhost", "")
    assert ADDRESS not in path

    assert client.get(path).status_code == 200
    assert not RefusedAddress.objects.exists(), "a mail program that only looks changes nothing"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert client.post(path[:-3] + "x/").status_code == 404
    chat.answer("Two")
    chat.let_pass()
    assert len(mailoutbox) == 1
    assert actions.ask_for_mail(chat.anna, chat.held.public_id, ADDRESS) == {"refused": True}

    assert client.post(path, {"do": "allow"}).status_code == 302
    chat.answer("Three")
    chat.let_pass()
    assert len(mailoutbox) == 2


def test_what_never_left_is_sent_later(chat: Chat, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    send = mail.EmailMultiAlternatives.send
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", fail_with(ConnectionRefusedError()))
    chat.answer()
    chat.let_pass()
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
    again()

    assert len(mailoutbox) == 1


def test_what_may_have_left_is_not_sent_twice(
    chat: Chat, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    send = mail.EmailMultiAlternatives.send
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", fail_with(smtplib.SMTPServerDisconnected()))
    chat.answer()
    chat.let_pass()
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
    again()

    assert mailoutbox == []
    assert not OutboxItem.objects.exists()


def fail_with(error: Exception) -> Any:
    def send(*args: Any, **kwargs: Any) -> int:
        raise error

    return send


def again() -> None:
    OutboxItem.objects.update(due_at=database_now())
    outbox.sweep()


def test_two_sweepers_are_one(chat: Chat, mailoutbox: list[Any]) -> None:
    chat.answer()
    outbox.sweep()
    [due] = unseen._due("mail_at", database_now() + LATER)
    assert unseen._mail(due, database_now() + LATER)
    assert not unseen._mail(due, database_now() + LATER)


def test_spam_is_not_answered_by_mail(chat: Chat, mailoutbox: list[Any]) -> None:
    chat.answer()
    mark_spam(chat.giulia, chat.held.public_id, chat.held.public_id)
    chat.let_pass()

    assert [sent for sent in mailoutbox if sent.to == [ADDRESS]] == []


def test_the_mail_speaks_the_shoppers_language(chat: Chat, mailoutbox: list[Any]) -> None:
    Conversation.objects.update(language="it")
    chat.answer()
    with translation.override("en"):
        chat.let_pass()

    assert 'lang="it"' in mailoutbox[0].alternatives[0][0]
    assert "risposto" in mailoutbox[0].subject


def test_a_link_names_no_address(world: World) -> None:
    assert "anna" not in stop_link(world.site.pk, ADDRESS)
