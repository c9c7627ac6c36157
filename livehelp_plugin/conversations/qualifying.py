"""Which conversations count for an order, and which of them touched it last. Pure.

*Qualifying*: at least one visitor message and one operator message before the order was placed, neither
spam nor test, and not one that the shopper asked not to link. *Touching*: its latest operator message before
the order is at most the window earlier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Touch:
    """When an operator wrote."""

    at: datetime
    operator_id: int


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as far as an order is concerned."""

    conversation_id: int
    received_at: datetime
    visitor_wrote_at: datetime | None
    """The visitor's first message."""
    touches: tuple[Touch, ...]
    """The operators' messages, as they stand in the log."""
    closed_at: datetime | None = None
    is_spam: bool = False
    is_test: bool = False
    link_to_orders: bool = True

    def was_open(self, moment: datetime) -> bool:
        return self.received_at <= moment and (self.closed_at is None or self.closed_at > moment)

    def last_touch(self, before: datetime) -> Touch | None:
        """The latest operator message strictly before a moment."""
        latest = None
        for touch in self.touches:  # of two at the same moment the later one in the log
            if touch.at < before and (latest is None or touch.at >= latest.at):
                latest = touch
        return latest


class Verdict(StrEnum):
    """Why a conversation touches an order or does not."""

    TOUCHES = "touches"
    SPAM = "spam"
    TEST = "test"
    NOT_LINKED = "not_linked"
    NO_VISITOR_MESSAGE = "no_visitor_message"
    NO_OPERATOR_MESSAGE = "no_operator_message"
    OUTSIDE_WINDOW = "outside_window"


def judge(talk: Talk, placed_at: datetime, window: timedelta) -> Verdict:
    """Does this conversation touch an order placed at that moment? The window's end is inside."""
    if talk.is_spam:
        return Verdict.SPAM
    if talk.is_test:
        return Verdict.TEST
    if not talk.link_to_orders:
        return Verdict.NOT_LINKED
    if talk.visitor_wrote_at is None or talk.visitor_wrote_at >= placed_at:
        return Verdict.NO_VISITOR_MESSAGE
    touch = talk.last_touch(placed_at)
    if touch is None:
        return Verdict.NO_OPERATOR_MESSAGE
    if placed_at - touch.at > window:
        return Verdict.OUTSIDE_WINDOW
    return Verdict.TOUCHES


def touching(talks: Iterable[Talk], placed_at: datetime, window: timedelta) -> list[tuple[Touch, Talk]]:
    """The conversations that touch an order, the last touch last; ties go to the later conversation."""
    found = []
    for talk in talks:
        touch = talk.last_touch(placed_at)
        if touch is not None and judge(talk, placed_at, window) == Verdict.TOUCHES:
            found.append((touch, talk))
    return sorted(found, key=lambda pair: (pair[0].at, pair[1].conversation_id))
