from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livehelp_plugin.conversations.qualifying import Talk, Touch, Verdict, judge, touching

PLACED = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
WINDOW = timedelta(hours=72)
TICK = timedelta(microseconds=1)


def talk(*hours_before: float, pk: int = 1, operator: int = 7) -> Talk:
    """A conversation that began 100 h before the order; operators wrote so many hours before it."""
    touches = tuple(Touch(PLACED - timedelta(hours=hours), operator) for hours in hours_before)
    begin = PLACED - timedelta(hours=100)
    return Talk(pk, received_at=begin, visitor_wrote_at=begin, touches=touches)


def test_an_answered_question_within_the_window_touches() -> None:
    assert judge(talk(1), PLACED, WINDOW) == Verdict.TOUCHES


@pytest.mark.parametrize(
    ("earlier", "verdict"),
    [
        (WINDOW, Verdict.TOUCHES),
        (WINDOW + TICK, Verdict.OUTSIDE_WINDOW),
        (TICK, Verdict.TOUCHES),
        (timedelta(0), Verdict.NO_OPERATOR_MESSAGE),
        (-TICK, Verdict.NO_OPERATOR_MESSAGE),
    ],
)
def test_the_window_ends_with_the_order_and_includes_its_beginning(earlier: timedelta, verdict: Verdict) -> None:
    held = replace(talk(), touches=(Touch(PLACED - earlier, 7),))
    assert judge(held, PLACED, WINDOW) == verdict


def test_the_latest_operator_message_counts_not_the_first() -> None:
    assert judge(talk(90, 71), PLACED, WINDOW) == Verdict.TOUCHES


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"is_spam": True}, Verdict.SPAM),
        ({"is_test": True}, Verdict.TEST),
        ({"link_to_orders": False}, Verdict.NOT_LINKED),
        ({"visitor_wrote_at": None}, Verdict.NO_VISITOR_MESSAGE),
        ({"visitor_wrote_at": PLACED}, Verdict.NO_VISITOR_MESSAGE),
        ({"touches": ()}, Verdict.NO_OPERATOR_MESSAGE),
    ],
)
def test_what_does_not_qualify_says_why(change: dict, verdict: Verdict) -> None:
    held = replace(talk(1), **change)
    assert judge(held, PLACED, WINDOW) == verdict
    assert touching([held], PLACED, WINDOW) == []


def test_the_last_touch_stands_last() -> None:
    first, second, third = talk(5, 3, pk=1), talk(2, pk=2), talk(4, pk=3)
    found = touching([first, second, third], PLACED, WINDOW)
    assert [held.conversation_id for _, held in found] == [3, 1, 2]
    assert found[-1][0].at == PLACED - timedelta(hours=2)


def test_of_two_messages_at_one_moment_the_later_in_the_log_counts() -> None:
    at = PLACED - timedelta(hours=1)
    held = replace(talk(), touches=(Touch(at, 9), Touch(at, 3)))
    assert held.last_touch(PLACED) == Touch(at, 3)


@pytest.mark.parametrize(
    ("closed_at", "was_open"),
    [(None, True), (PLACED + TICK, True), (PLACED, False), (PLACED - TICK, False)],
)
def test_a_conversation_is_open_until_it_closes(closed_at: datetime | None, was_open: bool) -> None:
    assert replace(talk(1), closed_at=closed_at).was_open(PLACED) is was_open


def test_a_conversation_is_not_open_before_it_began() -> None:
    assert not replace(talk(1), received_at=PLACED + TICK).was_open(PLACED)


hours = st.floats(-50, 120, allow_nan=False)
held_talks = st.lists(st.lists(hours, max_size=4), max_size=5).map(
    lambda drawn: [talk(*each, pk=index + 1, operator=index + 1) for index, each in enumerate(drawn)]
)


@given(held_talks, st.randoms(use_true_random=False))
def test_the_order_of_conversations_does_not_matter(talks: list[Talk], random) -> None:
    shuffled = list(talks)
    random.shuffle(shuffled)
    assert touching(talks, PLACED, WINDOW) == touching(shuffled, PLACED, WINDOW)


@given(held_talks)
def test_what_is_said_after_the_order_never_matters(talks: list[Talk]) -> None:
    before = [replace(held, touches=tuple(touch for touch in held.touches if touch.at < PLACED)) for held in talks]
    found = [(touch, held.conversation_id) for touch, held in touching(talks, PLACED, WINDOW)]
    assert found == [(touch, held.conversation_id) for touch, held in touching(before, PLACED, WINDOW)]


@given(held_talks, st.integers(1, 100), st.integers(1, 100))
def test_a_wider_window_loses_nothing(talks: list[Talk], one: int, other: int) -> None:
    narrow, wide = timedelta(hours=min(one, other)), timedelta(hours=max(one, other))
    assert set(touching(talks, PLACED, narrow)) <= set(touching(talks, PLACED, wide))
