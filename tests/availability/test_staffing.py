"""Every change of who works where is a moment at which the answer "who gets this chat?" may change."""

from __future__ import annotations

import pytest

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import Department, Operator, Ring, Skill
from livehelp_plugin.availability.staffing import follow_default_capacity, set_ring, staff
from livehelp_plugin.conversations.models import Conversation, Offer
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def rings_at(held: Conversation) -> list[int]:
    return sorted(held.offers.filter(ended_at=None).values_list("operator_id", flat=True))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def repairs(world: World) -> Department:
    return create_department("Repairs")


def test_who_joins_a_department_hears_what_waits_there(world: World, repairs: Department) -> None:
    giulia, held = world.operator(), world.open(world.visitor())
    Conversation.objects.filter(pk=held.pk).update(department=repairs)
    held.offers.all().delete()

    staff(giulia.operator_id, priorities={repairs.pk: 2})

    assert rings_at(held) == [giulia.operator_id]
    member = Operator.objects.get().memberships.get()
    assert (member.department_id, member.priority) == (repairs.pk, 2)


def test_what_rings_at_who_leaves_a_department_is_taken_back(world: World, repairs: Department) -> None:
    giulia, marco = world.operator(), world.operator("Marco")
    held = world.open(world.visitor())
    assert rings_at(held) == [giulia.operator_id, marco.operator_id]

    staff(marco.operator_id, priorities={repairs.pk: 1})

    assert rings_at(held) == [giulia.operator_id]


def test_more_places_are_filled_at_once_and_fewer_ring_no_more(world: World) -> None:
    giulia = world.operator(capacity=1)
    first, second = world.open(world.visitor()), world.open(world.visitor())
    assert (rings_at(first), rings_at(second)) == ([giulia.operator_id], [])

    staff(giulia.operator_id, capacity=2)
    assert rings_at(second) == [giulia.operator_id]

    staff(giulia.operator_id, capacity=1)
    assert Offer.objects.filter(ended_at=None).count() == 1
    assert rings_at(first) == [giulia.operator_id]


def test_a_department_that_rings_at_all_from_now_on_rings_at_once(world: World) -> None:
    set_ring(world.department, Ring.ONE)
    giulia, marco = world.operator(), world.operator("Marco")
    asked = world.open(world.visitor())
    assert len(rings_at(asked)) == 1

    set_ring(Department.objects.get(pk=world.department.pk), Ring.ALL)

    assert rings_at(asked) == [giulia.operator_id, marco.operator_id]


def test_what_is_not_given_stays(world: World) -> None:
    giulia, grinders = world.operator(capacity=3), Skill.objects.create(name="Grinders")
    staff(giulia.operator_id, skills=[grinders], languages=["it", "de"])
    staff(giulia.operator_id, capacity=5)

    operator = Operator.objects.get()
    assert (operator.capacity, operator.languages, list(operator.skills.all())) == (5, ["it", "de"], [grinders])
    assert operator.departments.get() == world.department


def test_without_a_department_it_is_the_default_one(world: World, repairs: Department) -> None:
    giulia = world.operator()
    staff(giulia.operator_id, priorities={repairs.pk: 1})
    staff(giulia.operator_id, priorities={})
    assert Operator.objects.get().departments.get() == world.department


def test_a_new_default_is_followed_by_those_for_whom_nobody_chose(world: World) -> None:
    usual, chosen = world.operator(capacity=4), world.operator("Marco", capacity=7)

    assert follow_default_capacity(4, 2) == 1

    capacities = dict(Operator.objects.values_list("pk", "capacity"))
    assert capacities == {usual.operator_id: 2, chosen.operator_id: 7}
