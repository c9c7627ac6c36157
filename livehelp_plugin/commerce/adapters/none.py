"""A site without a shop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from livehelp_plugin.commerce.shop import Cart, Order, Request


class NoShop:
    """Knows no cart and no order."""

    key = "none"

    def cart(self, request: Request) -> Cart | None:
        return None

    def order(self, reference: str) -> Order | None:
        return None

    def orders_of(self, user: Any) -> Sequence[Order]:
        return ()

    def connect(self) -> None:
        """Nothing sends signals."""
