"""Group commit: what arrives while a batch is written is the next one, and a bad one spoils no other."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError

from livehelp_plugin.conversations.models import Conversation, Message
from livehelp_plugin.events.models import CommandReceipt
from livehelp_plugin.gateway import execution
from livehelp_plugin.gateway.execution import Ask
from livehelp_plugin.realtime import pipeline
from tests.api.test_views import Browser
from tests.realtime.lines import PATIENCE, Socket
from tests.realtime.shop import Shop


class Gate:
    """Holds the thread that commits messages, and counts what it is given."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        self.batches: list[list[Ask]] = []

    def pass_through(self, asks: list[Ask]) -> list[str]:
        self.batches.append(asks)
        self.reached.set()
        assert self.open.wait(PATIENCE)
        return DO_POSTS(asks)


DO_POSTS = pipeline.do_posts


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(pipeline, "do_posts", gate.pass_through)
    yield gate
    gate.open.set()


def behind_a_commit(shop: Shop, gate: Gate, line: Socket) -> str:
    """A first message whose commit runs until the gate is opened."""
    first = line.ask("message.post", conversation=shop.id, body="first")
    assert gate.reached.wait(PATIENCE)
    return first


def bodies(shop: Shop) -> list[str]:
    return list(
        Message.objects.filter(conversation=shop.held).order_by("audience", "seq").values_list("body", flat=True)
    )


def test_messages_of_several_sockets_share_the_next_transaction(shop: Shop, gate: Gate) -> None:
    shopper, operator = shop.lines()
    first = behind_a_commit(shop, gate, shopper)
    asked = [(shopper, shopper.ask("message.post", conversation=shop.id, body=f"s{n}")) for n in range(3)]
    asked += [(operator, operator.ask("message.post", conversation=shop.id, body=f"o{n}")) for n in range(3)]
    asked += [(operator, operator.ask("note.post", conversation=shop.id, body="aside"))]
    gate.open.set()

    assert shopper.until("answer", id=first)["ok"]
    answers = [line.until("answer", id=id) for line, id in asked]

    assert all(answer["ok"] for answer in answers)
    assert [len(batch) for batch in gate.batches] == [1, 7]
    # one transaction has one moment
    assert len({answer["data"]["at"] for answer in answers}) == 1
    assert [b for b in bodies(shop) if b.startswith("s")] == ["s0", "s1", "s2"]
    assert [b for b in bodies(shop) if b.startswith("o")] == ["o0", "o1", "o2"]


def test_a_bad_message_does_not_spoil_its_batch(shop: Shop, gate: Gate) -> None:
    shopper, operator = shop.lines()
    stranger = shop.line_of_a_stranger()
    first = behind_a_commit(shop, gate, shopper)
    good = shopper.ask("message.post", conversation=shop.id, body="good")
    bad = [
        (stranger, stranger.ask("message.post", conversation=shop.id, body="not mine"), "not_found"),
        (operator, operator.ask("message.post", conversation=str(uuid.uuid4()), body="where"), "not_found"),
        (shopper, shopper.ask("message.post", conversation=shop.id, body="  "), "empty"),
        (operator, operator.ask("message.post", conversation=shop.id, body="x" * 4001), "too_long"),
    ]
    better = operator.ask("message.post", conversation=shop.id, body="better")
    gate.open.set()

    shopper.until("answer", id=first)
    assert shopper.until("answer", id=good)["ok"]
    assert operator.until("answer", id=better)["ok"]
    for line, id, code in bad:
        assert line.until("answer", id=id)["error"]["code"] == code
    assert [len(batch) for batch in gate.batches] == [1, 6]
    assert set(bodies(shop)) == {"Hello", "first", "good", "better"}


def test_the_same_command_twice_in_a_batch_is_done_once(shop: Shop, gate: Gate) -> None:
    shopper, other_tab = shop.line(shop.shopper), shop.line(shop.shopper)
    behind_a_commit(shop, gate, shopper)
    id = shopper.ask("message.post", conversation=shop.id, body="once")
    other_tab.ask("message.post", id=id, conversation=shop.id, body="once")
    gate.open.set()

    answers = [line.until("answer", id=id) for line in (shopper, other_tab)]

    assert answers[0] == answers[1]
    assert bodies(shop).count("once") == 1
    assert CommandReceipt.objects.filter(client_id=id).count() == 1


