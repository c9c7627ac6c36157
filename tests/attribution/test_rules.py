from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livehelp_plugin.attribution.rules import Chosen, Decision, Purchase, Reason, choose
from livehelp_plugin.conversations.qualifying import Talk, Touch, Verdict

PLACED = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
WINDOW = timedelta(hours=72)
PAID = Purchase(PLACED, "paid", has_visitor=True)
GIULIA, MARCO = 3, 8


def ago(hours: float) -> datetime:
    return PLACED - timedelta(hours=hours)


def talk(pk: int, *touches: tuple[float, int], closed: float | None = None) -> Talk:
    """A conversation with operators' messages, each so many hours before the order."""
    return Talk(
        pk,
        received_at=ago(80),
        visitor_wrote_at=ago(80),
        touches=tuple(Touch(ago(hours), operator) for hours, operator in touches),
        closed_at=None if closed is None else ago(closed),
    )


def test_the_operator_of_the_last_message_before_the_order_earns_it() -> None:
    talks = [talk(1, (5, GIULIA), (2, MARCO), (3, GIULIA), closed=1), talk(2, (4, GIULIA), closed=1)]
    decision = choose(PAID, talks, WINDOW)
    assert decision == Decision(
        Chosen(1, MARCO, ago(2), in_chat=False),
        Reason.LAST_TOUCH,
        {1: Verdict.TOUCHES, 2: Verdict.TOUCHES},
    )


def test_a_message_after_the_order_earns_nothing() -> None:
    decision = choose(PAID, [talk(1, (2, GIULIA), (-1, MARCO))], WINDOW)
    assert decision.chosen is not None
    assert decision.chosen.operator_id == GIULIA


def test_the_last_touch_outside_the_window_leaves_the_order_to_another_conversation() -> None:
    decision = choose(PAID, [talk(1, (73, GIULIA)), talk(2, (72, MARCO))], WINDOW)
    assert decision.chosen is not None
    assert decision.chosen.conversation_id == 2
    assert decision.verdicts == {1: Verdict.OUTSIDE_WINDOW, 2: Verdict.TOUCHES}


@pytest.mark.parametrize("mark", ["is_spam", "is_test"])
def test_spam_and_tests_earn_nothing_even_if_they_came_last(mark: str) -> None:
    talks = [talk(1, (5, GIULIA)), replace(talk(2, (1, MARCO)), **{mark: True})]
    decision = choose(PAID, talks, WINDOW)
    assert decision.chosen is not None
    assert decision.chosen.conversation_id == 1


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (replace(PAID, status="placed"), Reason.NOT_PAID),
        (replace(PAID, status="cancelled"), Reason.CANCELLED),
        (replace(PAID, has_visitor=False), Reason.NO_VISITOR),
    ],
)
def test_an_order_that_can_earn_nothing_says_why(order: Purchase, reason: Reason) -> None:
    assert choose(order, [talk(1, (1, GIULIA))], WINDOW) == Decision(None, reason)


def test_an_order_without_a_qualifying_conversation_says_what_was_found() -> None:
    unanswered = replace(talk(1), touches=())
    silent = replace(talk(2, (1, GIULIA)), visitor_wrote_at=None)
    decision = choose(PAID, [unanswered, silent], WINDOW)
    assert (decision.chosen, decision.reason) == (None, Reason.NO_CONVERSATION)
    assert decision.verdicts == {1: Verdict.NO_OPERATOR_MESSAGE, 2: Verdict.NO_VISITOR_MESSAGE}


@pytest.mark.parametrize(("closed", "in_chat"), [(None, True), (-1, True), (0, False), (1, False)])
def test_in_chat_means_open_when_the_order_was_placed(closed: float | None, in_chat: bool) -> None:
    chosen = choose(PAID, [talk(1, (2, GIULIA), closed=closed)], WINDOW).chosen
    assert chosen is not None
    assert chosen.in_chat is in_chat


def test_any_touching_conversation_that_was_open_makes_it_in_chat() -> None:
    chosen = choose(PAID, [talk(1, (3, GIULIA)), talk(2, (2, MARCO), closed=1)], WINDOW).chosen
    assert chosen is not None
    assert (chosen.conversation_id, chosen.in_chat) == (2, True)


touches = st.lists(st.tuples(st.floats(-40, 140, allow_nan=False), st.sampled_from([GIULIA, MARCO])), max_size=4)
marks = st.fixed_dictionaries({"is_spam": st.booleans(), "is_test": st.booleans(), "link_to_orders": st.booleans()})
some_talks = st.lists(st.tuples(touches, marks), max_size=5).map(
    lambda drawn: [replace(talk(index + 1, *said), **kept) for index, (said, kept) in enumerate(drawn)]
)


@given(some_talks, st.randoms(use_true_random=False))
def test_the_decision_does_not_depend_on_the_order_of_conversations(talks: list[Talk], random) -> None:
    shuffled = list(talks)
    random.shuffle(shuffled)
    assert choose(PAID, shuffled, WINDOW) == choose(PAID, talks, WINDOW)


@given(some_talks)
def test_whoever_is_chosen_wrote_the_last_counting_message_within_the_window(talks: list[Talk]) -> None:
    chosen = choose(PAID, talks, WINDOW).chosen
    counting = [
        touch.at
        for each in talks
        if not each.is_spam and not each.is_test and each.link_to_orders
        for touch in each.touches
        if timedelta(0) < PLACED - touch.at <= WINDOW
    ]
    assert (chosen.touched_at if chosen else None) == max(counting, default=None)
    if chosen:
        (earned,) = [each for each in talks if each.conversation_id == chosen.conversation_id]
        assert Touch(chosen.touched_at, chosen.operator_id) in earned.touches
