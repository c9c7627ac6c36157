"""A conversation is born with its first message, once."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from livehelp_plugin.availability.models import Holiday, Lease, Status
from livehelp_plugin.conversations.actions.opening import Opening, open_conversation
from livehelp_plugin.conversations.models import Conversation, State
from livehelp_plugin.events.refusals import Refused
from tests.factories.conversations import ConversationFactory
from tests.world import World, log_of, public_bodies


def test_opening_queues_the_conversation_and_tells_the_desk(world: World) -> None:
    world.operator()

    held = world.open(world.visitor())

    assert held.state == State.QUEUED
    assert log_of(held.stream_id) == [("public", 1, "conversation.opened"), ("public", 2, "message.posted")]
    assert log_of(world.department.stream_id)[-1][2] == "desk.row_changed"


def test_a_retry_opens_no_second_conversation(world: World) -> None:
    world.operator()
    opening = Opening(actor=world.visitor(), body="Hello", client_id=uuid.uuid4())

    assert open_conversation(opening) == open_conversation(opening)
    assert Conversation.objects.count() == 1


def test_a_retry_into_what_was_open_already_gets_the_same_answer(world: World) -> None:
    world.operator()
    visitor = world.visitor()
    held = world.open(visitor)
    opening = Opening(actor=visitor, body="And one more thing", client_id=uuid.uuid4())

    first = open_conversation(opening)

    assert first["conversation"] == str(held.public_id)
    assert open_conversation(opening) == first
    assert public_bodies(held)[1:] == ["And one more thing"]


def test_a_retry_is_answered_even_when_nobody_is_there_any_more(world: World) -> None:
    world.operator()
    opening = Opening(actor=world.visitor(), body="Hello", client_id=uuid.uuid4())
    first = open_conversation(opening)
    Lease.objects.all().delete()

    assert open_conversation(opening) == first


def test_who_has_an_open_one_writes_into_it(world: World) -> None:
    world.operator()
    visitor = world.visitor()
    held = world.open(visitor, "one")

    again = world.open(visitor, "two")

    assert again == held
    assert public_bodies(held) == ["one", "two"]


def test_the_database_keeps_one_open_conversation_per_visitor(world: World) -> None:
    world.operator()
    held = world.open(world.visitor())

    with pytest.raises(IntegrityError), transaction.atomic():
        ConversationFactory.create(visitor=held.visitor, department=held.department, site=held.site)


@pytest.mark.parametrize(("body", "code"), [("", "empty"), ("x" * 4001, "too_long")])
def test_what_cannot_be_a_first_message_is_refused(world: World, body: str, code: str) -> None:
    world.operator()

    with pytest.raises(Refused) as refused:
        world.open(world.visitor(), body)

    assert refused.value.code == code
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("status", [Status.OFFLINE, Status.PAUSED])
def test_nobody_there_is_said_and_nothing_is_kept(world: World, status: Status) -> None:
    world.operator(status=status)

    with pytest.raises(Refused) as refused:
        world.open(world.visitor())

    assert refused.value.code == "nobody"
    assert not Conversation.objects.exists()


def test_outside_the_hours_it_is_said_when_chats_are_taken_again(world: World) -> None:
    world.operator()
    visitor = world.visitor()
    running = world.open(visitor)
    today = datetime.now(UTC).date()
    for day in (-1, 0, 1):
        Holiday.objects.create(date=today + day * timedelta(days=1), name="Inventory")

    with pytest.raises(Refused) as refused:
        world.open(world.visitor())

    assert refused.value.code == "nobody"
    assert "Back " in refused.value.message
    assert datetime.fromisoformat(refused.value.extra["opens"]) > datetime.now(UTC)
    assert world.open(visitor, "One more question") == running  # what runs is finished


def test_coming_back_after_a_close_continues_the_earlier_one(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    first = world.open(visitor)
    world.claim(operator, first)
    world.close(operator, first)

    second = world.open(visitor)

    assert second.continues == first
    assert first != second
