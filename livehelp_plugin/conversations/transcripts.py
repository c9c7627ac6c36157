"""A conversation as something to keep: what was said, day by day, under the question that opened it. Pure.

Only what the shopper saw is ever put in: the caller hands over public messages, and nothing here could add others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

TITLE = 80
"""Characters of the opening question that make a title."""


@dataclass(frozen=True, slots=True)
class Said:
    """One public message. ``own``: the shopper's; ``name``: the operator's, empty for shopper and shop."""

    at: datetime
    own: bool
    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Day:
    """What was said on one day of the department's calendar; times are on its clock."""

    date: date
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """``title`` is the opening question, shortened; empty where the shopper has not said a word."""

    title: str
    zone: ZoneInfo
    days: tuple[Day, ...]


def transcript(said: Iterable[Said], zone: ZoneInfo) -> Transcript:
    """In the given order, which is the conversation's own."""
    local = [Said(one.at.astimezone(zone), one.own, one.name, one.body) for one in said]
    days = tuple(Day(day, tuple(found)) for day, found in groupby(local, key=lambda one: one.at.date()))
    return Transcript(title_of(local), zone, days)


def title_of(said: Iterable[Said]) -> str:
    """The shopper's first words on one line, cut between two words where they are long."""
    words = next((" ".join(one.body.split()) for one in said if one.own and one.body.strip()), "")
    if len(words) <= TITLE:
        return words
    cut = words[: TITLE - 1]
    head, space, _tail = cut.rpartition(" ")
    return f"{(head if space and len(head) > TITLE // 2 else cut).rstrip(' ,;:')}…"
