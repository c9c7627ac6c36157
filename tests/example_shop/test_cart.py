"""A cart from the first product to the login that joins two of them."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from example_shop.cart.models import Cart, CartLine
from example_shop.cart.signals import cart_changed
from example_shop.catalogue.models import ProductPage
from tests.example_shop.conftest import ORIGIN, AddToCart


def quantities(cart: Cart) -> dict[str, int]:
    return {line.variant.size: line.quantity for line in cart.lines.all()}


def test_a_plain_form_is_enough(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    add(granaio, 2)
    page = client.get("/cart/").content.decode()
    assert "Granaio (250 g, Moka) is in your cart." in page
    assert "€19.00" in page


def test_a_script_gets_words_and_no_redirect(client: Client, granaio: ProductPage) -> None:
    form = {"product": granaio.pk, "size": "250 g", "grind": "moka", "quantity": 1}
    answer = client.post("/cart/add/", form, headers={**ORIGIN, "Accept": "application/json"})
    assert answer.json() == {"said": "Granaio (250 g, Moka) is in your cart."}
    assert answer.cookies["cart_count"].value == "1"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://testserver:81"}, {"Referer": "x"}],
)
def test_a_form_from_elsewhere_is_refused(granaio: ProductPage, headers: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    form = {"product": granaio.pk, "size": "250 g", "grind": "moka", "quantity": 1}
    assert strict.post("/cart/add/", form, headers=headers).status_code == 403
    assert not Cart.objects.exists()
    assert strict.post("/cart/add/", form, headers={"Referer": "http://testserver/coffee/"}).status_code == 302


def test_a_quantity_needs_the_token(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    strict = Client(enforce_csrf_checks=True)
    add(granaio, by=strict)
    line = CartLine.objects.get()
    assert strict.post(f"/cart/lines/{line.pk}/", {"quantity": 5}, headers=ORIGIN).status_code == 403


def test_no_more_than_there_is(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    add(granaio, 1, size="1 kg")
    add(granaio, 5, size="1 kg")
    assert quantities(Cart.objects.get()) == {"1 kg": 2}
    assert "That is all we have" in client.get("/cart/").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"size": "5 kg"},
        {"grind": "press"},
        {"grind": "dust"},
        {"quantity": 0},
        {"quantity": 13},
        {"product": 0},
        {"size": "\0"},
    ],
)
def test_what_is_not_on_the_shelf_makes_no_cart(
    client: Client, granaio: ProductPage, change: dict[str, object]
) -> None:
    form = {"product": granaio.pk, "size": "250 g", "grind": "moka", "quantity": 1, **change}
    answer = client.post("/cart/add/", form, headers={**ORIGIN, "Accept": "application/json"})
    assert answer.status_code == 409
    assert not Cart.objects.exists()


def test_quantities_change_and_lines_go(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    add(granaio)
    line = CartLine.objects.get()
    client.post(f"/cart/lines/{line.pk}/", {"quantity": 4})
    assert quantities(Cart.objects.get()) == {"250 g": 4}
    answer = client.post(f"/cart/lines/{line.pk}/", {"quantity": 0})
    assert not CartLine.objects.exists()
    assert answer.cookies["cart_count"].value == ""
    assert "Your cart is empty" in client.get("/cart/").content.decode()


def test_another_cart_is_out_of_reach(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    other = Client()
    add(granaio, 2, by=other)
    add(granaio, 1)
    theirs = CartLine.objects.get(quantity=2)
    client.post(f"/cart/lines/{theirs.pk}/", {"quantity": 0})
    assert CartLine.objects.filter(pk=theirs.pk).exists()


def test_looking_makes_neither_cart_nor_session(client: Client, granaio: ProductPage, anna: User) -> None:
    client.get("/cart/")
    client.force_login(anna)
    sessions = Session.objects.count()
    client.get("/cart/")
    assert not Cart.objects.exists()
    assert Session.objects.count() == sessions


def test_carts_merge_at_login(client: Client, granaio: ProductPage, anna: User, add: AddToCart) -> None:
    at_home = Client()
    at_home.force_login(anna)
    add(granaio, 2, by=at_home)
    add(granaio, 2, size="1 kg", by=at_home)
    add(granaio, 3)
    add(granaio, 1, size="1 kg")

    answer = client.post("/account/log-in/", {"username": "Anna@example.com ", "password": "a long one"})

    cart = Cart.objects.get()
    assert cart.user == anna
    assert quantities(cart) == {"250 g": 5, "1 kg": 2}  # of the large bag there are only two
    assert answer.cookies["cart_count"].value == "7"


def test_a_guest_keeps_the_cart_when_signing_up(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    add(granaio, 3)
    client.post(
        "/account/sign-up/",
        {"name": "Carla Neri", "email": "Carla@example.com", "password": "hay and beans", "next": "//evil.example"},
        follow=True,
    )
    cart = Cart.objects.get()
    assert cart.user is not None
    assert cart.user.username == "carla@example.com"
    assert quantities(cart) == {"250 g": 3}


def test_logging_out_takes_the_cart_along(client: Client, granaio: ProductPage, anna: User, add: AddToCart) -> None:
    client.force_login(anna)
    add(granaio)
    answer = client.post("/account/log-out/")
    assert answer.cookies["cart_count"].value == ""
    assert "Your cart is empty" in client.get("/cart/").content.decode()
    assert quantities(Cart.objects.get(user=anna)) == {"250 g": 1}


def test_every_change_is_told(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    told: list[Cart] = []

    def hear(request: object, cart: Cart, **kwargs: object) -> None:
        told.append(cart)

    cart_changed.connect(hear)
    add(granaio)
    client.post(f"/cart/lines/{CartLine.objects.get().pk}/", {"quantity": 2})
    cart_changed.disconnect(hear)
    assert told == [Cart.objects.get()] * 2


def test_a_line_whose_product_left_the_shelf_is_not_shown(client: Client, granaio: ProductPage, add: AddToCart) -> None:
    add(granaio)
    granaio.unpublish()
    assert "Your cart is empty" in client.get("/cart/").content.decode()
