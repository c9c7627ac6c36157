"""The worked example of a shop's tie to live help."""

from decimal import Decimal
from pathlib import Path

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

import example_shop.livehelp_adapter as adapter
from example_shop.cart.models import Cart as ShopCart
from example_shop.catalogue.models import ProductPage
from example_shop.checkout.models import Order as ShopOrder
from example_shop.checkout.payments import confirm_payment, refund_order
from example_shop.checkout.placing import cancel_order
from livehelp_plugin.commerce.models import OrderRecord
from livehelp_plugin.commerce.products import Product
from livehelp_plugin.commerce.shop import Cart, CartLine, Money, get_shop
from tests.example_shop.conftest import DETAILS, ORIGIN, AddToCart

SHOP = adapter.RoasteryShop()


def test_it_fits_on_one_page() -> None:
    assert len(Path(adapter.__file__).read_text().splitlines()) <= 80


def test_it_is_the_shop_that_live_help_asks(db: None) -> None:
    assert isinstance(get_shop(), adapter.RoasteryShop)


def test_a_cart_is_told_as_it_stands(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    add(granaio, 2)
    request = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), client.session
    assert SHOP.cart(request) == Cart(
        str(ShopCart.objects.get().reference),
        (
            CartLine(
                "Granaio (250 g, Moka)",
                2,
                Money(Decimal("19.00"), "EUR"),
                granaio.url,
                "/static/example_shop/drawings/granaio.svg",
                "GRANAIO-250 G-MOKA",
            ),
        ),
        Money(Decimal("19.00"), "EUR"),
    )


def test_asking_for_a_cart_makes_none(db: None, anna: User) -> None:
    request = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), SessionStore()
    assert SHOP.cart(request) is None
    assert request.session.session_key is None
    request.user = anna
    assert SHOP.cart(request) is None
    assert not ShopCart.objects.exists()


def place(client: Client, product: ProductPage, add: AddToCart) -> ShopOrder:
    add(product)
    client.post("/checkout/", DETAILS)
    client.post("/checkout/delivery/", {"delivery": "pickup"})
    client.post("/checkout/review/")
    order = ShopOrder.objects.first()
    assert order is not None
    return order


def test_an_order_is_told_in_every_state(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    order = place(client, granaio, add)
    told = SHOP.order(str(order.reference))
    assert told is not None
    assert (told.status, told.total, told.paid_at) == ("placed", Money(Decimal("9.50"), "EUR"), None)
    assert [line.name for line in told.lines] == ["Granaio (250 g, Moka)"]
    confirm_payment(order, "demo", "pi_1")
    refund_order(order, Decimal("9.50"), "re_1")
    told = SHOP.order(str(order.reference))
    assert told is not None
    assert (told.status, told.total, told.paid_at) == ("paid", Money(Decimal("9.50"), "EUR"), order.paid_at)
    assert SHOP.order("R-404") is None


def test_an_account_has_its_last_five(client: Client, granaio: ProductPage, anna: User, add: AddToCart) -> None:
    client.force_login(anna)
    references = [str(place(client, granaio, add).reference) for _ in range(6)]
    assert [order.reference for order in SHOP.orders_of(anna)] == references[:0:-1]


def test_live_help_hears_of_every_order(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    order = place(client, granaio, add)
    record = OrderRecord.objects.get(shop="roastery", reference=order.reference)
    assert record.status == "placed"
    confirm_payment(order, "demo", "pi_1")
    record.refresh_from_db()
    assert record.status == "paid"
    refund_order(order, Decimal("4.00"), "re_1")
    assert [refund.amount for refund in record.refunds.all()] == [Decimal("4.00")]

    other = place(client, granaio, add)
    cancel_order(other)
    assert OrderRecord.objects.get(reference=other.reference).status == "cancelled"


def test_a_product_is_shown_with_the_choice_that_its_address_names(granaio: ProductPage) -> None:
    def shown(path: str) -> Product | None:
        return SHOP.product(RequestFactory().get("/"), path)

    first, kilo = shown(granaio.url), shown(f"{granaio.url}?size=1+kg")

    assert first is not None
    assert kilo is not None
    assert (first.name, first.note, first.price) == ("Granaio", "250 g, Moka", Money(Decimal("9.50"), "EUR"))
    assert (kilo.note, kilo.price) == ("1 kg, Moka", Money(Decimal("32.00"), "EUR"))
    assert shown("/coffee/") is None
    assert shown("/nowhere/") is None


def test_what_a_card_sends_puts_the_product_into_the_cart(client: Client, granaio: ProductPage) -> None:
    shown = SHOP.product(RequestFactory().get("/"), f"{granaio.url}?size=1+kg")
    assert shown is not None

    answer = client.post(shown.add_url, shown.add_fields, headers={**ORIGIN, "Accept": "application/json"})

    assert answer.status_code == 200
    assert str(ShopCart.objects.get().lines.get().variant) == "Granaio (1 kg, Moka)"
