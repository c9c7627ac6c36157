"""The one protocol between a shop and live help: what an adapter gives, and how it is found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Literal, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from livehelp_plugin.conf import settings

Request = Any
"""The shop's own request. Only the adapter looks inside; below the gateway nothing knows HTTP."""

OrderState = Literal["placed", "paid", "cancelled"]

NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
"""All other currencies have two decimals."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency (ISO 4217). Arithmetic across currencies raises ValueError."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise ValueError(f"an amount is a finite Decimal, not {self.amount!r}")
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise ValueError(f"a currency is three capital letters, not {self.currency!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be reckoned together")
        return other.amount

    def rounded(self) -> Decimal:
        """The amount to the four decimals that are stored; half a unit rounds up."""
        return self.amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)

    def plain(self) -> str:
        """The amount with its currency's decimals, as JSON carries it: ``"34.50"``. Never rounds."""
        places = 0 if self.currency in NO_DECIMALS else 3 if self.currency in THREE_DECIMALS else 2
        shown = self.amount.quantize(Decimal(1).scaleb(-places))
        return f"{shown if shown == self.amount else self.amount.normalize():f}"


@dataclass(frozen=True, slots=True)
class CartLine:
    """One line of a cart or an order; ``total`` is for the whole line."""

    name: str
    quantity: int
    total: Money
    url: str = ""
    image: str = ""
    reference: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "quantity": self.quantity,
            "total": self.total.plain(),
            "url": self.url,
            "image": self.image,
            "reference": self.reference,
        }


@dataclass(frozen=True, slots=True)
class Cart:
    """What is in a cart now. ``reference`` stays the same for as long as the cart lives."""

    reference: str
    lines: Sequence[CartLine]
    total: Money

    def __post_init__(self) -> None:
        _same_currency(self.lines, self.total)


@dataclass(frozen=True, slots=True)
class Order:
    """What the shop knows of an order; ``total`` is what was asked for, before any refund.

    ``cart_reference`` and ``site_id`` may be left out; they help to find the visitor of an order that was
    placed without a browser, and its site in a shop of several sites.
    """

    reference: str
    total: Money
    placed_at: datetime
    status: OrderState
    lines: Sequence[CartLine] = ()
    paid_at: datetime | None = None
    user_id: Any = None
    url: str = ""
    cart_reference: str = ""
    site_id: int | None = None

    def __post_init__(self) -> None:
        _same_currency(self.lines, self.total)


def _same_currency(lines: Sequence[CartLine], total: Money) -> None:
    for line in lines:
        if line.total.currency != total.currency:
            raise ValueError(f"{line.name!r} is in {line.total.currency}, its cart or order in {total.currency}")


class ShopAdapter(Protocol):
    """What a shop tells live help. Every method only reads; nothing may be created by looking.

    One more method is optional: ``product(request, path) -> Product | None`` (see ``commerce.products``) finds the
    product whose page stands at a path of the shop, and links to products become cards.
    """

    key: str
    """The shop's stable name in our records, at most 40 characters."""

    def cart(self, request: Request) -> Cart | None:
        """The cart of this request's shopper; None when there is none."""

    def order(self, reference: str) -> Order | None:
        """An order by its reference; None when the shop does not know it."""

    def orders_of(self, user: Any) -> Sequence[Order]:
        """An account's orders, newest first."""

    def connect(self) -> None:
        """Subscribe to the shop's own signals; called once, when Django is ready."""


def get_shop() -> ShopAdapter:
    """The adapter that ``LIVEHELP_SHOP`` names; ImproperlyConfigured says what is wrong with it."""
    return _load(settings.SHOP)


@lru_cache(maxsize=8)
def _load(path: str) -> ShopAdapter:
    try:
        adapter = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(f"LIVEHELP_SHOP names {path!r}, which cannot be imported: {error}") from error
    if isinstance(adapter, type):
        adapter = adapter()
    missing = [name for name in ("cart", "order", "orders_of", "connect") if not callable(getattr(adapter, name, None))]
    if missing:
        raise ImproperlyConfigured(f"LIVEHELP_SHOP: {path!r} is no shop adapter, it lacks {', '.join(missing)}")
    key = getattr(adapter, "key", None)
    if not isinstance(key, str) or not 1 <= len(key) <= 40:
        raise ImproperlyConfigured(f"LIVEHELP_SHOP: {path!r} needs a `key` of 1 to 40 characters, not {key!r}")
    return adapter
