"""What delivery costs and how long it takes. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOME = "IT"
FREE_FROM = Decimal("45.00")
COUNTRIES = (
    ("IT", _("Italy")), ("AT", _("Austria")), ("BE", _("Belgium")), ("HR", _("Croatia")),
    ("DK", _("Denmark")), ("FI", _("Finland")), ("FR", _("France")), ("DE", _("Germany")),
    ("GR", _("Greece")), ("IE", _("Ireland")), ("LU", _("Luxembourg")), ("NL", _("Netherlands")),
    ("PL", _("Poland")), ("PT", _("Portugal")), ("SI", _("Slovenia")), ("ES", _("Spain")),
    ("SE", _("Sweden")),
)  # fmt: skip


@dataclass(frozen=True)
class DeliveryOption:
    key: str
    name: str | Promise
    promise: str | Promise
    price: Decimal


def delivery_options(country: str, goods_total: Decimal) -> list[DeliveryOption]:
    """The ways to this country for a cart of this value, cheapest courier first."""
    if country != HOME:
        return [DeliveryOption("europe", _("Courier to your country"), _("3–6 working days"), Decimal("11.90"))]
    courier = Decimal("0.00") if goods_total >= FREE_FROM else Decimal("4.90")
    return [
        DeliveryOption("courier", _("Courier"), _("1–2 working days after it leaves the barn"), courier),
        DeliveryOption("express", _("Express courier"), _("Next working day before noon"), Decimal("9.90")),
        DeliveryOption("pickup", _("Collect at the barn"), _("Tuesday to Saturday, 9:00 to 18:00"), Decimal("0.00")),
    ]


def free_delivery_gap(goods_total: Decimal) -> Decimal:
    """How much more makes delivery in Italy free; 0 when it is."""
    return max(FREE_FROM - goods_total, Decimal("0.00"))
