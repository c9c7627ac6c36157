"""Answers by mail: one thread, sent once, and visibly not sent."""

from __future__ import annotations

import smtplib
import uuid
from datetime import timedelta
from typing import Any

import pytest

from livehelp_plugin.conversations.access import OperatorActor
from livehelp_plugin.conversations.actions.answering import UNKNOWN, begin_sending, reply_by_email, send_again
from livehelp_plugin.conversations.models import ContactAnswer, ContactRequest
from livehelp_plugin.events import outbox
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.notifications.replies import send_reply
from livehelp_plugin.notifications.sweeps import remind_of_due_calls, send_due_replies
from livehelp_plugin.policy.actions import change_rules
from tests.conversations.test_requests import left
from tests.world import World


@pytest.fixture
def operator(world: World, settings: Any) -> OperatorActor:
    settings.DEFAULT_FROM_EMAIL = "Shop <shop@example.com>"
    change_rules(world.site.pk, None, database_now(), owner_email="owner@example.com")
    return world.operator()


@pytest.fixture
def request_left(world: World, operator: OperatorActor) -> ContactRequest:
    return left(world.visitor(), body="To Malta?", name="Anna")


def written(operator: OperatorActor, request: ContactRequest, body: str = "Yes, we do.") -> ContactAnswer:
    reply_by_email(operator, request.public_id, uuid.uuid4(), subject="Malta", body=body)
    return ContactAnswer.objects.latest("pk")


def break_mail(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)


def test_a_person_writes_and_the_answer_goes_to_the_owner(
    operator: OperatorActor, request_left: ContactRequest, mailoutbox: list[Any]
) -> None:
    answer = written(operator, request_left)
    assert send_reply(answer.pk)

    [mail] = mailoutbox
    assert mail.from_email == '"Giulia, Shop" <shop@example.com>'
    assert (mail.to, mail.reply_to) == (["Anna <anna@example.com>"], ["owner@example.com"])
    assert (mail.subject, mail.body) == ("Malta", "Yes, we do.")
    assert "Auto-Submitted" not in mail.message()
    answer.refresh_from_db()
    request_left.refresh_from_db()
    assert answer.delivery == "sent"
    assert request_left.contacted_at is not None


def test_everything_stands_in_one_thread(
    operator: OperatorActor, request_left: ContactRequest, mailoutbox: list[Any]
) -> None:
    outbox.sweep()
    for _ in range(2):
        assert send_reply(written(operator, request_left).pk)

    told, first, second = [mail.message() for mail in mailoutbox]
    assert first["In-Reply-To"] == first["References"] == told["Message-ID"]
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"].split() == [told["Message-ID"], first["Message-ID"]]
    assert len({told["Message-ID"], first["Message-ID"], second["Message-ID"]}) == 3


def test_two_senders_send_once(operator: OperatorActor, request_left: ContactRequest, mailoutbox: list[Any]) -> None:
    answer = written(operator, request_left)
    outbox.sweep()
    assert [send_reply(answer.pk), send_due_replies(database_now())] == [True, 0]
    assert len([mail for mail in mailoutbox if mail.subject == "Malta"]) == 1


def test_what_a_crash_left_unsent_is_sent_by_the_sweep(
    operator: OperatorActor, request_left: ContactRequest, mailoutbox: list[Any]
) -> None:
    written(operator, request_left)
    assert send_due_replies(database_now()) == 1
    assert len(mailoutbox) == 1


def test_a_crash_while_sending_is_shown_and_nothing_is_sent_twice(
    operator: OperatorActor, request_left: ContactRequest, mailoutbox: list[Any]
) -> None:
    answer = written(operator, request_left)
    assert begin_sending(answer.pk)  # and the process dies
    assert send_due_replies(database_now()) == 0
    send_due_replies(database_now() + timedelta(minutes=6))

    answer.refresh_from_db()
    assert (answer.delivery, answer.problem) == ("failed", UNKNOWN)
    assert mailoutbox == []
    assert send_again(operator, request_left.public_id, answer.pk)
    assert send_due_replies(database_now()) == 1
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("error", "delivery"),
    [
        (ConnectionRefusedError(), "queued"),
        (smtplib.SMTPSenderRefused(451, b"later", "x"), "queued"),
        (smtplib.SMTPDataError(554, b"no"), "failed"),
        (smtplib.SMTPServerDisconnected(), "failed"),
        (TimeoutError(), "failed"),
    ],
)
def test_only_what_surely_never_left_is_tried_again(
    operator: OperatorActor,
    request_left: ContactRequest,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    delivery: str,
) -> None:
    answer = written(operator, request_left)
    break_mail(monkeypatch, error)
    assert not send_reply(answer.pk)

    answer.refresh_from_db()
    request_left.refresh_from_db()
    assert (answer.delivery, answer.problem) == (delivery, type(error).__name__)
    assert request_left.contacted_at is None
    assert (answer.due_at is not None) == (delivery == "queued")


def test_a_mail_server_that_stays_away_is_given_up_visibly(
    operator: OperatorActor, request_left: ContactRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = written(operator, request_left)
    break_mail(monkeypatch, ConnectionRefusedError())
    for _ in range(8):
        ContactAnswer.objects.update(due_at=database_now())
        send_reply(answer.pk)
    answer.refresh_from_db()
    assert (answer.delivery, answer.attempts) == ("failed", 8)


def test_whoever_is_to_call_is_reminded_once(
    world: World, operator: OperatorActor, request_left: ContactRequest, mailoutbox: list[Any]
) -> None:
    outbox.sweep()
    mailoutbox.clear()
    ContactRequest.objects.update(call_by=database_now())
    assert [remind_of_due_calls(database_now()) for _ in range(2)] == [1, 0]
    outbox.sweep()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["owner@example.com"], "Call back now: Anna")]

    from livehelp_plugin.availability.models import Operator

    row = Operator.objects.get(pk=operator.operator_id)
    row.user.email = "giulia@example.com"
    row.user.save()
    ContactRequest.objects.update(call_by=database_now(), reminded_at=None, assigned_to=row)
    remind_of_due_calls(database_now())
    outbox.sweep()
    assert mailoutbox[-1].to == ["giulia@example.com"]


def test_a_request_left_in_a_chat_tells_what_was_said_in_one_mail(
    world: World, operator: OperatorActor, mailoutbox: list[Any]
) -> None:
    visitor = world.visitor()
    held = world.open(visitor, "Do you deliver to Malta?")
    left(visitor, conversation=held.public_id)
    outbox.sweep()

    [mail] = mailoutbox
    assert mail.reply_to == ["anna@example.com"]
    assert "Do you deliver to Malta?" in mail.body
