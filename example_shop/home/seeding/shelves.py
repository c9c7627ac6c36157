"""The demonstration shop's categories, products and variants, from products.toml."""

from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from example_shop.catalogue.models import BrewingMethod, CategoryPage, ProductPage, RelatedProduct, Variant
from example_shop.home.models import HomePage
from example_shop.home.seeding.content import read

METHODS = {"espresso": "Espresso", "moka": "Moka", "filter": "Filter", "press": "French press"}


def stock_shelves(home: HomePage) -> None:
    """Makes what is not there yet; what an editor changed or a shopper bought stays as it is."""
    content = read("products")
    for place, (slug, name) in enumerate(METHODS.items()):
        BrewingMethod.objects.get_or_create(slug=slug, defaults={"name": name, "sort_order": place})
    for shelf in content["shelf"]:
        _shelve(home, shelf)
    made = [entry for entry in content["product"] if _make(entry)]
    for entry in made:  # only now is every product there that another goes well with
        _relate(entry)


def _shelve(home: HomePage, shelf: dict[str, Any]) -> None:
    if not CategoryPage.objects.child_of(home).filter(slug=shelf["slug"]).exists():
        page = home.add_child(instance=CategoryPage(**shelf, show_in_menus=True, search_description=shelf["intro"]))
        page.save_revision().publish()


def _make(entry: dict[str, Any]) -> bool:
    shelf = CategoryPage.objects.get(slug=entry["shelf"])
    if ProductPage.objects.child_of(shelf).filter(slug=entry["slug"]).exists():
        return False
    fields = ("slug", "title", "strapline", "roast", "delivery", "badge", "description", "search_words", "size_label")
    product = ProductPage(
        **{field: entry[field].strip() for field in fields if field in entry},
        drawing=entry["slug"],
        search_description=entry["strapline"],
        details=[("detail", {"label": label, "value": value}) for label, value in entry["details"]],
        variants=_variants(entry),
    )
    shelf.add_child(instance=product)
    product.methods.set(BrewingMethod.objects.filter(slug__in=entry.get("methods", [])))
    product.save()
    return True


def _variants(entry: dict[str, Any]) -> list[Variant]:
    """Every size in every grind; the first size in whole bean comes first."""
    return [
        Variant(
            sku="-".join(filter(None, (entry["slug"][:16], slugify(size["size"])[:12], grind))).upper(),
            grind=grind,
            size=size["size"],
            price=Decimal(size["price"]),
            stock=size.get("stock"),
            sort_order=place,
        )
        for place, (size, grind) in enumerate(
            (size, grind) for size in entry["sizes"] for grind in entry.get("grinds", [""])
        )
    ]


def _relate(entry: dict[str, Any]) -> None:
    product = ProductPage.objects.get(slug=entry["slug"])
    found = {page.slug: page for page in ProductPage.objects.filter(slug__in=entry["related"])}
    product.related.set(
        RelatedProduct(goes_with=found[slug], sort_order=place) for place, slug in enumerate(entry["related"])
    )
    product.save_revision().publish()
