"""Closing: once, by whoever may."""

import uuid

import pytest
from django.contrib.auth.models import Group

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.access import SystemActor, operator_actor
from livehelp_plugin.conversations.actions.closing import announce_close, close_conversation
from livehelp_plugin.conversations.models import Assignment, CloseReason, Closing, State, Topic
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.policy.actions import change_rules
from tests.world import World, log_of


def test_a_close_happens_once(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    world.claim(operator, held)

    world.close(visitor, held)
    world.close(operator, held)

    held.refresh_from_db()
    assert (held.state, held.close_reason) == (State.CLOSED, CloseReason.BY_VISITOR)
    assert [entry[2] for entry in log_of(held.stream_id)].count("conversation.closed") == 1
    assert Assignment.objects.get().ended_at is not None


def test_a_colleague_may_not_close_but_a_supervisor_may(world: World) -> None:
    owner, colleague = world.operator("Giulia"), world.operator("Marco")
    held = world.open(world.visitor())
    world.claim(owner, held)

    with pytest.raises(Refused) as refused:
        world.close(colleague, held)
    assert refused.value.code == "not_owner"

    user = Operator.objects.get(pk=colleague.operator_id).user
    user.groups.add(Group.objects.get(name="Supervisors"))
    supervisor = operator_actor(Operator.objects.select_related("user").get(pk=colleague.operator_id))
    world.close(supervisor, held)

    held.refresh_from_db()
    assert held.state == State.CLOSED


def test_the_reason_says_who_closed(world: World) -> None:
    world.operator()
    held = world.open(world.visitor())

    close_conversation(SystemActor(), held.public_id)

    held.refresh_from_db()
    assert held.close_reason == CloseReason.VISITOR_GONE


def test_a_topic_that_the_owner_demands_is_chosen_with_the_announcement_and_outlives_it(world: World) -> None:
    brewing = Topic.objects.create(name="Brewing")
    change_rules(world.site.pk, None, database_now(), topic_required=True)
    operator = world.operator()
    held = world.open(world.visitor())
    world.claim(operator, held)
    for topic, code in ((None, "topic"), (brewing.pk + 1, "invalid")):
        with pytest.raises(Refused) as refused:
            announce_close(operator, held.public_id, uuid.uuid4(), why=Closing.ANNOUNCED, topic=topic)
        assert refused.value.code == code
    held.refresh_from_db()
    assert held.closing_at is None

    announce_close(operator, held.public_id, uuid.uuid4(), why=Closing.ANNOUNCED, topic=brewing.pk)
    close_conversation(SystemActor(), held.public_id, reason=CloseReason.ANNOUNCED)

    held.refresh_from_db()
    assert (held.state, held.topic, held.close_reason) == (State.CLOSED, brewing, CloseReason.ANNOUNCED)
