"""What is asked after a chat, as the owner's rules say, and which answer is a low one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.surveys.questions import Choice, Question

COMMENT = "comment"
LONGEST_COMMENT = 1000

CSAT = Question(
    "csat",
    _("How content are you with this chat?"),
    (
        Choice("1", "1", _("Not at all")),
        Choice("2", "2"),
        Choice("3", "3"),
        Choice("4", "4"),
        Choice("5", "5", _("Very much")),
    ),
)
NPS = Question(
    "nps",
    _("How likely are you to recommend us to a friend?"),
    (
        Choice("0", "0", _("Not likely")),
        *(Choice(str(n), str(n)) for n in range(1, 10)),
        Choice("10", "10", _("Very likely")),
    ),
)
SOLVED = Question("solved", _("Was your question answered?"), (Choice("yes", _("Yes")), Choice("no", _("No"))))
RATING = (CSAT, NPS, SOLVED)


class Asking(Protocol):
    """The owner's rules, as far as they say what is asked."""

    @property
    def ask_csat(self) -> bool: ...
    @property
    def ask_nps(self) -> bool: ...
    @property
    def ask_solved(self) -> bool: ...
    @property
    def ask_comment(self) -> bool: ...
    @property
    def low_rating(self) -> int: ...


def asked_by(rules: Asking) -> tuple[Question, ...]:
    """The questions that the owner wants asked, in their order; none: nobody is asked for a rating."""
    wanted = {CSAT.key: rules.ask_csat, NPS.key: rules.ask_nps, SOLVED.key: rules.ask_solved}
    return tuple(question for question in RATING if wanted[question.key])


def read_rating(given: Mapping[str, Any], rules: Asking) -> dict[str, str]:
    """The answers among what was sent; each may be left out, but not all of them.

    Raises Refused ``empty``, ``invalid`` (with ``field``), ``too_long``.
    """
    answers: dict[str, str] = {}
    for question in asked_by(rules):
        value = given.get(question.key) or ""
        if value and not (isinstance(value, str) and question.allows(value)):
            raise Refused("invalid", field=question.key)
        if value:
            answers[question.key] = value
    comment = given.get(COMMENT) or ""
    if comment and rules.ask_comment:
        if len(comment) > LONGEST_COMMENT:
            raise Refused("too_long", field=COMMENT)
        answers[COMMENT] = comment
    if not answers:
        raise Refused("empty", str(_("Please answer one of the questions, or choose “No, thank you”.")))
    return answers


def is_low(answers: Mapping[str, str], threshold: int) -> bool:
    """Whether somebody should look at it: at most ``threshold`` of 5, twice that of 10, or not answered.

    A threshold of 0 means that no rating is low.
    """
    if not threshold:
        return False
    csat, nps = answers.get(CSAT.key), answers.get(NPS.key)
    low = (csat is not None and int(csat) <= threshold) or (nps is not None and int(nps) <= 2 * threshold)
    return low or answers.get(SOLVED.key) == "no"
