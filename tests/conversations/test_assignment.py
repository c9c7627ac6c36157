"""Claiming, and losing an operator."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from livehelp_plugin.availability.models import Lease, Operator, Status
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.models import Assignment, Conversation, State
from livehelp_plugin.conversations.sweeps import close_abandoned, requeue_lost, watch_operators
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.models import Visitor
from tests.world import World, log_of


def code_of(action, *args) -> str:
    with pytest.raises(Refused) as refused:
        action(*args)
    return refused.value.code


def test_claiming_makes_the_operator_the_owner(world: World) -> None:
    operator = world.operator()
    held = world.open(world.visitor())

    world.claim(operator, held)

    held.refresh_from_db()
    assert (held.state, held.operator_id) == (State.ACTIVE, operator.operator_id)
    assert Assignment.objects.get().reason == "claimed"


def test_a_colleague_who_is_late_learns_who_has_it(world: World) -> None:
    first, second = world.operator("Giulia"), world.operator("Marco")
    held = world.open(world.visitor())
    world.claim(first, held)

    with pytest.raises(Refused) as refused:
        world.claim(second, held)

    assert refused.value.code == "taken"
    assert refused.value.extra == {"name": "Giulia"}


def test_a_retried_claim_gets_its_first_answer(world: World) -> None:
    operator = world.operator()
    held = world.open(world.visitor())
    command = uuid.uuid4()

    assert claim(operator, held.public_id, command) == claim(operator, held.public_id, command) == {}
    assert Assignment.objects.count() == 1


def test_capacity_is_never_exceeded(world: World) -> None:
    operator = world.operator(capacity=1)
    world.claim(operator, world.open(world.visitor()))

    assert code_of(world.claim, operator, world.open(world.visitor())) == "full"


def test_a_closed_conversation_cannot_be_claimed(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    world.close(visitor, held)

    assert code_of(world.claim, operator, held) == "closed"


def test_one_open_assignment_is_a_constraint(world: World) -> None:
    operator = world.operator()
    held = world.open(world.visitor())
    world.claim(operator, held)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            conversation=held, operator_id=operator.operator_id, started_at=database_now(), reason="twice"
        )


def lose(operator_id: int) -> None:
    Lease.objects.filter(subject=f"o:{operator_id}").delete()


def test_a_lost_operator_has_a_grace_and_then_the_conversation_waits_again(world: World) -> None:
    operator = world.operator()
    held = world.open(world.visitor())
    world.claim(operator, held)
    lose(operator.operator_id)
    now = database_now()

    assert watch_operators(now) == 1
    assert requeue_lost(database_now()) == 0
    Conversation.objects.update(requeue_due_at=now - timedelta(seconds=1))
    assert requeue_lost(database_now()) == 1

    held.refresh_from_db()
    assert (held.state, held.operator, held.requeued) == (State.QUEUED, None, True)
    assert log_of(held.stream_id)[-1] == ("public", 4, "conversation.requeued")
    assert Operator.objects.get().status == Status.OFFLINE


def test_an_operator_who_is_back_in_time_keeps_the_conversation(world: World) -> None:
    operator = world.operator()
    held = world.open(world.visitor())
    world.claim(operator, held)
    lose(operator.operator_id)
    watch_operators(database_now())

    world.connect(Operator.objects.get())
    watch_operators(database_now())

    held.refresh_from_db()
    assert (held.state, held.requeue_due_at) == (State.ACTIVE, None)


def test_a_visitor_who_left_the_queue_is_lost_after_five_minutes(world: World) -> None:
    world.operator()
    held = world.open(world.visitor())
    Lease.objects.filter(subject__startswith="v:").delete()
    long_ago = database_now() - timedelta(minutes=6)
    Conversation.objects.update(queued_at=long_ago)

    assert close_abandoned(database_now()) == 0  # seen a moment ago
    Visitor.objects.update(last_seen_at=long_ago)
    assert close_abandoned(database_now()) == 1

    held.refresh_from_db()
    assert held.close_reason == "visitor_gone"
