"""Product search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from example_shop.catalogue.finding import SearchForm, find_products
from example_shop.catalogue.models import CategoryPage


def search(request: HttpRequest) -> HttpResponse:
    """``?q=…``. Without words, or without a hit, the shelves are offered instead of an empty page."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    products = list(find_products(text)) if text else []
    return render(
        request,
        "example_shop/search.html",
        {
            "text": text,
            "form": form,
            "products": products,
            "categories": [] if products else CategoryPage.objects.live().in_menu(),
        },
    )
