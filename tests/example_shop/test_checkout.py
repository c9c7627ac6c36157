"""From a full cart to a paid order, as guest and with an account."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from example_shop.cart.models import CartLine
from example_shop.catalogue.models import ProductPage, Variant
from example_shop.checkout.models import Order
from tests.example_shop.conftest import DETAILS, AddToCart


@pytest.fixture
def reviewed(client: Client, granaio: ProductPage, add: AddToCart) -> Client:
    """A client that stands before the last button, with two bags in the cart."""
    add(granaio, 2)
    client.post("/checkout/", DETAILS)
    client.post("/checkout/delivery/", {"delivery": "courier"})
    return client


def stock(product: ProductPage, size: str = "250 g") -> int | None:
    return Variant.objects.get(product=product, size=size).stock


def test_a_guest_orders_and_pays(
    reviewed: Client, granaio: ProductPage, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert "€23.90" in reviewed.get("/checkout/review/").content.decode()
    placed = reviewed.post("/checkout/review/")
    order = Order.objects.get()
    assert placed.headers["Location"] == f"/checkout/pay/{order.token}/"
    assert (order.reference, order.status, order.user) == (f"R-{2000 + order.pk}", "placed", None)
    assert (order.goods_total, order.delivery_price, order.total) == (Decimal("19"), Decimal("4.90"), Decimal("23.90"))
    assert stock(granaio) == 8
    assert not CartLine.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        reviewed.post(f"/checkout/pay/{order.token}/", {"outcome": "pay"})
    order.refresh_from_db()
    assert order.status == "paid"
    assert order.paid_at is not None
    [letter] = mail.outbox
    assert letter.to == ["carla@example.com"]
    assert str(order.reference) in letter.subject
    assert order.get_absolute_url() in letter.body
    assert "2 × Granaio, 250 g, Moka: €19.00" in letter.body


def test_the_order_page_needs_its_own_address(reviewed: Client) -> None:
    reviewed.post("/checkout/review/")
    order = Order.objects.get()
    stranger = Client()
    page = stranger.get(order.get_absolute_url())
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert stranger.get("/checkout/orders/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_an_account_need_not_type_its_address_twice(
    client: Client, granaio: ProductPage, anna: User, add: AddToCart
) -> None:
    client.force_login(anna)
    add(granaio)
    assert 'value="anna@example.com"' in client.get("/checkout/").content.decode()
    client.post("/checkout/", {**DETAILS, "street": "Via Nova 1"})
    client.post("/checkout/delivery/", {"delivery": "pickup"})
    client.post("/checkout/review/")
    order = Order.objects.get()
    assert order.user == anna
    assert str(order.reference) in client.get("/account/").content.decode()
    add(granaio)
    assert 'value="Via Nova 1"' in client.get("/checkout/").content.decode()


def test_orders_of_an_account_are_its_own(reviewed: Client, anna: User) -> None:
    reviewed.post("/checkout/review/")
    reviewed.force_login(anna)
    assert "No orders yet" in reviewed.get("/account/").content.decode()


def test_the_last_button_pressed_twice_makes_one_order(reviewed: Client, granaio: ProductPage) -> None:
    reviewed.post("/checkout/review/")
    second = reviewed.post("/checkout/review/")
    assert second.headers["Location"] == "/cart/"
    assert Order.objects.count() == 1
    assert stock(granaio) == 8


def test_who_comes_second_is_told_and_loses_nothing(reviewed: Client, granaio: ProductPage) -> None:
    Variant.objects.filter(product=granaio, size="250 g").update(stock=1)
    page = reviewed.post("/checkout/review/", follow=True).content.decode()
    assert "Only 1 left" in page
    assert not Order.objects.exists()
    assert CartLine.objects.get().quantity == 2
    assert stock(granaio) == 1


def test_what_was_bought_stays_as_it_was_bought(reviewed: Client, granaio: ProductPage) -> None:
    reviewed.post("/checkout/review/")
    Variant.objects.update(price=Decimal("99.00"))
    granaio.title = "Renamed"
    granaio.save()
    page = reviewed.get(Order.objects.get().get_absolute_url()).content.decode()
    assert "2 × Granaio" in page
    assert "€19.00" in page


def test_a_declined_payment_can_be_tried_again(reviewed: Client) -> None:
    reviewed.post("/checkout/review/")
    order = Order.objects.get()
    page = reviewed.post(f"/checkout/pay/{order.token}/", {"outcome": "decline"}, follow=True).content.decode()
    assert "declined and nothing was taken" in page
    reviewed.post(f"/checkout/pay/{order.token}/", {"outcome": "pay"})
    order.refresh_from_db()
    assert order.status == "paid"


def test_a_cancelled_order_gives_its_goods_back_once(reviewed: Client, granaio: ProductPage) -> None:
    reviewed.post("/checkout/review/")
    order = Order.objects.get()
    for _ in range(2):
        reviewed.post(f"/checkout/orders/{order.token}/cancel/")
    order.refresh_from_db()
    assert order.status == "cancelled"
    assert stock(granaio) == 10
    reviewed.post(f"/checkout/pay/{order.token}/", {"outcome": "pay"})
    order.refresh_from_db()
    assert order.status == "cancelled"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"email": "nobody"}, "valid email"), ({"postcode": "4012"}, "not a postcode"), ({"name": ""}, "required")],
)
def test_a_wrong_detail_is_named_beside_its_field(
    client: Client, granaio: ProductPage, add: AddToCart, wrong: dict[str, str], words: str
) -> None:
    add(granaio)
    page = client.post("/checkout/", {**DETAILS, **wrong}).content.decode()
    assert words in page
    assert "Please look at one field again." in page
    field = next(iter(wrong))
    assert re.search(rf'id="id_{field}"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="id_{field}"', page)


def test_a_way_that_does_not_lead_to_the_country_is_asked_again(reviewed: Client) -> None:
    reviewed.post("/checkout/", {**DETAILS, "country": "DE", "postcode": "10115"})
    assert reviewed.get("/checkout/review/").headers["Location"] == "/checkout/delivery/"
    assert "€11.90" in reviewed.get("/checkout/delivery/").content.decode()


@pytest.mark.parametrize("address", ["/checkout/", "/checkout/delivery/", "/checkout/review/"])
def test_without_a_cart_there_is_nothing_to_check_out(client: Client, db: None, address: str) -> None:
    assert client.get(address).headers["Location"] == "/cart/"


def test_no_step_can_be_skipped(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    add(granaio)
    assert client.get("/checkout/delivery/").headers["Location"] == "/checkout/"
    client.post("/checkout/", DETAILS)
    assert client.post("/checkout/review/").headers["Location"] == "/checkout/delivery/"
    assert not Order.objects.exists()
