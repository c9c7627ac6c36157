"""A tiny shelf: two coffees and a kettle, made by hand so that each test sees its own numbers."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from wagtail.models import Locale, Page, Site

from example_shop.catalogue.models import BrewingMethod, CategoryPage, Delivery, Grind, ProductPage, Roast, Variant
from example_shop.home.models import HomePage

ORIGIN = {"Origin": "http://testserver"}
DETAILS = {
    "email": "carla@example.com",
    "name": "Carla Neri",
    "street": "Via Zamboni 33",
    "postcode": "40126",
    "city": "Bologna",
    "country": "IT",
}
MakeProduct = Callable[..., ProductPage]
AddToCart = Callable[..., None]


@pytest.fixture
def home(db: None) -> HomePage:
    Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    home = root.add_child(
        instance=HomePage(title="Fienile", slug="fienile", headline="Coffee", lead="Good.", button_text="Look")
    )
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "testserver", "root_page": home})
    return home


@pytest.fixture
def coffee(home: HomePage) -> CategoryPage:
    return home.add_child(instance=CategoryPage(title="Coffee", slug="coffee", show_in_menus=True))


@pytest.fixture
def make_product(coffee: CategoryPage) -> MakeProduct:
    """A product with one variant per given (size, price, stock), ground for moka unless told otherwise."""

    def make(
        title: str,
        *sizes: tuple[str, str, int | None],
        grinds: tuple[str, ...] = (Grind.MOKA,),
        roast: str = Roast.MEDIUM,
        methods: tuple[str, ...] = ("Moka",),
    ) -> ProductPage:
        product = ProductPage(
            title=title,
            strapline=f"{title} in a line",
            description="<p>Good.</p>",
            drawing="granaio",
            roast=roast,
            delivery=Delivery.ROASTED,
            variants=[
                Variant(
                    sku=f"{title}-{size}-{grind}".upper()[:32],
                    grind=grind,
                    size=size,
                    price=Decimal(price),
                    stock=stock,
                )
                for size, price, stock in sizes or [("250 g", "9.50", 10)]
                for grind in grinds
            ],
        )
        coffee.add_child(instance=product)
        product.methods.set([BrewingMethod.objects.get_or_create(name=m, slug=m.lower())[0] for m in methods])
        product.save()
        return product

    return make


@pytest.fixture
def granaio(make_product: MakeProduct) -> ProductPage:
    return make_product("Granaio", ("250 g", "9.50", 10), ("1 kg", "32.00", 2))


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create_user("anna@example.com", "anna@example.com", "a long one", first_name="Anna")


@pytest.fixture
def add(client: Client) -> AddToCart:
    """Puts a product into the cart of the test's own client, as its page's form does."""

    def add_product(
        product: ProductPage, quantity: int = 1, *, size: str = "250 g", grind: str = "moka", by: Client = client
    ) -> None:
        answer = by.post(
            "/cart/add/", {"product": product.pk, "size": size, "grind": grind, "quantity": quantity}, headers=ORIGIN
        )
        assert answer.status_code == 302, answer.content

    return add_product
