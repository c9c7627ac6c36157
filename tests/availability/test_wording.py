"""What shoppers read about opening hours."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from livehelp_plugin.availability.queries import Answering
from livehelp_plugin.availability.wording import in_words

ROME = ZoneInfo("Europe/Rome")
NOW = "2026-06-04 12:00"  # a Thursday


def words(state: str, now: str = NOW, *, until: str = "", opens: str = "", language: str = "it") -> str:
    with override(language):
        return in_words(Answering(state, ROME, rome(until), rome(opens)), rome(now) or datetime.max)


def rome(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=ROME).astimezone(ZoneInfo("UTC")) if text else None


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        ("2026-06-04 15:30", "Back today at 3:30 p.m."),
        ("2026-06-05 00:00", "Back tomorrow at midnight"),
        ("2026-06-05 09:00", "Back tomorrow at 9 a.m."),
        ("2026-06-08 09:00", "Back on Monday at 9 a.m."),
        ("2026-06-10 09:00", "Back on Wednesday at 9 a.m."),
        ("2026-06-11 09:00", "Back on June 11 at 9 a.m."),  # "on Thursday" would be today
        ("2027-01-07 09:00", "Back on January 7 at 9 a.m."),
    ],
)
def test_when_it_opens_again(opens: str, said: str) -> None:
    assert words("closed", opens=opens, language="en") == said


@pytest.mark.parametrize("state", ["open", "busy", "reconnecting"])
def test_until_when_chats_are_taken(state: str) -> None:
    assert words(state, until="2026-06-04 18:30", language="en") == "Chat is open until 6:30 p.m."
    assert words(state, until="2026-06-05 02:00", language="en") == "Chat is open until 2 a.m."


def test_who_is_not_there_promises_nothing() -> None:
    assert words("nobody", until="2026-06-04 18:30", language="en") == "We are usually here until 6:30 p.m."


def test_nothing_is_said_of_what_is_far_or_unknown() -> None:
    assert words("open") == words("nobody") == words("closed") == ""
    assert words("open", until="2026-06-05 12:00") == ""


def test_dates_are_those_of_the_language_and_the_departments_clock() -> None:
    assert "18:30" in words("open", until="2026-06-04 18:30")
    assert "lunedì" in words("closed", opens="2026-06-08 09:00").lower()
    # Half past eleven in the evening of UTC is tomorrow in Rome.
    assert "tomorrow" in words("closed", "2026-06-04 23:00", opens="2026-06-05 01:30", language="en")
