"""What a shopper is told about stock. Pure: the figures come in, words go out."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

FEW = 5
MOST_AT_ONCE = 12


@dataclass(frozen=True)
class Availability:
    """``level`` is "in", "few" or "out"; ``text`` says it in words; at most ``most`` go into a cart."""

    level: str
    text: str | Promise
    most: int

    @property
    def is_available(self) -> bool:
        return self.most > 0


def availability_of(stock: int | None) -> Availability:
    """``None`` means made to order: never sold out."""
    if stock is None:
        return Availability("in", _("Made to order"), MOST_AT_ONCE)
    if stock <= 0:
        return Availability("out", _("Sold out for now"), 0)
    if stock <= FEW:
        return Availability("few", ngettext("Only %d left", "Only %d left", stock) % stock, stock)
    return Availability("in", _("In stock"), min(stock, MOST_AT_ONCE))
