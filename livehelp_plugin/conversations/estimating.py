"""How long somebody in a queue will wait, and whether that is worth saying. Pure.

A figure that is far off is worse than none: it is made from enough chats of a usual length, rounded up, and kept to
oneself where it would be long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median, quantiles

ENOUGH_SAMPLES = 10
WIDEST_SPREAD = 2.0
"""The middle half of the chats may differ by so many medians."""

LONGEST_WAIT = 30 * 60
"""Seconds. Beyond it people decide by their place, not by a guess."""


@dataclass(frozen=True, slots=True)
class Handling:
    """How long a chat takes from accept to close: the median in seconds, of so many chats."""

    seconds: float
    samples: int


def handling_of(durations: Sequence[float]) -> Handling | None:
    """What these durations in seconds say of the next one; None when they are too few, or too unlike one another."""
    if len(durations) < ENOUGH_SAMPLES:
        return None
    middle = median(durations)
    low, _, high = quantiles(durations, n=4, method="inclusive")
    if middle <= 0 or high - low > WIDEST_SPREAD * middle:
        return None
    return Handling(middle, len(durations))


def expected_wait(place: int, handling: Handling | None, capacity: int) -> int | None:
    """Seconds until whoever stands at ``place`` (1 is next) is served, in whole minutes rounded up.

    None where it is not worth saying. With ``capacity`` chats running side by side one ends every
    ``seconds / capacity``, and its place goes to the next in the queue.
    """
    if handling is None or handling.samples < ENOUGH_SAMPLES or capacity <= 0 or place <= 0:
        return None
    seconds = place * handling.seconds / capacity
    return ceil(seconds / 60) * 60 if seconds <= LONGEST_WAIT else None
