"""Template tags of the shop: prices, drawings and the navigation."""

from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.http import HttpRequest
from django.template import RequestContext
from wagtail.models import Page, Site

from example_shop.catalogue.models import CategoryPage
from example_shop.catalogue.money import euro as as_euro
from example_shop.catalogue.pictures import drawing_url

register = template.Library()


@dataclass(frozen=True)
class Navigation:
    """Shelves and stories for the head of the page, further pages for its foot."""

    shelves: list[Page]
    stories: list[Page]
    further: list[Page]


@register.filter
def euro(amount: Decimal) -> str:
    return as_euro(amount)


@register.simple_tag
def drawing(name: str) -> str:
    return drawing_url(name)


@register.simple_tag(takes_context=True)
def navigation(context: RequestContext) -> Navigation:
    """Read once for each request: head and foot of the page ask for the same."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return Navigation([], [], [])
    if not hasattr(request, "_shop_navigation"):
        request._shop_navigation = _read(request)  # type: ignore[attr-defined]
    return request._shop_navigation  # type: ignore[attr-defined]


def _read(request: HttpRequest) -> Navigation:
    site = Site.find_for_request(request)
    if site is None:
        return Navigation([], [], [])
    pages = list(
        Page.objects.live()
        .child_of(site.root_page)
        .order_by("path")
        .select_related("content_type")
        .defer_streamfields()
    )
    shelves = [p for p in pages if p.show_in_menus and p.content_type.model_class() is CategoryPage]
    stories = [p for p in pages if p.show_in_menus and p not in shelves]
    return Navigation(shelves, stories, [p for p in pages if not p.show_in_menus])
