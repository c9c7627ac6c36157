"""The rules behind the facts, on plain data: KPI definitions with their worked example."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livehelp_plugin.conversations.models import Author, CloseReason, State
from livehelp_plugin.insights import facts, models
from livehelp_plugin.insights.facts import CreditedOrder, Said, Talk

START = datetime(2026, 5, 1, 9, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def talk(*said: tuple[str, float], closed: float | None = None, reason: str = "by_operator", **more) -> Talk:
    """A conversation received at 0; ``v`` and ``o`` are the two sides."""
    sides = {"v": facts.VISITOR, "o": facts.OPERATOR}
    return Talk(
        received_at=more.pop("received_at", START),
        said=[Said(at(seconds), sides[side]) for side, seconds in said],
        closed_at=None if closed is None else at(closed),
        close_reason="" if closed is None else reason,
        **more,
    )


WORKED = talk(("v", 0), ("o", 30), ("v", 90), ("o", 100), ("v", 400), ("o", 1100), closed=1120)


def test_the_worked_example_of_effective_duration() -> None:
    assert facts.effective_seconds(WORKED, 120) == 60 + 10 + 120 + 120 == 310
    assert facts.total_seconds(WORKED) == 1120
    assert round(310 / 1120, 4) == 0.2768
    assert facts.wait_seconds([WORKED]) == 30
    assert facts.longest_gap_seconds(WORKED) == 700


def test_nobody_waited_where_the_operator_spoke_first() -> None:
    opened = talk(("o", 0), ("v", 60), ("o", 70), closed=90, accepted_at=START)
    assert (facts.wait_seconds([opened]), facts.queue_seconds([opened])) == (None, None)
    assert facts.longest_gap_seconds(opened) == 10


def test_the_gap_s_cap_is_the_owner_s() -> None:
    assert facts.effective_seconds(WORKED, 60) == 60 + 10 + 60 + 60
    assert facts.effective_seconds(WORKED, 10_000) == 1100 - 30


def test_a_chat_without_an_operator_has_no_effective_duration_and_no_wait() -> None:
    alone = talk(("v", 0), ("v", 50), closed=60, reason="by_visitor")
    assert facts.effective_seconds(alone, 120) is None
    assert facts.wait_seconds([alone]) is None
    assert facts.longest_gap_seconds(alone) is None


def test_the_longest_gap_begins_with_the_first_unanswered_message_of_a_turn() -> None:
    assert facts.longest_gap_seconds(talk(("v", 0), ("v", 40), ("o", 60), ("v", 70), ("o", 80), closed=90)) == 60


def test_total_duration_ends_with_the_last_message_when_the_visitor_had_gone() -> None:
    said = (("v", 0), ("o", 20), ("v", 50))
    assert facts.total_seconds(talk(*said, closed=650, reason="visitor_gone")) == 50
    assert facts.total_seconds(talk(*said, closed=650, reason="by_operator")) == 650
    assert facts.total_seconds(talk(*said)) is None


def test_the_queue_ends_when_somebody_first_accepts() -> None:
    assert facts.queue_seconds([talk(("v", 0), ("o", 30), accepted_at=at(12), closed=40)]) == 12
    assert facts.queue_seconds([talk(("v", 0), closed=40)]) is None


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        (talk(("v", 0)), "open"),
        (talk(("v", 0), ("o", 5)), "open"),
        (talk(("v", 0), ("o", 5), closed=9), "handled"),
        (talk(("v", 0), closed=9), "lost"),
    ],
)
def test_outcome(one: Talk, outcome: str) -> None:
    assert facts.outcome([one]) == outcome


@pytest.mark.parametrize(
    ("reason", "left_from", "why"),
    [
        ("by_visitor", facts.QUEUED, "left_queue"),
        ("visitor_gone", facts.QUEUED, "left_queue"),
        ("by_visitor", facts.OFFERED, "left_offered"),
        ("by_visitor", facts.ACTIVE, "unanswered"),
        ("by_operator", facts.QUEUED, "unanswered"),
        ("by_operator", facts.ACTIVE, "unanswered"),
        ("erased", facts.QUEUED, "unanswered"),
        (facts.NOT_TAKEN_IN_TIME, facts.QUEUED, "not_taken"),
    ],
)
def test_why_a_contact_was_lost(reason: str, left_from: str, why: str) -> None:
    assert facts.lost_reason([talk(("v", 0), closed=60, reason=reason, left_from=left_from)]) == why


def test_what_was_not_lost_has_no_reason() -> None:
    assert facts.lost_reason([WORKED]) == facts.lost_reason([talk(("v", 0))]) == ""


@pytest.mark.parametrize(("closed", "short"), [(9.999, True), (10, False), (600, False)])
def test_a_short_abandon_took_less_than_ten_seconds(closed: float, short: bool) -> None:
    assert facts.is_short_abandon([talk(("v", 0), closed=closed, reason="by_visitor")]) is short


def test_an_answered_chat_is_no_short_abandon() -> None:
    assert not facts.is_short_abandon([talk(("v", 0), ("o", 3), closed=5)])


def test_dropped_is_handled_but_closed_over_an_unanswered_message() -> None:
    assert facts.is_dropped([talk(("v", 0), ("o", 5), ("v", 9), closed=60)])
    assert not facts.is_dropped([talk(("v", 0), ("o", 5), closed=60)])
    assert not facts.is_dropped([talk(("v", 0), closed=60)])
    assert not facts.is_dropped([talk(("v", 0), ("o", 5), ("v", 9))])


def test_what_continues_within_thirty_minutes_is_the_same_contact() -> None:
    assert facts.same_contact(START, START + timedelta(minutes=30))
    assert not facts.same_contact(START, START + timedelta(minutes=30, microseconds=1))
    assert not facts.same_contact(None, START)


def test_a_contact_is_judged_as_a_whole() -> None:
    left = talk(("v", 0), closed=40, reason="by_visitor")
    back = talk(("v", 100), ("o", 130), closed=200, received_at=at(100), accepted_at=at(110))
    assert facts.outcome([left, back]) == "handled"
    assert facts.lost_reason([left, back]) == ""
    assert facts.wait_seconds([left, back]) == 130
    assert facts.queue_seconds([left, back]) == 110
    assert facts.outcome([left, talk(("v", 100), received_at=at(100))]) == "open"


def test_money_is_never_summed_across_currencies_and_refunds_are_subtracted() -> None:
    orders = [
        CreditedOrder(Decimal("39.90"), Decimal("9.90"), "EUR"),
        CreditedOrder(Decimal("20.0000"), Decimal(0), "EUR"),
        CreditedOrder(Decimal("3000"), Decimal(0), "JPY"),
        CreditedOrder(Decimal("12.00"), Decimal("12.00"), "CHF"),
    ]
    assert facts.net_by_currency(orders) == {"CHF": "0", "EUR": "50", "JPY": "3000"}
    assert facts.net_by_currency([]) == {}


def test_a_person_is_the_same_in_all_facts_and_not_the_visitor_s_key() -> None:
    key = uuid.uuid4()
    assert facts.person_of(key) == facts.person_of(key) != key
    assert facts.person_of(key) != facts.person_of(uuid.uuid4())


def test_the_words_are_those_of_the_tables() -> None:
    assert {facts.OPEN, facts.HANDLED, facts.LOST} == set(models.Outcome.values)
    assert {facts.LEFT_QUEUE, facts.LEFT_OFFERED, facts.NOT_TAKEN, facts.UNANSWERED} == set(models.LostReason.values)
    assert {facts.VISITOR, facts.OPERATOR} < set(Author.values)
    assert {facts.BY_VISITOR, facts.VISITOR_GONE} < set(CloseReason.values)
    assert {facts.QUEUED, facts.OFFERED, facts.ACTIVE} < set(State.values)


SAID = st.lists(st.tuples(st.sampled_from("vo"), st.integers(0, 900)), max_size=12)


@given(SAID, st.integers(1, 300))
def test_effective_is_never_more_than_total_and_waits_are_never_negative(said: list[tuple[str, int]], cap: int) -> None:
    ordered = sorted(said, key=lambda pair: pair[1])
    one = talk(("v", 0), *ordered, closed=1000)
    effective, total = facts.effective_seconds(one, cap), facts.total_seconds(one)
    assert total == 1000
    assert effective is None or 0 <= effective <= total
    wait = facts.wait_seconds([one])
    assert (wait is None) == (facts.outcome([one]) == "lost")
    assert wait is None or wait >= 0
    assert (effective is None) == (wait is None)
