"""What is asked after a purchase, in fixed words and order, and which answers there are. Pure.

What is asked after a chat is in ``rating_questions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.events.refusals import Refused

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer. ``note`` says what an end of a scale means."""

    value: str
    label: Text
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    text: Text
    choices: tuple[Choice, ...]

    def allows(self, value: str) -> bool:
        return any(choice.value == value for choice in self.choices)


INFLUENCE = Question(
    "influence",
    _("How much did the chat influence your decision to buy?"),
    (
        Choice("1", "1", _("Not at all")),
        Choice("2", "2"),
        Choice("3", "3"),
        Choice("4", "4"),
        Choice("5", "5", _("Very much")),
    ),
)
ANYWAY = Question(
    "anyway",
    _("Would you have bought anyway?"),
    (Choice("yes", _("Yes")), Choice("not_sure", _("Not sure")), Choice("no", _("No"))),
)
PURCHASE = (INFLUENCE, ANYWAY)

NOTHING_ANSWERED = _("Please answer at least one of the two questions, or choose “No, thank you”.")


def read_answers(given: Mapping[str, Any]) -> dict[str, str]:
    """The answers among what was sent. Either question may be left out, but not both.

    Raises Refused ``empty`` when nothing was answered, ``invalid`` when an answer is none of the choices.
    """
    answers: dict[str, str] = {}
    for question in PURCHASE:
        value = given.get(question.key) or ""
        if not value:
            continue
        if not isinstance(value, str) or not question.allows(value):
            raise Refused("invalid", str(_("Please choose one of the answers shown.")))
        answers[question.key] = value
    if not answers:
        raise Refused("empty", str(NOTHING_ANSWERED))
    return answers
