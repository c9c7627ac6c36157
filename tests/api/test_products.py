"""Links to products of the shop become cards; anything else stays a link."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from livehelp_plugin.commerce.products import Product
from tests.api.test_views import Browser, opened
from tests.factories.commerce import ShelfShop, euro
from tests.world import World

HERE = "http://localhost/coffee/carbonaia/?size=500+g"


class ShowingShop(ShelfShop):
    """Knows one product, or raises."""

    asked: list[str]
    shown: Product | Exception | None

    def product(self, request: Any, path: str) -> Product | None:
        self.asked.append(path)
        if isinstance(self.shown, Exception):
            raise self.shown
        return self.shown


showing = ShowingShop()


@pytest.fixture(autouse=True)
def shop(world: World) -> Iterator[ShowingShop]:
    world.operator()
    showing.asked, showing.shown = [], Product("Carbonaia", "/coffee/carbonaia/", euro("16.5"))
    with override_settings(LIVEHELP_SHOP="tests.api.test_products.showing"):
        yield showing


@pytest.fixture
def shopper(shop: ShowingShop) -> Browser:
    browser = Browser()
    opened(browser)
    return browser


def asked(browser: Browser, url: str) -> Any:
    return browser.client.get(browser.boot["urls"]["product"], {"url": url}).json()["product"]


def test_a_product_is_told_with_its_exact_price(shop: ShowingShop, shopper: Browser) -> None:
    shop.shown = Product(
        "Carbonaia",
        "/coffee/carbonaia/",
        euro("16.5"),
        "/static/carbonaia.svg",
        "500 g",
        add_url="/cart/add/",
        add_fields={"product": 7},
    )

    assert asked(shopper, HERE) == {
        "name": "Carbonaia",
        "url": "/coffee/carbonaia/",
        "price": "16.50",
        "currency": "EUR",
        "image": "/static/carbonaia.svg",
        "note": "500 g",
        "available": True,
        "add": {"url": "/cart/add/", "fields": {"product": "7"}},
    }
    assert shop.asked == ["/coffee/carbonaia/?size=500+g"]


@pytest.mark.parametrize(
    "url", ["", "/coffee/", "http://elsewhere.example/coffee/", "javascript:alert(1)", "ftp://localhost/"]
)
def test_only_addresses_of_this_host_are_asked_about(shop: ShowingShop, shopper: Browser, url: str) -> None:
    assert asked(shopper, url) is None
    assert shop.asked == []


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "cart/"]
)
def test_nothing_is_added_at_another_address(shop: ShowingShop, shopper: Browser, url: str) -> None:
    shop.shown = Product("Carbonaia", "javascript:alert(1)", euro("1"), image="data:x", add_url=url)

    found = asked(shopper, HERE)

    assert (found["url"], found["image"], found["add"]) == ("", "", None)


def test_what_is_sold_out_cannot_be_added(shop: ShowingShop, shopper: Browser) -> None:
    shop.shown = Product("Carbonaia", "/", euro("1"), available=False, add_url="/cart/add/")

    assert asked(shopper, HERE)["add"] is None


@pytest.mark.parametrize("shown", [None, ValueError("the shop is broken")])
def test_a_link_stays_a_link(shop: ShowingShop, shopper: Browser, shown: Any) -> None:
    shop.shown = shown
    assert asked(shopper, HERE) is None


def test_who_takes_no_part_learns_nothing(shop: ShowingShop) -> None:
    stranger = Browser()
    assert stranger.client.get(stranger.boot["urls"]["product"], {"url": HERE}).status_code == 404
    assert shop.asked == []


def test_a_shop_that_shows_none_has_no_address_for_it(shop: ShowingShop) -> None:
    with override_settings(LIVEHELP_SHOP="tests.factories.commerce.shelf"):
        assert "product" not in Browser().boot["urls"]
