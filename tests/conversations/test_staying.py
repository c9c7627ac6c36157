"""Waiting for the customer, "I'm checking", announced closes: what begins them, what ends them, what they cost."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Lease, Operator, Status
from livehelp_plugin.conversations.actions.assignment import claim, give_up
from livehelp_plugin.conversations.actions.closing import announce_close, close_conversation, stay_open
from livehelp_plugin.conversations.actions.staying import check, remind, wait_for_customer
from livehelp_plugin.conversations.models import (
    Closing,
    Conversation,
    Message,
    State,
    Topic,
)
from livehelp_plugin.conversations.queueing import InHand, in_hand
from livehelp_plugin.conversations.sweeps import (
    ask_the_idle,
    close_announced,
    mark_quiet,
    remind_of_waiting,
    requeue_lost,
    watch_operators,
)
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.policy.models import RulesVersion
from tests.world import World, log_of


@pytest.fixture
def settled(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


class Chat:
    """A conversation that an operator has taken, and its two people."""

    def __init__(self, world: World, **operator: Any) -> None:
        self.operator = world.operator("Giulia", **operator)
        self.visitor = world.visitor()
        self.held = world.open(self.visitor)
        world.claim(self.operator, self.held)

    def wait(self, actor: Any, minutes: int) -> Any:
        return wait_for_customer(actor, self.held.public_id, uuid.uuid4(), minutes)

    def goodbye(self) -> Any:
        return announce_close(self.operator, self.held.public_id, uuid.uuid4(), why=Closing.ANNOUNCED)

    @property
    def now(self) -> Conversation:
        self.held.refresh_from_db()
        return self.held

    def ago(self, minutes: float) -> None:
        """Everything in it happened so long ago."""
        past = database_now() - timedelta(minutes=minutes)
        Conversation.objects.filter(pk=self.held.pk).update(accepted_at=past)
        Message.objects.filter(conversation=self.held).update(created_at=past)


@pytest.fixture
def chat(world: World) -> Chat:
    return Chat(world)


def code_of(action: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        action(*args, **kwargs)
    return refused.value.code


# ------------------------------------------------------------------ waiting for the customer


def test_either_side_may_set_it_and_it_takes_no_place(chat: Chat) -> None:
    for actor in (chat.operator, chat.visitor):
        assert in_hand([chat.operator.operator_id]) == {chat.operator.operator_id: InHand(1, 0)}
        chat.wait(actor, 30)
        assert chat.now.waiting_until is not None
        assert in_hand([chat.operator.operator_id]) == {}
        chat.wait(actor, 0)


def test_it_keeps_the_operator_who_goes_home_and_the_customer_who_comes_back_is_first_in_line(
    world: World, chat: Chat, settled: Any
) -> None:
    chat.wait(chat.visitor, 30)
    with settled():
        set_status(Operator.objects.get(pk=chat.operator.operator_id), Status.OFFLINE, changed_by="test")
    assert chat.now.operator_id == chat.operator.operator_id

    world.post(chat.visitor, chat.held, "I am back")
    give_up(chat.now, chat.operator.operator_id)

    assert (chat.now.state, chat.held.priority) == (State.QUEUED, 1)


def test_the_grace_of_a_lost_operator_ends_with_it(chat: Chat) -> None:
    """Else the chat would be requeued, and its operator set offline, although both know that nothing happens."""
    Lease.objects.filter(subject__startswith="o:").delete()
    watch_operators(database_now())
    assert chat.now.requeue_due_at is not None

    chat.wait(chat.visitor, 30)

    assert chat.now.requeue_due_at is None
    assert requeue_lost(database_now() + timedelta(minutes=2)) == 0


def test_the_customers_word_ends_it_and_the_operators_does_not(world: World, chat: Chat) -> None:
    chat.wait(chat.operator, 30)
    world.post(chat.operator, chat.held, "Take your time")
    assert chat.now.waiting_until is not None

    world.post(chat.visitor, chat.held, "Here I am")

    assert chat.now.waiting_until is None


def test_both_sides_are_told_when_the_time_is_over(chat: Chat) -> None:
    chat.wait(chat.operator, 10)
    assert remind_of_waiting(database_now()) == 0
    assert not remind(chat.held.pk, database_now())
    Conversation.objects.update(waiting_until=database_now() - timedelta(seconds=1))

    assert remind_of_waiting(database_now()) == 1

    assert chat.now.waiting_until is None
    assert [entry[2] for entry in log_of(chat.held.stream_id)].count("waiting.set") == 2


@pytest.mark.parametrize("minutes", [1, 15, -10, 600])
def test_only_three_lengths_are_offered(chat: Chat, minutes: int) -> None:
    assert code_of(chat.wait, chat.operator, minutes) == "invalid"


def test_it_is_the_owners_and_only_of_a_running_conversation(world: World, chat: Chat) -> None:
    colleague = world.operator("Marco")
    assert code_of(chat.wait, colleague, 10) == "not_owner"
    queued = world.open(world.visitor())
    assert code_of(wait_for_customer, colleague, queued.public_id, uuid.uuid4(), 10) == "invalid"
    world.close(chat.operator, chat.held)
    assert code_of(chat.wait, chat.operator, 10) == "closed"


def test_nothing_closes_by_itself_while_it_lasts(world: World, chat: Chat) -> None:
    chat.goodbye()
    chat.wait(chat.visitor, 30)
    assert chat.now.closing_at is None
    world.post(chat.operator, chat.held)
    chat.ago(minutes=20)

    assert ask_the_idle(database_now()) == 0


# ------------------------------------------------------------------ "I'm checking"


def test_checking_ends_with_the_operators_word_and_not_with_the_customers(world: World, chat: Chat) -> None:
    check(chat.operator, chat.held.public_id, uuid.uuid4(), 5)
    world.post(chat.visitor, chat.held)
    assert chat.now.checking_until is not None

    world.post(chat.operator, chat.held)

    assert chat.now.checking_until is None


def test_checking_is_the_owners_and_no_longer_than_half_an_hour(world: World, chat: Chat) -> None:
    public_id = chat.held.public_id
    assert code_of(check, chat.operator, public_id, uuid.uuid4(), 31) == "invalid"
    assert code_of(check, world.operator("Marco"), public_id, uuid.uuid4(), 5) == "not_owner"
    assert check(chat.operator, public_id, uuid.uuid4(), 0) == {"until": None}


# ------------------------------------------------------------------ announced closes


def test_a_goodbye_closes_when_nobody_objects(chat: Chat) -> None:
    chat.goodbye()
    assert close_announced(database_now()) == 0

    assert close_announced(database_now() + timedelta(seconds=121)) == 1

    assert (chat.now.state, chat.held.close_reason) == (State.CLOSED, "announced")


def test_the_customers_word_calls_it_off_and_the_operators_does_not(world: World, chat: Chat) -> None:
    chat.goodbye()
    world.post(chat.operator, chat.held, "Have a nice day")
    assert chat.now.closing_at is not None

    world.post(chat.visitor, chat.held, "One more thing")

    assert chat.now.closing_at is None
    assert close_announced(database_now() + timedelta(seconds=121)) == 0


def test_either_side_may_call_it_off_without_a_word(world: World, chat: Chat) -> None:
    for actor in (chat.visitor, chat.operator):
        chat.goodbye()
        stay_open(actor, chat.held.public_id, uuid.uuid4())
        assert chat.now.closing_at is None
    assert code_of(stay_open, world.operator("Marco"), chat.held.public_id, uuid.uuid4()) == "not_owner"


def test_a_close_that_was_called_off_a_moment_before_does_not_happen(chat: Chat) -> None:
    chat.goodbye()
    at = chat.now.closing_at
    stay_open(chat.visitor, chat.held.public_id, uuid.uuid4())

    close_conversation(chat.operator, chat.held.public_id, closing_at=at)

    assert chat.now.state == State.ACTIVE


def test_announcing_twice_changes_nothing(chat: Chat) -> None:
    assert chat.goodbye() == chat.goodbye()


@pytest.mark.parametrize(("minutes", "asked"), [(9, 0), (11, 1)])
def test_the_idle_are_asked_after_ten_minutes(world: World, chat: Chat, minutes: int, asked: int) -> None:
    world.post(chat.operator, chat.held)
    chat.ago(minutes)

    assert ask_the_idle(database_now()) == asked
    assert (chat.now.closing_why == Closing.IDLE) == bool(asked)


def test_whoever_waits_for_an_answer_is_never_asked_whether_they_are_there(world: World, chat: Chat) -> None:
    world.post(chat.operator, chat.held)
    world.post(chat.visitor, chat.held, "And the price?")
    chat.ago(minutes=60)

    assert ask_the_idle(database_now()) == 0


def test_a_chat_that_was_taken_a_moment_ago_is_not_idle(world: World, chat: Chat) -> None:
    world.post(chat.operator, chat.held)
    chat.ago(minutes=60)
    Conversation.objects.update(accepted_at=database_now() - timedelta(minutes=4))

    assert ask_the_idle(database_now()) == 0


def test_a_quiet_chat_is_so_until_the_next_word(world: World, chat: Chat) -> None:
    chat.ago(minutes=4)
    assert mark_quiet(database_now()) == 1
    assert in_hand([chat.operator.operator_id]) == {chat.operator.operator_id: InHand(1, 1)}

    world.post(chat.operator, chat.held)

    assert chat.now.is_quiet is False


# ------------------------------------------------------------------ what an operator is asked for at the close


def rules(chat: Chat, **more: Any) -> None:
    RulesVersion.objects.create(site=chat.held.site, effective_from=database_now(), **more)


def close(chat: Chat, **more: Any) -> Any:
    return close_conversation(chat.operator, chat.held.public_id, uuid.uuid4(), **more)


def test_a_visitors_unanswered_word_is_not_closed_over_without_a_question(world: World, chat: Chat) -> None:
    assert code_of(close, chat, confirmed=False) == "unanswered"
    world.post(chat.operator, chat.held)
    close(chat, confirmed=False)
    assert chat.now.state == State.CLOSED


def test_a_required_topic_must_be_one_that_the_department_offers(world: World, chat: Chat) -> None:
    rules(chat, topic_required=True)
    offered = Topic.objects.create(name="Grinders")

    assert code_of(close, chat) == "topic"
    assert code_of(close, chat, topic=offered.pk + 1) == "invalid"
    close(chat, topic=offered.pk)
    assert chat.now.topic == offered


def test_where_there_are_no_topics_none_is_asked_for(chat: Chat) -> None:
    rules(chat, topic_required=True)
    close(chat)
    assert chat.now.state == State.CLOSED


# ------------------------------------------------------------------ refusals of a claim


def test_who_is_offline_or_full_cannot_claim(world: World) -> None:
    full = Chat(world, capacity=1)
    offline = world.operator("Marco", status=Status.OFFLINE)
    waiting = world.open(world.visitor())

    assert code_of(claim, offline, waiting.public_id, uuid.uuid4()) == "offline"
    assert code_of(claim, full.operator, waiting.public_id, uuid.uuid4()) == "full"
    full.wait(full.operator, 30)
    claim(full.operator, waiting.public_id, uuid.uuid4())
