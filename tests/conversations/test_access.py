"""The one door: what is not yours answers as what never existed."""

import uuid

import pytest

from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.access import conversation_for, conversations_of, operator_actor
from livehelp_plugin.events.models import Stream
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.following import follow
from livehelp_plugin.visitors.actions import join_account
from livehelp_plugin.visitors.models import Visitor
from tests.factories.visitors import UserFactory, VisitorFactory
from tests.world import World, actor_of


def test_a_strangers_conversation_is_not_found_like_one_that_never_was(world: World) -> None:
    world.operator()
    held = world.open(world.visitor())
    stranger = world.visitor()

    errors = []
    for public_id in (held.public_id, uuid.uuid4()):
        with pytest.raises(Refused) as refused:
            conversation_for(stranger, public_id)
        errors.append(refused.value.as_json())

    assert errors[0] == errors[1]
    assert errors[0]["code"] == "not_found"


def test_an_operator_of_another_department_finds_nothing(world: World) -> None:
    world.operator()
    held = world.open(world.visitor())
    world.department = Department.objects.create(name="Wholesale", stream=Stream.objects.create())
    elsewhere = world.operator("Luca")

    with pytest.raises(Refused):
        conversation_for(elsewhere, held.public_id)
    with pytest.raises(Refused):
        follow(elsewhere, f"d:{held.department_id}")


def test_a_visitor_never_follows_a_desk(world: World) -> None:
    with pytest.raises(Refused):
        follow(world.visitor(), f"d:{world.department.pk}")


@pytest.mark.parametrize("key", ["", "c:", "c:1", "d:", "d:x", "d:99999999999999999999", "e:1", "c:" + "0" * 36])
def test_keys_that_name_nothing_are_not_found(world: World, key: str) -> None:
    with pytest.raises(Refused) as refused:
        follow(world.operator(), key)
    assert refused.value.code == "not_found"


def test_without_the_permission_nobody_is_an_operator(world: World) -> None:
    from livehelp_plugin.availability.actions import enrol_operator

    operator = enrol_operator(UserFactory.create(), department=world.department)

    with pytest.raises(Refused) as refused:
        operator_actor(operator)
    assert refused.value.code == "forbidden"


def test_an_account_finds_what_its_merged_visitor_said(world: World) -> None:
    world.operator()
    anonymous = world.visitor()
    held = world.open(anonymous)
    user = UserFactory.create()
    known = VisitorFactory.create(site=world.site, user=user)

    survivor = join_account(Visitor.objects.get(pk=anonymous.visitor_id), user.pk)

    assert survivor == known
    assert conversations_of(actor_of(known)) == [held]
