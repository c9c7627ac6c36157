"""The filters of a category: a form that is sent by GET and narrows a queryset."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from example_shop.catalogue.models import BrewingMethod, CategoryPage, ProductPage, ProductQuerySet, Roast

PRICE_BANDS = (
    ("-15", _("Up to €15")),
    ("15-50", _("€15 to €50")),
    ("50-", _("€50 and more")),
)
ORDERS = {
    "": (_("Our order"), ("path",)),
    "price": (_("Price, low to high"), ("lowest_price", "path")),
    "-price": (_("Price, high to low"), ("-lowest_price", "path")),
    "title": (_("Name"), ("title",)),
}


class ProductFilter(forms.Form):
    """Only choices that divide these products are asked: no roast for kettles."""

    roast = forms.MultipleChoiceField(label=_("Roast"), required=False, widget=forms.CheckboxSelectMultiple)
    method = forms.MultipleChoiceField(label=_("Good for"), required=False, widget=forms.CheckboxSelectMultiple)
    price = forms.ChoiceField(label=_("Price"), required=False, widget=forms.RadioSelect)
    available = forms.BooleanField(label=_("Only what is in stock"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort by"), required=False, choices=[(key, label) for key, (label, _fields) in ORDERS.items()]
    )

    def __init__(self, data: QueryDict | Mapping[str, Any], products: list[ProductPage]) -> None:
        super().__init__(data, auto_id="filter_%s", label_suffix="")
        roasts = {product.roast for product in products}
        methods = BrewingMethod.objects.filter(products__in=products).distinct() if products else []
        self._ask("roast", [choice for choice in Roast.choices if choice[0] in roasts])
        self._ask("method", [(method.slug, method.name) for method in methods])
        bands = [band for band in PRICE_BANDS if any(_in_band(p.lowest_price, band[0]) for p in products)]
        self._ask("price", bands, ("", _("Any price")))

    def _ask(self, name: str, choices: list[tuple[str, Any]], *first: tuple[str, Any]) -> None:
        field = self.fields[name]
        if len(choices) > 1 and isinstance(field, forms.ChoiceField):
            field.choices = [*first, *choices]
        else:
            del self.fields[name]

    def narrowed(self, products: ProductQuerySet) -> ProductQuerySet:
        """Values that are not on offer are left out of account: an old link still shows a shelf."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("roast"):
            products = products.filter(roast__in=chosen["roast"])
        if chosen.get("method"):
            # A subquery, not a join: a product that suits two of the chosen methods is shown once.
            products = products.filter(
                pk__in=ProductPage.methods.through.objects.filter(brewingmethod__slug__in=chosen["method"]).values(
                    "productpage"
                )
            )
        if chosen.get("price"):
            low, high = _bounds(chosen["price"])
            products = products.filter(lowest_price__gte=low)
            products = products.filter(lowest_price__lt=high) if high is not None else products
        if chosen.get("available"):
            products = products.filter(is_available=True)
        return products.order_by(*ORDERS[chosen.get("sort", "")][1])

    @property
    def count_chosen(self) -> int:
        return sum(bool(self.cleaned_data.get(name)) for name in ("roast", "method", "price", "available"))


def narrow(category: CategoryPage, query: QueryDict) -> dict[str, Any]:
    """The category page's context: the filter form and the products that it leaves."""
    shelf = ProductPage.objects.live().child_of(category).for_cards()
    everything = list(shelf.order_by("path"))
    form = ProductFilter(query, everything)
    return {"filter": form, "products": form.narrowed(shelf), "count_all": len(everything)}


def _bounds(band: str) -> tuple[Decimal, Decimal | None]:
    low, _dash, high = band.partition("-")
    return Decimal(low or 0), Decimal(high) if high else None


def _in_band(price: Decimal | None, band: str) -> bool:
    low, high = _bounds(band)
    return price is not None and price >= low and (high is None or price < high)
