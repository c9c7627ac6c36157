"""Who gets which chat: the promises of the pure choosing, by example and for all pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livehelp_plugin.conversations.choosing import (
    RING_ALL_UP_TO,
    RULES,
    Candidate,
    Choice,
    Waiting,
    eligible,
    plan,
    rings_all,
)

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def someone(number: int, **more: object) -> Candidate:
    return replace(Candidate(number, capacity=2, engaged_at=NINE), **more)


def chosen(waiting: Waiting, team: list[Candidate]) -> tuple[int, str]:
    """The operator whom one by one picks, and the rule that decided."""
    [choice] = plan([waiting], team, ring_all=False)
    return choice.operator_id, choice.reason.rule


# ------------------------------------------------------------------ by example: the rules, in their order

LADDER = {
    "fresh": ({"lapsed": frozenset({1})}, {}, {}),
    "familiar": ({"familiar": 2}, {}, {}),
    "priority": ({}, {"priority": 2}, {"priority": 1}),
    "language": ({"language": "de-CH"}, {"languages": frozenset({"it"})}, {"languages": frozenset({"de"})}),
    "load": ({}, {"used": 1}, {"used": 0}),
    "idle": ({}, {"engaged_at": NINE}, {"engaged_at": NINE - timedelta(minutes=1)}),
}
"""What makes operator 2 the better one by each rule: of the chat, of operator 1, of operator 2."""


@pytest.mark.parametrize("rule", LADDER)
def test_each_rule_decides_what_stands_above_it_leaves_open(rule: str) -> None:
    chat, first, second = LADDER[rule]

    assert chosen(Waiting(7, **chat), [someone(1, **first), someone(2, **second)]) == (2, rule)


@pytest.mark.parametrize(("above", "below"), list(pairwise(LADDER)))
def test_a_rule_gives_way_to_the_one_above(above: str, below: str) -> None:
    chat, first, second = LADDER[above]
    against, worse, better = LADDER[below]
    mirrored = {name: {1: 2, 2: 1}.get(value, value) for name, value in against.items() if name == "familiar"}
    waiting = Waiting(7, **{**against, **mirrored, **chat})

    assert chosen(waiting, [someone(1, **{**better, **first}), someone(2, **{**worse, **second})]) == (2, above)


def test_where_all_is_equal_the_lowest_id_has_it() -> None:
    assert chosen(Waiting(7), [someone(2), someone(1)]) == (1, "id")


def test_the_only_one_who_is_free_needs_no_rule() -> None:
    assert chosen(Waiting(7), [someone(1), someone(2, used=2)]) == (1, "only")


def test_load_is_relative_to_capacity() -> None:
    small, large = someone(1, capacity=2, used=1), someone(2, capacity=4, used=1)
    assert chosen(Waiting(7), [small, large]) == (2, "load")


def test_a_quiet_chat_weighs_half_and_takes_a_whole_place() -> None:
    busy, quiet = someone(1, used=1), someone(2, used=1, quiet=1)
    assert chosen(Waiting(7), [busy, quiet]) == (2, "load")
    assert plan([Waiting(7)], [someone(2, used=2, quiet=2)], ring_all=False) == []


def test_who_never_took_a_chat_has_been_idle_for_ever() -> None:
    assert chosen(Waiting(7), [someone(1), someone(2, engaged_at=None)]) == (2, "idle")


def test_no_languages_means_every_language() -> None:
    assert chosen(Waiting(7, language="it"), [someone(1, languages=frozenset({"de"})), someone(2)]) == (2, "language")
    assert chosen(Waiting(7), [someone(1, languages=frozenset({"de"})), someone(2)]) == (1, "id")


def test_a_language_is_wished_for_and_not_required() -> None:
    assert chosen(Waiting(7, language="it"), [someone(1, languages=frozenset({"de"}))]) == (1, "only")


def test_a_skill_is_required_where_somebody_there_has_it() -> None:
    skilled, other = someone(1, skills=frozenset({5}), used=2), someone(2)
    assert plan([Waiting(7, skill=5)], [skilled, other], ring_all=False) == []
    assert chosen(Waiting(7, skill=6), [skilled, other]) == (2, "only")


def test_the_operator_whom_the_customer_knows_needs_no_skill() -> None:
    assert chosen(Waiting(7, skill=5, familiar=2), [someone(1, skills=frozenset({5})), someone(2)]) == (2, "familiar")


def test_who_declined_is_asked_again_when_all_have() -> None:
    team = [someone(1), someone(2)]
    assert chosen(Waiting(7, declined=frozenset({1})), team) == (2, "only")
    assert chosen(Waiting(7, declined=frozenset({1, 2})), team) == (1, "id")


def test_who_declined_is_not_asked_while_another_is_only_busy() -> None:
    team = [someone(1), someone(2, used=2)]
    assert plan([Waiting(7, declined=frozenset({1}))], team, ring_all=True) == []


def test_who_hands_it_over_cannot_have_it() -> None:
    assert plan([Waiting(7, barred=frozenset({1}))], [someone(1)], ring_all=True) == []


def test_who_let_it_lapse_has_it_again_when_nobody_else_is_free() -> None:
    assert chosen(Waiting(7, lapsed=frozenset({1})), [someone(1), someone(2, used=2)]) == (1, "only")


@pytest.mark.parametrize(
    ("available", "ring", "all_at_once"),
    [(0, "auto", True), (3, "auto", True), (4, "auto", False), (50, "all", True), (1, "one", False)],
)
def test_up_to_three_ring_at_once_unless_the_owner_says_otherwise(available: int, ring: str, all_at_once: bool) -> None:
    assert RING_ALL_UP_TO == 3
    assert rings_all(available, ring) is all_at_once


def test_the_queue_is_read_no_further_than_there_is_somebody_free() -> None:
    def queue() -> Iterator[Waiting]:
        yield Waiting(1)
        yield Waiting(2)
        yield Waiting(3)
        raise AssertionError("read too far")

    assert len(plan(queue(), [someone(1)], ring_all=False)) == 2


def test_an_outside_acd_chooses_among_the_free_and_is_asked_for_each_chat() -> None:
    seen = []

    def chooser(waiting: Waiting, free: Sequence[Candidate]) -> int | None:
        seen.append((waiting.conversation_id, [one.operator_id for one in free]))
        return 2 if waiting.conversation_id == 1 else 3  # 3 is busy: ours holds

    team = [someone(1), someone(2), someone(3, used=2)]
    first, *others = plan([Waiting(1), Waiting(2)], team, ring_all=True, chooser=chooser)

    assert (first.operator_id, first.reason.mode, first.reason.rule) == (2, "one", "chooser")
    assert [(one.operator_id, one.reason.rule) for one in others] == [(1, "all"), (2, "all")]
    assert seen == [(1, [1, 2]), (2, [1, 2])]


# ------------------------------------------------------------------ for all pictures


def a_team(luck: Random) -> list[Candidate]:
    people = []
    for number in luck.sample(range(1, 7), luck.randint(0, 6)):
        capacity = luck.randint(0, 3)
        used = luck.randint(0, capacity + 1)  # a customer who comes back may exceed it
        people.append(
            Candidate(
                number,
                capacity,
                used,
                quiet=luck.randint(0, used),
                engaged_at=luck.choice([None, NINE, NINE, NINE + timedelta(minutes=1)]),
                priority=luck.randint(1, 2),
                skills=some(luck, (1, 2)),
                languages=some(luck, ("de", "it")),
            )
        )
    return people


def a_queue(luck: Random) -> list[Waiting]:
    return [
        Waiting(
            number,
            language=luck.choice(["", "de", "de-CH", "it", "fr"]),
            skill=luck.choice([None, None, 1, 2, 3]),
            familiar=luck.choice([None, None, *range(1, 7)]),
            declined=some(luck, range(1, 7)),
            lapsed=some(luck, range(1, 7)),
            ringing=(ringing := some(luck, range(1, 7))),
            asked=bool(ringing) and luck.random() < 0.5,
            barred=some(luck, range(1, 7), most=1),
        )
        for number in range(luck.randint(0, 5))
    ]


def some(luck: Random, values: Sequence[Any], most: int = 4) -> frozenset[Any]:
    """Often none, else a few of these."""
    return frozenset(luck.sample(values, luck.choice([0, 0, *range(1, min(most, len(values)) + 1)])))


Picture = tuple[list[Waiting], list[Candidate], bool]


def picture(seed: int) -> Picture:
    luck = Random(seed)
    return a_queue(luck), a_team(luck), luck.random() < 0.5


for_all = settings(max_examples=300, deadline=None)
"""Pictures are made from a seed: drawn piece by piece they take a hundred times as long."""
PICTURES = st.integers(0, 2**32).map(picture)


def load_after(team: list[Candidate], choices: list[Choice]) -> dict[int, int]:
    given_out = Counter(one.operator_id for one in choices)
    return {one.operator_id: one.used + given_out[one.operator_id] for one in team}


@for_all
@given(PICTURES)
def test_nobody_is_given_more_than_they_can_hold(seen: Picture) -> None:
    queue, team, ring_all = seen
    choices = plan(queue, team, ring_all=ring_all)
    after = load_after(team, choices)
    for one in team:
        assert after[one.operator_id] <= max(one.capacity, one.used)


@for_all
@given(PICTURES)
def test_only_who_may_have_it_is_asked_and_nobody_twice(seen: Picture) -> None:
    queue, team, ring_all = seen
    choices = plan(queue, team, ring_all=ring_all)
    pairs = [(one.waiting.conversation_id, one.operator_id) for one in choices]
    assert len(pairs) == len(set(pairs))
    for one in choices:
        assert one.operator_id in {able.operator_id for able in eligible(one.waiting, team)}
        assert one.operator_id not in one.waiting.ringing | one.waiting.barred


@for_all
@given(PICTURES)
def test_nobody_waits_while_somebody_who_may_have_it_is_free(seen: Picture) -> None:
    queue, team, ring_all = seen
    choices = plan(queue, team, ring_all=ring_all)
    after = load_after(team, choices)
    for waiting in queue:
        if waiting.asked and not ring_all:
            continue  # somebody may still answer
        asked = {one.operator_id for one in choices if one.waiting is waiting}
        if asked and not ring_all:
            continue
        idle = [one for one in eligible(waiting, team) if after[one.operator_id] < one.capacity]
        assert {one.operator_id for one in idle} <= asked | waiting.ringing


@for_all
@given(PICTURES)
def test_first_come_first_served(seen: Picture) -> None:
    """What somebody gets, nobody ahead who got nothing could have had."""
    queue, team, ring_all = seen
    choices = plan(queue, team, ring_all=ring_all)
    served = {one.waiting.conversation_id for one in choices}
    for choice in choices:
        for ahead in queue[: choice.waiting.conversation_id]:
            if ahead.conversation_id in served or (ahead.asked and not ring_all):
                continue
            able = {one.operator_id for one in eligible(ahead, team)} - ahead.ringing
            assert choice.operator_id not in able


@for_all
@given(PICTURES)
def test_one_by_one_asks_one_and_ring_all_everybody_who_is_free(seen: Picture) -> None:
    queue, team, ring_all = seen
    choices = plan(queue, team, ring_all=ring_all)
    per_chat = Counter(one.waiting.conversation_id for one in choices)
    assert ring_all or all(number == 1 for number in per_chat.values())
    if ring_all and queue and queue[0].conversation_id in per_chat:
        first = queue[0]
        free = [one for one in eligible(first, team) if one.used < one.capacity]
        expected = {one.operator_id for one in free} - first.ringing
        assert {one.operator_id for one in choices if one.waiting is first} == expected


@for_all
@given(PICTURES)
def test_the_order_in_which_people_are_listed_changes_nothing(seen: Picture) -> None:
    queue, team, ring_all = seen
    there = {(one.waiting.conversation_id, one.operator_id, one.reason) for one in plan(queue, team, ring_all=ring_all)}
    back = plan(queue, team[::-1], ring_all=ring_all)
    assert {(one.waiting.conversation_id, one.operator_id, one.reason) for one in back} == there


@for_all
@given(PICTURES)
def test_who_declined_is_asked_only_when_nobody_else_is_there(seen: Picture) -> None:
    queue, team, ring_all = seen
    for choice in plan(queue, team, ring_all=ring_all):
        waiting = choice.waiting
        if choice.operator_id in waiting.declined:
            assert {one.operator_id for one in eligible(waiting, team)} <= waiting.declined


@for_all
@given(PICTURES)
def test_a_skill_that_somebody_there_has_is_asked_of_everybody(seen: Picture) -> None:
    queue, team, ring_all = seen
    by_id = {one.operator_id: one for one in team}
    for choice in plan(queue, team, ring_all=ring_all):
        waiting, one = choice.waiting, by_id[choice.operator_id]
        able = [other for other in team if other.operator_id not in waiting.barred]
        if waiting.skill is not None and any(waiting.skill in other.skills for other in able):
            assert waiting.skill in one.skills or one.operator_id == waiting.familiar


def strength(rule: str, waiting: Waiting, one: Candidate) -> float:
    """How well somebody stands by one rule; more is better. Written apart from the module."""
    return {
        "fresh": one.operator_id not in waiting.lapsed,
        "familiar": one.operator_id == waiting.familiar,
        "priority": -one.priority,
        "language": one.speaks(waiting.language),
        "load": -(one.used - one.quiet / 2) / max(one.capacity, 1),
        "idle": -(one.engaged_at.timestamp() if one.engaged_at else 0.0),
        "id": -one.operator_id,
    }[rule]


@for_all
@given(PICTURES)
def test_the_rule_that_is_named_is_the_one_that_decided(seen: Picture) -> None:
    """Of those whom the rules above it left equal, the chosen one is better by it than the next best."""
    queue, team, _ = seen
    for choice in plan(queue[:1], team, ring_all=False):
        waiting = choice.waiting
        free = [
            one for one in eligible(waiting, team) if one.used < one.capacity and one.operator_id not in waiting.ringing
        ]
        assert choice.reason.among == len(free)
        best = next(one for one in free if one.operator_id == choice.operator_id)
        rivals = [one for one in free if one is not best]
        if not rivals:
            assert choice.reason.rule == "only"
            continue
        decided = RULES.index(choice.reason.rule)
        standing = [tuple(strength(rule, waiting, one) for rule in RULES) for one in rivals]
        mine = tuple(strength(rule, waiting, best) for rule in RULES)
        assert mine > max(standing)
        assert mine[:decided] == max(standing)[:decided]
        assert mine[decided] > max(standing)[decided]
