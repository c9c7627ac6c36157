"""How long somebody waits, and when nobody is told."""

import pytest

from livehelp_plugin.conversations.estimating import Handling, expected_wait, handling_of

USUAL = [240, 300, 300, 330, 360, 360, 400, 420, 480, 600]
SIX_MINUTES = Handling(360, 10)


def test_the_median_of_the_latest_chats() -> None:
    assert handling_of(USUAL) == Handling(360, 10)


def test_too_few_say_nothing() -> None:
    assert handling_of(USUAL[:9]) is None


def test_chats_that_are_too_unlike_say_nothing() -> None:
    assert handling_of([10, 10, 10, 20, 20, 300, 900, 2000, 3000, 4000]) is None
    assert handling_of([0.0] * 10) is None


@pytest.mark.parametrize(
    ("place", "capacity", "seconds"),
    [(1, 1, 360), (2, 1, 720), (1, 4, 120), (3, 4, 300), (1, 40, 60), (5, 1, 1800), (6, 1, None)],
)
def test_each_end_of_a_chat_takes_one_from_the_queue(place: int, capacity: int, seconds: int | None) -> None:
    """Whole minutes, rounded up; beyond half an hour nothing is said."""
    assert expected_wait(place, SIX_MINUTES, capacity) == seconds


@pytest.mark.parametrize(
    ("handling", "capacity"), [(None, 4), (Handling(360, 9), 4), (Handling(0, 0), 4), (SIX_MINUTES, 0)]
)
def test_nothing_is_said_without_reason(handling: Handling | None, capacity: int) -> None:
    assert expected_wait(1, handling, capacity) is None
