"""Due work that nobody asks for."""

from __future__ import annotations

import uuid
from datetime import timedelta

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Lease, Operator, Status, StatusInterval
from livehelp_plugin.conversations.actions.closing import stay_open
from livehelp_plugin.conversations.models import Closing, Conversation
from livehelp_plugin.conversations.sweeps import ask_the_idle, set_absent_operators_offline
from livehelp_plugin.events.clock import database_now
from tests.world import World, actor_of


def answered(world: World) -> Conversation:
    operator, held = world.operator(), world.open(world.visitor())
    world.claim(operator, held)
    world.post(operator, held, "Coarse, like sea salt.")
    pass_time(held, minutes=11)
    return held


def pass_time(held: Conversation, *, minutes: int) -> None:
    """All that happened in the conversation lies so much further back."""
    ago = timedelta(minutes=minutes)
    for message in held.messages.all():
        held.messages.filter(pk=message.pk).update(created_at=message.created_at - ago)
    now = Conversation.objects.get(pk=held.pk)
    Conversation.objects.filter(pk=held.pk).update(
        accepted_at=now.accepted_at - ago if now.accepted_at else None,
        stayed_at=now.stayed_at - ago if now.stayed_at else None,
    )


def test_the_silent_are_asked_whether_they_are_still_there(world: World) -> None:
    held = answered(world)

    assert ask_the_idle(database_now()) == 1

    held.refresh_from_db()
    assert held.closing_why == Closing.IDLE
    assert held.closing_at is not None


def test_who_says_so_without_a_word_is_not_asked_again_at_once(world: World) -> None:
    held = answered(world)
    ask_the_idle(database_now())
    stay_open(actor_of(held.visitor), held.public_id, uuid.uuid4())

    assert ask_the_idle(database_now()) == 0
    pass_time(held, minutes=11)
    assert ask_the_idle(database_now()) == 1


def test_nobody_is_asked_whose_question_has_no_answer(world: World) -> None:
    held = answered(world)
    world.post(actor_of(held.visitor), held, "And for a French press?")
    pass_time(held, minutes=60)

    assert ask_the_idle(database_now()) == 0


def test_who_has_just_declared_themselves_is_given_the_time_to_connect(world: World) -> None:
    """An earlier status is older than a grace; the present one is not."""
    actor = world.operator()
    operator = Operator.objects.get(pk=actor.operator_id)
    Lease.objects.all().delete()
    StatusInterval.objects.update(started_at=database_now() - timedelta(hours=1))
    set_status(operator, Status.PAUSED, changed_by="test")

    set_absent_operators_offline(database_now())
    operator.refresh_from_db()
    assert operator.status == Status.PAUSED

    StatusInterval.objects.filter(ended_at=None).update(started_at=database_now() - timedelta(minutes=2))
    set_absent_operators_offline(database_now())
    operator.refresh_from_db()
    assert operator.status == Status.OFFLINE