def test_a_sockets_commands_are_done_in_its_order(shop: Shop, gate: Gate) -> None:
    """A close that overtook a message would refuse it."""
    operator = shop.line(shop.operator)
    behind_a_commit(shop, gate, operator)
    asked = [
        operator.ask("message.post", conversation=shop.id, body="Goodbye"),
        operator.ask("conversation.close", conversation=shop.id, confirmed=True),
        operator.ask("message.post", conversation=shop.id, body="too late"),
    ]
    gate.open.set()

    answers = [operator.until("answer", id=id) for id in asked]

    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[2]["error"]["code"] == "closed"


def test_a_command_waits_for_the_message_that_is_being_written(shop: Shop, gate: Gate) -> None:
    operator = shop.line(shop.operator)
    first = behind_a_commit(shop, gate, operator)
    close = operator.ask("conversation.close", conversation=shop.id, confirmed=True)
    shop.server.settle(posts=False)
    assert Conversation.objects.get(pk=shop.held.pk).state == "active"
    gate.open.set()

    assert operator.until("answer", id=first)["ok"]
    assert operator.until("answer", id=close)["ok"]


def test_other_commands_do_not_wait_for_a_commit(shop: Shop, gate: Gate) -> None:
    shopper, operator = shop.lines()
    behind_a_commit(shop, gate, shopper)

    assert operator.command("status.set", status="paused")["ok"]

    assert not gate.open.is_set()


def test_a_socket_that_floods_is_refused(shop: Shop, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MAX_WAITING", 3)
    shopper, operator = shop.lines()
    behind_a_commit(shop, gate, shopper)
    waiting = [shopper.ask("message.post", conversation=shop.id, body=f"m{n}") for n in range(3)]
    beyond = shopper.ask("message.post", conversation=shop.id, body="beyond")

    error = shopper.until("answer", id=beyond)["error"]
    assert (error["code"], error["retry"], error["retry_after"]) == ("rate_limited", True, 1)
    gate.open.set()
    assert all(shopper.until("answer", id=id)["ok"] for id in waiting)
    assert operator.command("message.post", conversation=shop.id, body="calm")["ok"]


@pytest.mark.parametrize("error", [OperationalError("locked"), ZeroDivisionError()])
def test_an_action_that_raises_is_an_answer(shop: Shop, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails(*args: Any) -> None:
        raise error

    line = shop.line(shop.operator)
    with monkeypatch.context() as broken:
        broken.setattr(execution, "post_messages", fails)
        broken.setitem(execution._verbs, "conversation.close", fails)
        for type in ("message.post", "conversation.close"):
            refused = line.command(type, conversation=shop.id, body="?")
            assert (refused["ok"], refused["error"]["code"]) == (False, "unavailable")
            assert refused["error"]["retry"]

    assert line.command("message.post", conversation=shop.id, body="again")["ok"]


def test_a_batch_that_fails_as_a_whole_is_answered_and_the_next_goes_on(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any) -> None:
        raise MemoryError

    line = shop.line(shop.shopper)
    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "do_posts", fails)
        assert line.command("message.post", conversation=shop.id, body="?")["error"]["code"] == "unavailable"
    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "do_alone", fails)
        assert line.command("conversation.close", conversation=shop.id)["error"]["code"] == "unavailable"

    assert line.command("message.post", conversation=shop.id, body="again")["ok"]
    assert Conversation.objects.get(pk=shop.held.pk).state == "active"


def test_what_was_asked_before_the_line_ended_is_done(shop: Shop, gate: Gate) -> None:
    """Unacknowledged, so the client asks again: and gets the first answer."""
    line = shop.line(shop.shopper)
    id = behind_a_commit(shop, gate, line)
    line.leave()
    gate.open.set()
    shop.server.settle()

    again = shop.line(shop.shopper).command("message.post", id=id, conversation=shop.id, body="first")

    assert again["ok"]
    assert bodies(shop).count("first") == 1


def test_who_never_opened_a_chat_can_post_nothing(shop: Shop) -> None:
    line = shop.server.socket(Browser()).hello()

    assert line.command("message.post", conversation=shop.id, body="?")["error"]["code"] == "not_found"
