from __future__ import annotations

from typing import Any

import pytest

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.surveys.questions import ANYWAY, INFLUENCE, PURCHASE, read_answers


def test_the_questions_their_words_and_their_order_are_fixed() -> None:
    assert [str(question.text) for question in PURCHASE] == [
        "How much did the chat influence your decision to buy?",
        "Would you have bought anyway?",
    ]
    assert [(choice.value, str(choice.note)) for choice in INFLUENCE.choices] == [
        ("1", "Not at all"),
        ("2", ""),
        ("3", ""),
        ("4", ""),
        ("5", "Very much"),
    ]
    assert [(choice.value, str(choice.label)) for choice in ANYWAY.choices] == [
        ("yes", "Yes"),
        ("not_sure", "Not sure"),
        ("no", "No"),
    ]


@pytest.mark.parametrize(
    ("given", "answers"),
    [
        ({"influence": "4", "anyway": "no"}, {"influence": "4", "anyway": "no"}),
        ({"influence": "1"}, {"influence": "1"}),
        ({"influence": "", "anyway": "not_sure", "next": "/"}, {"anyway": "not_sure"}),
    ],
)
def test_either_question_may_be_left_out(given: dict[str, str], answers: dict[str, str]) -> None:
    assert read_answers(given) == answers


@pytest.mark.parametrize("given", [{}, {"influence": "", "anyway": ""}, {"other": "5"}])
def test_but_not_both(given: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        read_answers(given)
    assert refused.value.code == "empty"


@pytest.mark.parametrize(
    "given",
    [
        {"influence": "0"},
        {"influence": "6"},
        {"influence": "05"},
        {"influence": "4", "anyway": "maybe"},
        {"influence": 4},
        {"influence": ["4"]},
        {"anyway": "no\0"},
    ],
)
def test_an_answer_is_one_of_the_choices(given: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        read_answers(given)
    assert refused.value.code == "invalid"
