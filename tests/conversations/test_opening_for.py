"""Conversations that an operator opens: greeted at once, held by the greeter, one per visitor as ever."""

import uuid

import pytest

from livehelp_plugin.availability.models import Department, Status
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.actions.opening_for import open_for
from livehelp_plugin.conversations.models import Assignment, Conversation, State
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.models import Visitor
from tests.factories.availability import DepartmentFactory
from tests.world import World, log_of, look, public_bodies


def opened(world: World, operator: OperatorActor, visitor: VisitorActor, client_id: uuid.UUID | None = None) -> Answer:
    row = Visitor.objects.get(pk=visitor.visitor_id)
    return open_for(operator, row, "Here I am.", client_id or uuid.uuid4(), world.site.pk, world.department)


def test_the_operator_holds_it_from_its_first_message(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()

    answer = opened(world, operator, visitor)

    held = Conversation.objects.get(public_id=answer["conversation"])
    assert (held.state, held.operator_id, held.accepted_at) == (State.ACTIVE, operator.operator_id, held.received_at)
    assert Assignment.objects.get(conversation=held, ended_at=None).operator_id == operator.operator_id
    assert public_bodies(held) == ["Here I am."]
    assert [entry[2] for entry in log_of(held.stream_id) if entry[0] == "public"] == [
        "conversation.opened",
        "conversation.accepted",
        "message.posted",
    ]
    assert look(visitor, answer["stream"]).frames
    assert world.post(visitor, held, "Good to see you.")["seq"] == answer["seq"] + 1


def test_asked_twice_it_opens_once(world: World) -> None:
    operator, visitor, asked = world.operator(), world.visitor(), uuid.uuid4()

    assert opened(world, operator, visitor, asked) == opened(world, operator, visitor, asked)

    assert Conversation.objects.count() == 1


def test_a_waiting_conversation_of_the_visitor_is_taken(world: World) -> None:
    operator, visitor, asked = world.operator(), world.visitor(), uuid.uuid4()
    held = world.open(visitor, "Is anybody there?")

    answer = opened(world, operator, visitor, asked)

    held.refresh_from_db()
    assert (held.state, held.operator_id) == (State.ACTIVE, operator.operator_id)
    assert answer["conversation"] == str(held.public_id)
    assert public_bodies(held) == ["Is anybody there?", "Here I am."]
    assert opened(world, operator, visitor, asked) == answer
    assert public_bodies(held) == ["Is anybody there?", "Here I am."]


def test_a_colleagues_conversation_stays_theirs(world: World) -> None:
    owner, other, visitor = world.operator("Giulia"), world.operator("Marco"), world.visitor()
    held = world.open(visitor)
    world.claim(owner, held)

    with pytest.raises(Refused) as refused:
        opened(world, other, visitor)

    assert (refused.value.code, refused.value.extra["name"]) == ("taken", "Giulia")


def test_capacity_status_and_department_hold_here_too(world: World) -> None:
    full, away, visitor = world.operator(capacity=1), world.operator(status=Status.OFFLINE), world.visitor()
    opened(world, full, world.visitor())

    def code(operator: OperatorActor, department: Department = world.department) -> str:
        row = Visitor.objects.get(pk=visitor.visitor_id)
        with pytest.raises(Refused) as refused:
            open_for(operator, row, "Hello", uuid.uuid4(), world.site.pk, department)
        return refused.value.code

    assert code(full) == "full"
    assert code(away) == "offline"
    assert code(full, DepartmentFactory.create()) == "not_found"
    assert not Conversation.objects.filter(visitor=visitor.visitor_id).exists()
