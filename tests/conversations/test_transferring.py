"""Handing over: to a colleague, to a department, with a note; and what ends it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from livehelp_plugin.availability.actions import create_department, enrol_operator, set_status
from livehelp_plugin.availability.models import Department, Operator, Ring, Status
from livehelp_plugin.conversations.access import OperatorActor, conversation_for, operator_actor
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.offering import decline, lapse_due, lapse_transfers
from livehelp_plugin.conversations.actions.transferring import transfer, withdraw_transfer
from livehelp_plugin.conversations.models import Conversation, Message, Offer, State, Transfer
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.permissions import make_groups
from tests.factories.visitors import UserFactory
from tests.world import World


@pytest.fixture
def settled(django_capture_on_commit_callbacks: Any) -> Any:
    """``with settled():`` does after each action what follows its commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def returns(world: World) -> Department:
    return create_department("Returns")


def colleague(world: World, department: Department, name: str = "Ada", capacity: int = 4) -> OperatorActor:
    make_groups()
    user = UserFactory.create()
    user.groups.set(list(world_group()))
    operator = enrol_operator(user, display_name=name, department=department, capacity=capacity)
    set_status(operator, Status.ONLINE, changed_by="test")
    world.connect(operator)
    return operator_actor(Operator.objects.select_related("user").get(pk=operator.pk))


def world_group() -> Any:
    from django.contrib.auth.models import Group

    return Group.objects.filter(name="Operators")


def held_by(world: World, operator: OperatorActor) -> Conversation:
    held = world.open(world.visitor())
    world.claim(operator, held)
    return held


def hand(actor: OperatorActor, held: Conversation, **to: Any) -> Any:
    return transfer(actor, held.public_id, uuid.uuid4(), **to)


