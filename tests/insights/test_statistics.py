"""Reference values, computed elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livehelp_plugin.insights.statistics import mean, quantile, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_reference_values(hits: int, n: int, low: float, high: float) -> None:
    assert [round(bound, 4) for bound in wilson(hits, n) or ()] == [low, high]


def test_nothing_has_no_interval() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(pair: tuple[int, int]) -> None:
    hits, n = pair
    low, high = wilson(hits, n) or (2, -1)
    assert 0 <= low <= hits / n <= high <= 1
    mirrored = wilson(n - hits, n) or (2, -1)
    assert mirrored == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7], 0.5, 7),
        ([1, 2], 0.5, 1),
        ([3, 1, 2], 0.5, 2),
        ([1, 2, 3, 4], 0.9, 4),
        (list(range(1, 11)), 0.9, 9),
        (list(range(1, 11)), 0.5, 5),
        (list(range(1, 12)), 0.9, 10),
    ],
)
def test_a_quantile_is_the_nearest_rank(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == expected


def test_nothing_has_no_quantile_and_no_mean() -> None:
    assert quantile([], 0.5) is None
    assert mean([]) is None


@given(st.lists(st.floats(0, 1e6), min_size=1), st.sampled_from([0.5, 0.9]))
def test_a_quantile_was_observed_and_covers_its_share(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
