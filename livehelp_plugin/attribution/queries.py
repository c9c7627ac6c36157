"""Which orders conversations earned, and what is known for deciding it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.attribution.rules import Decision, Purchase, choose
from livehelp_plugin.commerce.models import OrderRecord
from livehelp_plugin.commerce.queries import net_revenue
from livehelp_plugin.conversations.talks import talks_before
from livehelp_plugin.policy.queries import Rules, rules_at
from livehelp_plugin.visitors.identity import family, survivor


@dataclass(frozen=True, slots=True)
class Assisted:
    """What conversations earned: orders, and paid − refunded per currency."""

    orders: int = 0
    net: dict[str, Decimal] = field(default_factory=dict)


def rules_for(order: OrderRecord) -> Rules:
    """The owner's rules as they were when the order was placed."""
    return rules_at(order.site_id, order.placed_at)


def decide(order: OrderRecord, rules: Rules) -> Decision:
    """What the rules say of this order now; stores nothing. Also the answer to "why not?"."""
    window = timedelta(hours=rules.attribution_window_hours)
    talks = []
    if order.visitor is not None:
        talks = talks_before(family(survivor(order.visitor)), order.placed_at, window)
    return choose(Purchase(order.placed_at, order.status, order.visitor is not None), talks, window)


def assisted(conversation_ids: Iterable[int]) -> Assisted:
    """Assisted orders and assisted net revenue of these conversations; each order counts once."""
    credits = Credit.objects.filter(conversation_id__in=list(conversation_ids)).select_related("order")
    orders = [credit.order for credit in credits]
    return Assisted(len(orders), net_revenue(orders))
