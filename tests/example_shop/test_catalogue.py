"""Shelves, products and search, as a visitor without a session sees them."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from example_shop.catalogue.models import ProductPage
from tests.example_shop.conftest import MakeProduct


def titles(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return re.findall(r'class="card__title">([^<]+)', page)


@pytest.mark.parametrize("address", ["/", "/coffee/", "/coffee/granaio/"])
def test_a_page_is_the_same_for_everybody(client: Client, granaio: ProductPage, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "require-trusted-types-for 'script'" in answer.headers["Content-Security-Policy"]


def test_the_admin_keeps_its_inline_scripts(client: Client, db: None) -> None:
    assert "Content-Security-Policy" not in client.get("/admin/login/").headers


def test_a_full_shelf_costs_no_more_queries_than_a_bare_one(
    client: Client, make_product: MakeProduct, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_product("First")
    client.get("/coffee/")
    with django_assert_max_num_queries(16) as bare:
        client.get("/coffee/")
    for number in range(6):
        make_product(f"More {number}")
    with django_assert_max_num_queries(len(bare.captured_queries)):
        assert len(titles(client, "/coffee/")) == 7


def test_more_variants_cost_a_product_page_no_more_queries(
    client: Client, make_product: MakeProduct, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_product("Plain")
    make_product("Rich", ("250 g", "9.50", 1), ("1 kg", "32.00", 0), grinds=("beans", "moka", "filter"))
    client.get("/coffee/plain/")
    with django_assert_max_num_queries(20) as plain:
        client.get("/coffee/plain/")
    with django_assert_max_num_queries(len(plain.captured_queries)):
        client.get("/coffee/rich/")


def test_filters_narrow_and_add_up(client: Client, make_product: MakeProduct) -> None:
    make_product("Light", ("250 g", "13.50", 3), roast="light", methods=("Filter", "Press"))
    make_product("Dark", ("250 g", "8.90", 3), roast="dark", methods=("Moka",))
    make_product("Gone", ("250 g", "9.00", 0), roast="dark", methods=("Moka", "Press"))
    assert titles(client, "/coffee/") == ["Light", "Dark", "Gone"]
    assert titles(client, "/coffee/?roast=dark") == ["Dark", "Gone"]
    assert titles(client, "/coffee/?roast=dark&roast=light&method=press") == ["Light", "Gone"]
    assert titles(client, "/coffee/?method=press&method=filter") == ["Light", "Gone"]
    assert titles(client, "/coffee/?roast=dark&available=on") == ["Dark"]
    assert titles(client, "/coffee/?sort=price") == ["Dark", "Gone", "Light"]


def test_filters_by_the_lowest_price(client: Client, make_product: MakeProduct) -> None:
    make_product("Cheap", ("250 g", "14.99", 1), ("1 kg", "49.00", 1))
    make_product("Dear", ("250 g", "15.00", 1))
    assert titles(client, "/coffee/?price=-15") == ["Cheap"]
    assert titles(client, "/coffee/?price=15-50") == ["Dear"]


@pytest.mark.parametrize("query", ["roast=purple", "price=abc", "sort=drop", "method=%00", "roast=dark&roast=purple"])
def test_a_filter_that_is_not_on_offer_still_shows_a_shelf(
    client: Client, make_product: MakeProduct, query: str
) -> None:
    make_product("Light", roast="light", methods=("Filter",))
    make_product("Dark", roast="dark", methods=("Moka",))
    assert "Dark" in titles(client, f"/coffee/?{query}")


def test_an_empty_result_offers_the_way_back(client: Client, make_product: MakeProduct) -> None:
    make_product("Light", roast="light", methods=("Filter",))
    make_product("Dark", roast="dark", methods=("Moka",))
    page = client.get("/coffee/?roast=light&method=moka").content.decode()
    assert "Nothing on this shelf fits all of that" in page


def test_search_finds_parts_plurals_and_every_word(client: Client, make_product: MakeProduct) -> None:
    make_product("Hand grinder")
    kettle = make_product("Airone")
    kettle.strapline = "A grinder it is not: a kettle"
    kettle.save()
    assert titles(client, "/search/?q=GRINDERS") == ["Hand grinder", "Airone"]
    assert titles(client, "/search/?q=kettle+grinder") == ["Airone"]
    assert titles(client, "/search/?q=teapot") == []


@pytest.mark.parametrize("text", ["", "%00", "a" * 300, "%25", "_"])
def test_search_bears_anything(client: Client, granaio: ProductPage, text: str) -> None:
    assert client.get(f"/search/?q={text}").status_code == 200


def test_the_choice_in_the_address_is_shown(client: Client, granaio: ProductPage) -> None:
    page = client.get("/coffee/granaio/?size=1+kg").content.decode()
    assert re.search(r'value="1 kg" checked', page)
    assert "€32.00</p>" in page


def test_the_first_choice_is_one_that_can_be_bought(client: Client, make_product: MakeProduct) -> None:
    make_product("Half gone", ("250 g", "9.50", 0), ("1 kg", "32.00", 5))
    page = client.get("/coffee/half-gone/").content.decode()
    assert re.search(r'value="1 kg" checked', page)


@pytest.mark.parametrize("debug", [True, False])
def test_a_page_that_is_not_there_helps_on(client: Client, granaio: ProductPage, settings: Any, debug: bool) -> None:
    settings.DEBUG = debug
    answer = client.get("/coffee/nothing/")
    assert answer.status_code == 404
    assert b"This page is not here" in answer.content
