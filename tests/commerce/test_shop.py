from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test.utils import override_settings

from livehelp_plugin.commerce.adapters.none import NoShop
from livehelp_plugin.commerce.shop import Cart, CartLine, Money, Order, get_shop
from tests.factories.commerce import euro, shelf

FRANCS = Money(Decimal("1"), "CHF")


def test_money_is_reckoned_within_one_currency() -> None:
    assert euro("10.10") + euro("0.20") == euro("10.30")
    assert euro("1") - euro("3") == -euro("2")
    assert euro("1") < euro("1.01")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="EUR and CHF"):
        euro("1") + FRANCS
    with pytest.raises(ValueError):
        euro("1") - FRANCS
    with pytest.raises(ValueError):
        assert euro("1") < FRANCS


@pytest.mark.parametrize("currency", ["eur", "EU", "EURO", "E1R", "", "EUR\n"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="three capital letters"):
        Money(Decimal(1), currency)


@pytest.mark.parametrize("amount", [1.5, "1.50", 1, None, Decimal("NaN"), Decimal("Infinity")])
def test_an_amount_is_an_exact_decimal(amount: Any) -> None:
    with pytest.raises(ValueError, match="finite Decimal"):
        Money(amount, "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("34.5", "EUR", "34.50"),
        ("34.5000", "EUR", "34.50"),
        ("0", "EUR", "0.00"),
        ("1200", "JPY", "1200"),
        ("1.5", "KWD", "1.500"),
        ("0.1234", "EUR", "0.1234"),
        ("1E+3", "EUR", "1000.00"),
        ("1000.5", "JPY", "1000.5"),
    ],
)
def test_plain_money_has_its_currencys_decimals_and_is_never_rounded(amount: str, currency: str, shown: str) -> None:
    assert Money(Decimal(amount), currency).plain() == shown


def test_a_cart_and_an_order_are_in_one_currency() -> None:
    line = CartLine("Cup", 1, FRANCS)
    with pytest.raises(ValueError, match="Cup"):
        Cart("c", [line], euro("1"))
    with pytest.raises(ValueError, match="Cup"):
        Order("o", euro("1"), datetime(2026, 1, 1, tzinfo=UTC), "placed", [line])


def test_without_a_setting_there_is_no_shop() -> None:
    with override_settings():
        if hasattr(settings, "LIVEHELP_SHOP"):
            del settings.LIVEHELP_SHOP
        found = get_shop()
    assert isinstance(found, NoShop)
    assert (found.cart(None), found.order("1"), list(found.orders_of(None))) == (None, None, [])


def test_the_adapter_is_made_once() -> None:
    assert get_shop() is get_shop()
    with override_settings(LIVEHELP_SHOP="tests.factories.commerce.shelf"):
        assert get_shop() is shelf


class Halfway:
    key = "halfway"

    def cart(self, request: Any) -> None:
        return None


class Nameless(NoShop):
    key = ""


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("nowhere.Shop", "'nowhere.Shop', which cannot be imported"),
        ("tests.commerce.test_shop.Missing", "cannot be imported"),
        ("tests.commerce.test_shop.Halfway", "lacks order, orders_of, connect"),
        ("tests.commerce.test_shop.Nameless", "needs a `key`"),
    ],
)
def test_a_wrong_adapter_is_named_with_its_fault(path: str, complaint: str) -> None:
    with override_settings(LIVEHELP_SHOP=path), pytest.raises(ImproperlyConfigured, match=complaint):
        get_shop()
