from __future__ import annotations

from itertools import permutations

import pytest

from livehelp_plugin.commerce.recording import next_status


@pytest.mark.parametrize(
    ("now", "signalled", "shop_says", "then"),
    [
        ("placed", "placed", "placed", "placed"),
        ("placed", "paid", "placed", "paid"),
        ("placed", "placed", "paid", "paid"),
        ("paid", "placed", "placed", "paid"),
        ("paid", "cancelled", "paid", "cancelled"),
        ("placed", "cancelled", None, "cancelled"),
        ("cancelled", "paid", "cancelled", "cancelled"),
        ("cancelled", "paid", None, "cancelled"),
        ("cancelled", "placed", "paid", "cancelled"),
        ("cancelled", "paid", "paid", "paid"),
    ],
)
def test_a_status_only_goes_forwards_unless_the_shop_itself_reopens(
    now: str, signalled: str, shop_says: str | None, then: str
) -> None:
    assert next_status(now, signalled, shop_says) == then


@pytest.mark.parametrize("shop_says", [None, "placed", "cancelled"])
def test_the_order_of_signals_does_not_matter(shop_says: str | None) -> None:
    ends = set()
    for signals in permutations(["placed", "paid", "cancelled", "paid"]):
        status = "placed"
        for signal in signals:
            status = next_status(status, signal, shop_says)
        ends.add(status)
    assert ends == {"cancelled"}
