"""Posting: one place each, once, in order, whatever else stands in the batch."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from livehelp_plugin.conversations.actions.messaging import MAX_LENGTH, Post, post_messages
from livehelp_plugin.conversations.events import message_wire
from livehelp_plugin.conversations.models import Message
from livehelp_plugin.events.models import CommandReceipt
from livehelp_plugin.events.refusals import Refused
from tests.world import World, log_of, public_bodies


def codes(outcomes: list) -> list[str]:
    return [outcome.code if isinstance(outcome, Refused) else "ok" for outcome in outcomes]


def test_messages_of_a_batch_get_consecutive_places(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor, "first")
    world.claim(operator, held)

    outcomes = post_messages(
        [
            Post(visitor, held.public_id, "second", uuid.uuid4()),
            Post(operator, held.public_id, "third", uuid.uuid4()),
            Post(visitor, held.public_id, "fourth", uuid.uuid4()),
        ]
    )

    assert [outcome["seq"] for outcome in outcomes] == [4, 5, 6]
    assert public_bodies(held) == ["first", "second", "third", "fourth"]


def test_a_retry_gets_the_first_answer_and_writes_nothing(world: World) -> None:
    world.operator()
    visitor = world.visitor()
    held = world.open(visitor)
    post = Post(visitor, held.public_id, "once", uuid.uuid4())

    first, second, [third] = *post_messages([post, post]), post_messages([post])

    assert first == second == third
    assert public_bodies(held).count("once") == 1


def test_a_retry_after_the_close_is_still_acknowledged(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    post = Post(visitor, held.public_id, "just in time", uuid.uuid4())
    [before] = post_messages([post])
    world.claim(operator, held)
    world.close(operator, held)

    [after] = post_messages([post])
    [late] = post_messages([Post(visitor, held.public_id, "too late", uuid.uuid4())])

    assert after == before
    assert codes([late]) == ["closed"]


def test_a_bad_command_does_not_spoil_its_batch(world: World) -> None:
    operator, visitor, stranger = world.operator(), world.visitor(), world.visitor()
    held = world.open(visitor)

    outcomes = post_messages(
        [
            Post(stranger, held.public_id, "not mine", uuid.uuid4()),
            Post(visitor, uuid.uuid4(), "nowhere", uuid.uuid4()),
            Post(visitor, held.public_id, "", uuid.uuid4()),
            Post(visitor, held.public_id, "x" * (MAX_LENGTH + 1), uuid.uuid4()),
            Post(operator, held.public_id, "not claimed", uuid.uuid4()),
            Post(visitor, held.public_id, "note?", uuid.uuid4(), note=True),
            Post(visitor, held.public_id, "good", uuid.uuid4()),
        ]
    )

    assert codes(outcomes) == ["not_found", "not_found", "empty", "too_long", "not_owner", "forbidden", "ok"]
    assert public_bodies(held) == ["Which grind for a moka?", "good"]


def test_quick_replies_go_with_an_operator_s_message_alone(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    world.claim(operator, held)
    offered = ("For two", "For more")

    outcomes = post_messages(
        [
            Post(operator, held.public_id, "How many cups?", uuid.uuid4(), choices=offered),
            Post(operator, held.public_id, "an aside", uuid.uuid4(), note=True, choices=offered),
            Post(visitor, held.public_id, "choose!", uuid.uuid4(), choices=offered),
        ]
    )

    assert codes(outcomes) == ["ok", "forbidden", "forbidden"]
    shown = [message_wire(message) for message in Message.objects.filter(conversation=held).order_by("seq")]
    assert [wire.get("choices") for wire in shown] == [None, ["For two", "For more"]]


def test_two_authors_may_use_the_same_client_id(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    world.claim(operator, held)
    same = uuid.uuid4()

    outcomes = post_messages(
        [Post(visitor, held.public_id, "mine", same), Post(operator, held.public_id, "ours", same)]
    )

    assert codes(outcomes) == ["ok", "ok"]
    assert CommandReceipt.objects.filter(client_id=same).count() == 2


def test_notes_have_a_sequence_of_their_own(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    world.claim(operator, held)

    world.post(operator, held, "psst", note=True)
    world.post(operator, held, "Hello")

    assert log_of(held.stream_id) == [
        ("internal", 1, "conversation.assigned"),
        ("internal", 2, "note.posted"),
        ("public", 1, "conversation.opened"),
        ("public", 2, "message.posted"),
        ("public", 3, "conversation.accepted"),
        ("public", 4, "message.posted"),
    ]
    assert Message.objects.get(body="psst").after_public == 3


@pytest.mark.parametrize("item_count", [1, 20])
def test_queries_do_not_grow_with_the_batch(world: World, item_count: int) -> None:
    operator = world.operator(capacity=50)
    pairs = []
    for _ in range(item_count):
        visitor = world.visitor()
        pairs.append((visitor, world.open(visitor)))
    posts = [Post(visitor, held.public_id, "hi", uuid.uuid4()) for visitor, held in pairs]
    post_messages([Post(operator, held.public_id, "warm", uuid.uuid4(), note=True) for _, held in pairs])

    with CaptureQueriesContext(
        connection,
    ) as queries:
        post_messages(posts)

    statements = [q["sql"] for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) == 7, statements
