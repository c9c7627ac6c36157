"""Products that a link in a chat leads to: what a card shows of them, and how one is put into the cart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from livehelp_plugin.commerce.queries import followable
from livehelp_plugin.commerce.shielding import shielded
from livehelp_plugin.commerce.shop import Money, Request, get_shop


@dataclass(frozen=True, slots=True)
class Product:
    """What a link to a product of the shop shows in a chat: what the product's own page shows to everybody."""

    name: str
    url: str
    price: Money
    image: str = ""
    note: str = ""
    """Which of its variants, in one line: "250 g, whole bean"."""
    available: bool = True
    add_url: str = ""
    """The shop's own address that puts it into the cart: a POST of ``add_fields`` with the CSRF token, answered 2xx
    (or by a redirect) when it is in the cart, and otherwise when it is not. Empty: the card only leads to the page."""
    add_fields: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "url": followable(self.url),
            "price": self.price.plain(),
            "currency": self.price.currency,
            "image": followable(self.image),
            "note": self.note,
            "available": self.available,
            "add": self._adding(),
        }

    def _adding(self) -> dict[str, Any] | None:
        # A path of this very shop: no address elsewhere is ever sent a shopper's token.
        if not self.available or not self.add_url.startswith("/") or self.add_url[1:2] in ("/", "\\"):
            return None
        return {"url": self.add_url, "fields": {str(name): str(value) for name, value in self.add_fields.items()}}


def shows_products() -> bool:
    """Whether the shop's adapter has the optional ``product(request, path)``."""
    return callable(getattr(get_shop(), "product", None))


def product_at(request: Request, path: str) -> Product | None:
    """The product whose page stands at this path of the shop (with its query); None where there is none.

    What the adapter raises is logged, and is None: a link stays a link.
    """
    find = getattr(get_shop(), "product", None)
    found = None
    if callable(find):
        with shielded("the shop's product()", path):
            found = find(request, path)
    return found
