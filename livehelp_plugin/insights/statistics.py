"""Quantiles and intervals, from the standard library. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from statistics import NormalDist


def quantile(values: Sequence[float], share: float) -> float | None:
    """The smallest observed value that at least ``share`` of the values do not exceed (nearest rank).

    An observed value, so that a person can find the conversation it came from. None without values.
    """
    if not values:
        return None
    return sorted(values)[max(ceil(share * len(values)), 1) - 1]


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def wilson(hits: int, n: int, confidence: float = 0.95) -> tuple[float, float] | None:
    """The score interval of a share (Wilson 1927), which stays within 0 and 1 and holds for small n. None for n = 0."""
    if n == 0:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, weight = hits / n, z * z / n
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / n + weight / (4 * n))
    low = 0.0 if hits == 0 else max(middle - half, 0.0)
    high = 1.0 if hits == n else min(middle + half, 1.0)
    return low, high
