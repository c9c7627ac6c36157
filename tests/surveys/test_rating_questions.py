from __future__ import annotations

import pytest

from livehelp_plugin.policy.queries import Rules
from livehelp_plugin.surveys.rating_questions import asked_by, is_low


def test_the_owner_says_what_is_asked() -> None:
    assert [one.key for one in asked_by(Rules())] == ["csat", "solved"]
    assert [one.key for one in asked_by(Rules(ask_csat=False, ask_nps=True, ask_solved=False))] == ["nps"]


@pytest.mark.parametrize(
    ("answers", "threshold", "low"),
    [
        ({"csat": "2"}, 2, True),
        ({"csat": "3"}, 2, False),
        ({"csat": "1"}, 0, False),
        ({"nps": "4"}, 2, True),
        ({"nps": "5"}, 2, False),
        ({"csat": "5", "solved": "no"}, 1, True),
        ({"comment": "Hm."}, 2, False),
    ],
)
def test_low_is_what_the_owner_says(answers: dict[str, str], threshold: int, low: bool) -> None:
    assert is_low(answers, threshold) is low
