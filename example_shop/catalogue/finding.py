"""Finding products by words."""

from django import forms
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from example_shop.catalogue.choices import chosen_of
from example_shop.catalogue.models import ProductPage, ProductQuerySet, Variant

FIELDS = ("title", "strapline", "search_words", "description", "roast")
MOST_WORDS = 8


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Search the shop"), required=False, max_length=100)


def find_products(text: str) -> ProductQuerySet:
    """Products that hold every word of the text somewhere; a first word in the name comes first.

    Plain ``LIKE`` suits a few dozen products: parts of words and plurals are found, and alike on every
    database, where full-text indexes each go their own way.
    """
    words = [_stem(word) for word in text.split()[:MOST_WORDS]]
    found = ProductPage.objects.live()
    for word in words:
        found = found.filter(_holds(word))
    name_first = Case(
        When(title__icontains=next(iter(words), ""), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return found.for_cards().order_by(name_first, "path")


def _stem(word: str) -> str:
    """English plurals find their singular: "kettles" means kettle too."""
    return word[:-1] if len(word) > 3 and word.lower().endswith("s") else word


def _holds(word: str) -> Q:
    matches = Q()
    for field in FIELDS:
        matches |= Q(**{f"{field}__icontains": word})
    return matches


def variant_at(request: HttpRequest, address: str) -> Variant | None:
    """What the product page at this path offers first; a choice in the query wins. None where no product stands."""
    path, _, query = address.partition("?")
    page = Page.find_for_request(request, path)
    if not isinstance(page, ProductPage):
        return None
    return chosen_of(list(page.variants.all()), QueryDict(query))
