"""What a transcript says: the question on top, days and times on the department's clock, and only what was public."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.conversations.transcribing import transcript_of
from livehelp_plugin.conversations.transcripts import Said, title_of, transcript
from tests.world import World

ROME = ZoneInfo("Europe/Rome")
AT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)


def said(body: str, *, own: bool = True, after: int = 0) -> Said:
    return Said(AT + timedelta(minutes=after), own, "" if own else "Giulia", body)


def test_days_are_the_departments() -> None:
    """23:30 and 00:10 in Rome are two days, though London would still call them one."""
    found = transcript([said("Good evening"), said("Good night", own=False, after=40)], ROME)

    assert [str(day.date) for day in found.days] == ["2026-03-02", "2026-03-03"]
    assert found.days[1].said[0].at.hour == 0


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Which grind?", "Which grind?"),
        ("Which\n grind?  ", "Which grind?"),
        ("w" * 80, "w" * 80),
        ("w" * 81, "w" * 79 + "…"),
        ("Which grind, " * 8, "Which grind, Which grind, Which grind, Which grind, Which grind, Which grind…"),
    ],
)
def test_the_opening_question_is_the_title(words: str, title: str) -> None:
    assert title_of([said("Hello", own=False), said(words), said("And another thing")]) == title


def test_what_nobody_asked_has_no_title() -> None:
    assert transcript([], ROME).title == ""
    assert title_of([said("May I help?", own=False), said("   ")]) == ""


def test_notes_and_what_happens_behind_the_scenes_are_not_in_it(world: World) -> None:
    giulia, anna = world.operator(), world.visitor()
    held = world.open(anna, "Which grind for a moka?")
    world.claim(giulia, held)
    world.post(giulia, held, "Her third question today", note=True)
    world.post(giulia, held, "Medium-fine.")
    world.close(giulia, held)

    found = transcript_of(Conversation.objects.select_related("department").get(pk=held.pk))

    assert found.title == "Which grind for a moka?"
    assert [(one.own, one.name, one.body) for day in found.days for one in day.said] == [
        (True, "", "Which grind for a moka?"),
        (False, "Giulia", "Medium-fine."),
    ]