def code_of(*args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        hand(*args, **kwargs)
    return refused.value.code


def outcomes() -> list[str]:
    return list(Transfer.objects.order_by("pk").values_list("outcome", flat=True))


# ------------------------------------------------------------------ to a colleague


def test_a_colleague_who_accepts_has_the_chat_and_the_owner_kept_it_until_then(world: World, settled: Any) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco")
    held = held_by(world, owner)

    with settled():
        hand(owner, held, operator=other.operator_id)
    held.refresh_from_db()
    assert held.operator_id == owner.operator_id

    with settled():
        claim(other, held.public_id, uuid.uuid4())
    held.refresh_from_db()
    assert (held.state, held.operator_id) == (State.ACTIVE, other.operator_id)
    assert outcomes() == ["accepted"]
    assert list(held.assignments.order_by("pk").values_list("end_reason", flat=True)) == ["transferred", ""]


def test_a_retried_transfer_gets_its_first_answer(world: World) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco")
    held = held_by(world, owner)
    command = uuid.uuid4()

    first = transfer(owner, held.public_id, command, operator=other.operator_id)

    assert transfer(owner, held.public_id, command, operator=other.operator_id) == first
    assert Transfer.objects.count() == 1


def test_a_colleague_of_another_department_sees_what_is_handed_to_them_until_they_decline(
    world: World, returns: Department, settled: Any
) -> None:
    owner, other = world.operator("Giulia"), colleague(world, returns)
    held = held_by(world, owner)
    with pytest.raises(Refused, match="not_found"):
        conversation_for(other, held.public_id)

    with settled():
        hand(owner, held, operator=other.operator_id)
    assert conversation_for(other, held.public_id) == held

    with settled():
        decline(other, held.public_id, uuid.uuid4())
    with pytest.raises(Refused, match="not_found"):
        conversation_for(other, held.public_id)
    held.refresh_from_db()
    assert (held.operator_id, outcomes()) == (owner.operator_id, ["declined"])


def test_a_chat_that_is_taken_over_belongs_to_the_new_operators_department(
    world: World, returns: Department, settled: Any
) -> None:
    owner, other = world.operator("Giulia"), colleague(world, returns)
    held = held_by(world, owner)
    with settled():
        hand(owner, held, operator=other.operator_id)
    with settled():
        claim(other, held.public_id, uuid.uuid4())

    held.refresh_from_db()
    assert held.department == returns
    assert conversation_for(other, held.public_id) == held


def test_the_note_left_with_it_is_for_colleagues_only(world: World) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco")
    held = held_by(world, owner)

    hand(owner, held, operator=other.operator_id, note="She has the wrong grinder")

    note = Message.objects.get(body="She has the wrong grinder")
    assert (note.audience, note.operator_id) == (Audience.INTERNAL, owner.operator_id)
    assert code_of(owner, held, operator=other.operator_id, note="x" * 4_001) == "too_long"


@pytest.mark.parametrize("status", [Status.PAUSED, Status.OFFLINE])
def test_nobody_is_asked_who_is_away(world: World, status: Status) -> None:
    owner = world.operator("Giulia")
    other = world.operator("Marco", status=status)

    assert code_of(owner, held_by(world, owner), operator=other.operator_id) == "away"


def test_nobody_is_asked_whose_hands_are_full(world: World) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco", capacity=1)
    held_by(world, other)

    assert code_of(owner, held_by(world, owner), operator=other.operator_id) == "full"


def test_what_rings_for_a_transfer_takes_a_place(world: World) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco", capacity=1)
    first, second = held_by(world, owner), held_by(world, owner)
    hand(owner, first, operator=other.operator_id)

    assert code_of(owner, second, operator=other.operator_id) == "full"


def test_a_transfer_that_is_replaced_leaves_its_place_to_the_new_one(world: World, settled: Any) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco", capacity=1)
    third = world.operator("Ada")
    held = held_by(world, owner)
    with settled():
        hand(owner, held, operator=other.operator_id)
    with settled():
        hand(owner, held, operator=other.operator_id)
    with settled():
        hand(owner, held, operator=third.operator_id)

    assert outcomes() == ["withdrawn", "withdrawn", ""]
    assert [one.operator_id for one in Offer.objects.filter(ended_at=None)] == [third.operator_id]


def test_a_refused_transfer_leaves_the_one_before_as_it_was(world: World) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco")
    away = world.operator("Ada", status=Status.OFFLINE)
    held = held_by(world, owner)
    hand(owner, held, operator=other.operator_id)

    assert code_of(owner, held, operator=away.operator_id) == "away"
    assert outcomes() == [""]


def test_only_the_owner_hands_over_and_not_to_themselves(world: World, returns: Department) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco")
    held = held_by(world, owner)

    assert code_of(other, held, operator=other.operator_id) == "not_owner"
    assert code_of(owner, held, operator=owner.operator_id) == "invalid"
    assert code_of(owner, held, department=world.department.pk) == "invalid"
    assert code_of(owner, held, department=0) == "invalid"
    assert code_of(owner, held, operator=0) == "invalid"
    world.close(owner, held)
    assert code_of(owner, held, department=returns.pk) == "closed"


def test_a_transfer_lapses_and_the_owner_keeps_the_chat(world: World, settled: Any) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco")
    held = held_by(world, owner)
    hand(owner, held, operator=other.operator_id)
    later = database_now() + timedelta(seconds=61)

    with settled():
        assert lapse_due(later) == 1

    held.refresh_from_db()
    assert (held.operator_id, outcomes()) == (owner.operator_id, ["lapsed"])


def test_whoever_hands_over_may_take_it_back_and_nobody_else(world: World, settled: Any) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco")
    held = held_by(world, owner)
    hand(owner, held, operator=other.operator_id)

    with pytest.raises(Refused, match="not_owner"):
        withdraw_transfer(other, held.public_id, uuid.uuid4())
    with settled():
        withdraw_transfer(owner, held.public_id, uuid.uuid4())
        withdraw_transfer(owner, held.public_id, uuid.uuid4())

    assert outcomes() == ["withdrawn"]
    with pytest.raises(Refused, match="taken"):
        claim(other, held.public_id, uuid.uuid4())


def test_a_close_ends_the_transfer(world: World, settled: Any) -> None:
    owner, other = world.operator("Giulia"), world.operator("Marco")
    held = held_by(world, owner)
    hand(owner, held, operator=other.operator_id)

    with settled():
        world.close(owner, held)

    assert outcomes() == ["withdrawn"]
    with pytest.raises(Refused, match="closed"):
        claim(other, held.public_id, uuid.uuid4())


# ------------------------------------------------------------------ to a department


def test_a_department_is_asked_and_who_accepts_has_it(world: World, returns: Department, settled: Any) -> None:
    owner, first, second = world.operator("Giulia"), colleague(world, returns, "Ada"), colleague(world, returns, "Bea")
    held = held_by(world, owner)

    with settled():
        hand(owner, held, department=returns.pk)
    assert {one.operator_id for one in Offer.objects.filter(ended_at=None)} == {first.operator_id, second.operator_id}

    with settled():
        claim(second, held.public_id, uuid.uuid4())
    held.refresh_from_db()
    assert (held.operator_id, held.department, outcomes()) == (second.operator_id, returns, ["accepted"])
    assert not Offer.objects.filter(ended_at=None).exists()


def test_one_by_one_a_department_is_asked_in_turn_and_no_one_twice_after_declining(
    world: World, returns: Department, settled: Any
) -> None:
    Department.objects.filter(pk=returns.pk).update(ring=Ring.ONE)
    owner, first, second = world.operator("Giulia"), colleague(world, returns, "Ada"), colleague(world, returns, "Bea")
    held = held_by(world, owner)
    with settled():
        hand(owner, held, department=returns.pk)
    assert [one.operator_id for one in Offer.objects.filter(ended_at=None)] == [first.operator_id]

    with settled():
        decline(first, held.public_id, uuid.uuid4())

    assert [one.operator_id for one in Offer.objects.filter(ended_at=None)] == [second.operator_id]
    assert outcomes() == [""]


def test_a_transfer_to_a_department_lapses_with_whatever_rings(world: World, returns: Department, settled: Any) -> None:
    owner = world.operator("Giulia")
    colleague(world, returns)
    held = held_by(world, owner)
    with settled():
        hand(owner, held, department=returns.pk)
    later = database_now() + timedelta(seconds=61)

    with settled():
        assert lapse_transfers(later) == 1

    held.refresh_from_db()
    assert (held.state, held.operator_id, held.department) == (State.ACTIVE, owner.operator_id, world.department)
    assert outcomes() == ["lapsed"]
    assert not Offer.objects.filter(ended_at=None).exists()


def test_what_nobody_of_the_department_can_take_waits_with_its_owner(world: World, returns: Department) -> None:
    owner = world.operator("Giulia")
    held = held_by(world, owner)

    assert hand(owner, held, department=returns.pk)["lapses_at"]
    held.refresh_from_db()
    assert held.operator_id == owner.operator_id
