"""Whom a chat rings at, what ends the ringing, and what the shop's own ACD may say."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import Department, Membership, Operator, Ring, Status
from livehelp_plugin.availability.presence import release, subject_of_operator
from livehelp_plugin.conversations.access import OperatorActor
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.offering import decline, lapse_due, route, withdraw_from
from livehelp_plugin.conversations.choosing import Candidate, Waiting
from livehelp_plugin.conversations.models import Conversation, Offer, State
from livehelp_plugin.events.clock import database_now
from tests.world import World


@pytest.fixture
def settled(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def in_turn(world: World) -> World:
    """A shop that asks one by one."""
    Department.objects.filter(pk=world.department.pk).update(ring=Ring.ONE)
    return world


def ringing(held: Conversation | None = None) -> list[int]:
    found = Offer.objects.filter(ended_at=None)
    found = found if held is None else found.filter(conversation=held)
    return sorted(found.values_list("operator_id", flat=True))


def opened(world: World, settled: Any, **more: Any) -> Conversation:
    with settled():
        held = world.open(world.visitor(), **more)
    held.refresh_from_db()
    return held


# ------------------------------------------------------------------ ring all


def test_up_to_three_it_rings_at_all_and_the_first_accept_silences_it(world: World, settled: Any) -> None:
    people = [world.operator(name) for name in ("Giulia", "Marco", "Ada")]
    held = opened(world, settled)
    assert (held.state, ringing()) == (State.OFFERED, [one.operator_id for one in people])
    assert not Offer.objects.exclude(lapses_at=None).exists()

    with settled():
        claim(people[1], held.public_id, uuid.uuid4())

    held.refresh_from_db()
    assert (held.state, held.operator_id, ringing()) == (State.ACTIVE, people[1].operator_id, [])
    assert sorted(Offer.objects.values_list("outcome", flat=True)) == ["accepted", "withdrawn", "withdrawn"]


def test_from_four_it_rings_at_one(world: World, settled: Any) -> None:
    people = [world.operator(name) for name in ("Giulia", "Marco", "Ada", "Bea")]
    held = opened(world, settled)

    assert ringing(held) == [people[0].operator_id]
    assert Offer.objects.get().reason["rule"] == "id"


def test_it_rings_only_at_those_who_are_online_and_connected(world: World, settled: Any) -> None:
    here, _ = world.operator("Giulia"), world.operator("Marco", status=Status.PAUSED)
    gone = world.operator("Ada")
    release([(one.subject, one.connection) for one in _leases(gone)], grace=timedelta(0))

    assert ringing(opened(world, settled)) == [here.operator_id]


def _leases(operator: OperatorActor) -> Any:
    from livehelp_plugin.availability.models import Lease

    return Lease.objects.filter(subject=subject_of_operator(operator.operator_id))


def test_a_chat_that_all_declined_rings_again(world: World, settled: Any) -> None:
    first, second = world.operator("Giulia"), world.operator("Marco")
    held = opened(world, settled)

    with settled():
        decline(first, held.public_id, uuid.uuid4())
    assert ringing() == [second.operator_id]
    with settled():
        decline(second, held.public_id, uuid.uuid4())
    assert ringing() == [first.operator_id, second.operator_id]


def test_a_declined_chat_does_not_keep_others_from_ringing(world: World, settled: Any) -> None:
    first, _ = world.operator("Giulia"), world.operator("Marco")
    held = opened(world, settled)
    with settled():
        decline(first, held.public_id, uuid.uuid4())

    other = opened(world, settled)

    assert first.operator_id in ringing(other)


# ------------------------------------------------------------------ one by one


def test_an_offer_that_lapses_goes_on_to_the_next(in_turn: World, settled: Any) -> None:
    first, second = in_turn.operator("Giulia"), in_turn.operator("Marco")
    held = opened(in_turn, settled)
    assert ringing(held) == [first.operator_id]

    with settled():
        assert lapse_due(database_now() + timedelta(seconds=31)) == 1

    assert ringing(held) == [second.operator_id]
    assert Operator.objects.get(pk=first.operator_id).missed_in_row == 1


def test_two_in_a_row_pause_but_never_the_last_one(in_turn: World, settled: Any) -> None:
    first, second = in_turn.operator("Giulia"), in_turn.operator("Marco")
    opened(in_turn, settled)
    for _ in range(6):
        with settled():
            lapse_due(database_now() + timedelta(seconds=31))

    statuses = dict(Operator.objects.values_list("pk", "status"))
    assert statuses == {first.operator_id: Status.PAUSED, second.operator_id: Status.ONLINE}
    assert Operator.objects.get(pk=first.operator_id).intervals.get(ended_at=None).reason == "missed"


def test_an_accept_begins_the_count_anew(in_turn: World, settled: Any) -> None:
    first, _ = in_turn.operator("Giulia"), in_turn.operator("Marco")
    opened(in_turn, settled)
    with settled():
        lapse_due(database_now() + timedelta(seconds=31))
    held = opened(in_turn, settled)
    assert ringing(held) == [first.operator_id]

    with settled():
        claim(first, held.public_id, uuid.uuid4())

    assert Operator.objects.get(pk=first.operator_id).missed_in_row == 0


def test_pausing_takes_back_what_rings_and_it_goes_to_the_next(in_turn: World, settled: Any) -> None:
    first, second = in_turn.operator("Giulia"), in_turn.operator("Marco")
    held = opened(in_turn, settled)
    Operator.objects.filter(pk=first.operator_id).update(status=Status.PAUSED)

    with settled():
        assert withdraw_from(first.operator_id) == 1

    assert ringing(held) == [second.operator_id]


# ------------------------------------------------------------------ nobody waits in vain


def test_a_place_that_becomes_free_is_offered_wherever_its_operator_works(world: World, settled: Any) -> None:
    returns = create_department("Returns")
    operator = world.operator(capacity=1)
    Membership.objects.create(operator_id=operator.operator_id, department=returns)
    held = opened(world, settled)
    with settled():
        claim(operator, held.public_id, uuid.uuid4())
    waiting = opened(world, settled, department=returns.pk)
    assert ringing(waiting) == []

    with settled():
        world.close(operator, held)

    assert ringing(waiting) == [operator.operator_id]


def test_silencing_the_others_leaves_them_free_for_what_waits_elsewhere(world: World, settled: Any) -> None:
    returns = create_department("Returns")
    first, second = world.operator("Giulia", capacity=1), world.operator("Marco", capacity=1)
    Membership.objects.create(operator_id=second.operator_id, department=returns)
    held = opened(world, settled)
    waiting = opened(world, settled, department=returns.pk)
    assert ringing(waiting) == []

    with settled():
        claim(first, held.public_id, uuid.uuid4())

    assert ringing(waiting) == [second.operator_id]


# ------------------------------------------------------------------ an outside ACD

asked: list[tuple[Waiting, list[Candidate]]] = []


def wants_the_last(waiting: Waiting, free: Any) -> int | None:
    asked.append((waiting, list(free)))
    return free[-1].operator_id


def wants_nobody_in_particular(waiting: Waiting, free: Any) -> int | None:
    return None


def wants_a_stranger(waiting: Waiting, free: Any) -> Any:
    return 987_654_321


def wants_nonsense(waiting: Waiting, free: Any) -> Any:
    return {"operator": free[0]}


def breaks(waiting: Waiting, free: Any) -> int | None:
    raise RuntimeError("the ACD is away")


@pytest.fixture
def chooser(settings: Any) -> Any:
    asked.clear()

    def use(function: Any) -> None:
        settings.LIVEHELP_CHOOSER = function if isinstance(function, str) else f"{__name__}.{function.__name__}"

    return use


def test_the_shops_own_acd_chooses_among_those_who_are_free(world: World, settled: Any, chooser: Any) -> None:
    chooser(wants_the_last)
    first, second = world.operator("Giulia", capacity=1), world.operator("Marco", capacity=2)

    held = opened(world, settled, language="de")

    assert ringing(held) == [second.operator_id]
    offer = Offer.objects.get()
    assert (offer.reason["mode"], offer.reason["rule"], offer.lapses_at is None) == ("one", "chooser", False)
    [(waiting, free)] = asked
    assert (waiting.conversation_id, waiting.language) == (held.pk, "de")
    assert [one.operator_id for one in free] == [first.operator_id, second.operator_id]


@pytest.mark.parametrize("function", [wants_nobody_in_particular, wants_a_stranger, wants_nonsense, breaks])
def test_an_acd_that_answers_nothing_usable_leaves_it_to_us(
    world: World, settled: Any, chooser: Any, function: Any
) -> None:
    chooser(function)
    people = [world.operator("Giulia"), world.operator("Marco")]

    assert ringing(opened(world, settled)) == [one.operator_id for one in people]


def test_an_acd_that_cannot_be_found_leaves_it_to_us(
    world: World, settled: Any, chooser: Any, caplog: pytest.LogCaptureFixture
) -> None:
    chooser("no.such.module.choose")
    operator = world.operator()

    assert ringing(opened(world, settled)) == [operator.operator_id]
    assert "LIVEHELP_CHOOSER" in caplog.text


def test_what_an_acd_breaks_on_is_logged_once_for_a_round(
    world: World, chooser: Any, caplog: pytest.LogCaptureFixture
) -> None:
    chooser(breaks)
    world.operator()
    for _ in range(3):
        world.open(world.visitor())

    route(world.department.pk)

    assert caplog.text.count("LIVEHELP_CHOOSER") == 1
    assert len(ringing()) == 3
