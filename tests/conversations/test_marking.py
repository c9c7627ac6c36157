"""Marks: who may set them, and what they end and change."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.conversations.access import OperatorActor
from livehelp_plugin.conversations.actions.marking import (
    block_visitor,
    mark_spam,
    mark_test,
    unblock_visitor,
    unmark_spam,
)
from livehelp_plugin.conversations.actions.requests import LeftRequest, leave_contact_request
from livehelp_plugin.conversations.models import CloseReason, Conversation, Offer, State
from livehelp_plugin.events import outbox
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.visitors.actions import join_account
from livehelp_plugin.visitors.models import Visitor, VisitorBlock
from tests.factories.commerce import OrderRecordFactory
from tests.factories.visitors import UserFactory
from tests.world import World, actor_of, log_of

VERBS = {verb.__name__: verb for verb in (block_visitor, mark_spam, mark_test, unblock_visitor, unmark_spam)}


def code(work: Callable[..., object], *args: object, **more: object) -> str:
    with pytest.raises(Refused) as refused:
        work(*args, **more)
    return refused.value.code


@pytest.fixture(autouse=True)
def consumed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows a mark right after its commit, which a test's transaction never comes to."""
    for name, verb in list(VERBS.items()):

        def with_effects(*args: object, verb: Any = verb, **more: object) -> object:
            answer = verb(*args, **more)
            outbox.sweep()
            return answer

        monkeypatch.setitem(globals(), name, with_effects)


def new() -> uuid.UUID:
    return uuid.uuid4()


def answered(world: World, operator: OperatorActor) -> Conversation:
    """A chat that was answered, after which the visitor ordered and paid."""
    visitor = world.visitor()
    held = world.open(visitor)
    world.claim(operator, held)
    world.post(operator, held, "Medium")
    order = OrderRecordFactory.create(
        visitor=Visitor.objects.get(pk=visitor.visitor_id), placed_at=database_now(), paid=True
    )
    from livehelp_plugin.attribution.actions import credit_order

    credit_order(order.pk)
    assert Credit.objects.filter(conversation=held).exists()
    return held


def test_spam_leaves_the_queue_and_is_closed(world: World) -> None:
    operator = world.operator()
    held = world.open(world.visitor(), "Buy followers")

    mark_spam(operator, held.public_id, new())

    held.refresh_from_db()
    assert (held.state, held.close_reason, held.is_spam) == (State.CLOSED, CloseReason.SPAM, True)
    assert not Offer.objects.filter(ended_at=None).exists()
    assert [e[2] for e in log_of(held.stream_id) if e[0] == "internal"] == ["conversation.marked"]


def test_a_mark_is_set_once_and_says_by_whom(world: World) -> None:
    operator, asked = world.operator(), new()
    held = world.open(world.visitor())

    mark_spam(operator, held.public_id, asked)
    mark_spam(operator, held.public_id, asked)
    mark_spam(operator, held.public_id, new())

    [record] = held.stream.records.filter(type="conversation.marked")
    assert (record.payload["operator_id"], record.payload["on"]) == (operator.operator_id, True)


def test_spam_counts_and_earns_nothing_until_a_supervisor_takes_the_mark_back(world: World) -> None:
    operator = world.operator()
    held = answered(world, operator)

    mark_spam(operator, held.public_id, new())
    assert not Credit.objects.exists()
    assert not ConversationFacts.objects.get(conversation=held).counted

    assert code(unmark_spam, operator, held.public_id, new()) == "forbidden"
    unmark_spam(replace(operator, supervisor=True), held.public_id, new())
    assert Credit.objects.filter(conversation=held).exists()
    assert ConversationFacts.objects.get(conversation=held).counted
    held.refresh_from_db()
    assert held.state == State.CLOSED


def test_a_test_goes_on_outside_the_figures(world: World) -> None:
    operator = world.operator()
    held = answered(world, operator)

    mark_test(operator, held.public_id, new(), on=True)

    held.refresh_from_db()
    assert (held.state, held.is_test) == (State.ACTIVE, True)
    assert not Credit.objects.exists()
    mark_test(operator, held.public_id, new(), on=False)
    assert Credit.objects.exists()


def test_a_colleagues_chat_is_not_marked(world: World) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco")
    held = world.open(world.visitor())
    world.claim(owner, held)

    assert code(mark_spam, other, held.public_id, new()) == "not_owner"
    assert code(block_visitor, other, held.public_id, new(), days=1) == "not_owner"
    mark_spam(replace(other, supervisor=True), held.public_id, new())


def test_who_is_blocked_can_begin_and_say_nothing(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor, "You are all idiots")
    world.claim(operator, held)

    block_visitor(operator, held.public_id, new(), days=7, reason="insults")

    held.refresh_from_db()
    assert (held.state, held.close_reason) == (State.CLOSED, CloseReason.BLOCKED)
    refused = world.post(visitor, held, "And you too")
    assert isinstance(refused, Refused)
    assert refused.code == "blocked"
    assert code(world.open, visitor, "Hello again") == "blocked"
    left = LeftRequest(visitor, new(), body="Call me", email="x@example.com")
    assert code(leave_contact_request, left) == "blocked"
    assert world.open(world.visitor()).pk


def test_a_block_ends_by_itself_and_may_be_lifted(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    block_visitor(operator, held.public_id, new(), days=1)
    VisitorBlock.objects.update(until=database_now())
    assert world.open(visitor).pk

    block_visitor(operator, held.public_id, new(), days=None)
    assert VisitorBlock.objects.get().until is None
    assert code(world.open, visitor) == "blocked"
    colleague = world.operator("Marco")
    assert code(unblock_visitor, colleague, held.public_id, new()) == "forbidden"
    unblock_visitor(operator, held.public_id, new())
    assert world.open(visitor).pk


@pytest.mark.parametrize("days", [0, 4000])
def test_a_term_is_at_least_a_day(world: World, days: int) -> None:
    operator = world.operator()
    held = world.open(world.visitor())
    assert code(block_visitor, operator, held.public_id, new(), days=days) == "invalid"


def test_a_block_follows_into_the_account(world: World) -> None:
    operator, visitor, user = world.operator(), world.visitor(), UserFactory.create()
    held = world.open(visitor)
    block_visitor(operator, held.public_id, new(), days=7)
    account = Visitor.objects.create(site=world.site, user=user, created_at=database_now(), last_seen_at=database_now())

    join_account(Visitor.objects.get(pk=visitor.visitor_id), user.pk)

    assert code(world.open, actor_of(account)) == "blocked"


def test_what_a_crash_left_open_after_a_block_is_closed_by_the_sweep(world: World) -> None:
    operator = world.operator()
    held = world.open(world.visitor())

    VERBS["block_visitor"](operator, held.public_id, new(), days=7)
    held.refresh_from_db()
    assert held.state != State.CLOSED
    outbox.sweep()

    held.refresh_from_db()
    assert held.close_reason == CloseReason.BLOCKED
