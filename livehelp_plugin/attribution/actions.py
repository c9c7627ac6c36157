"""Writing credits: recomputed from facts, never incremented."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from livehelp_plugin.attribution.events import OrderAttributed
from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.attribution.queries import decide, rules_for
from livehelp_plugin.attribution.rules import Chosen
from livehelp_plugin.commerce.models import OrderRecord, OrderStatus
from livehelp_plugin.commerce.queries import hold_order
from livehelp_plugin.conversations.talks import is_purged
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.publishing import publish
from livehelp_plugin.policy.queries import Rules
from livehelp_plugin.visitors.identity import family, survivor
from livehelp_plugin.visitors.models import Visitor


def credit_order(order_id: int) -> Credit | None:
    """Make the credit of an order what the facts say: given, moved, or taken away. Idempotent.

    A credit whose conversation's log was purged stays as it is while the order stays paid.
    """
    with transaction.atomic():
        order = hold_order(order_id)
        if order is None:
            return None
        before = Credit.objects.filter(order=order).first()
        if before is not None and order.status == OrderStatus.PAID and is_purged(before.conversation_id):
            after: Credit | None = before
        else:
            after = _reckon(order, before)
        for conversation_id in sorted({credit.conversation_id for credit in (before, after) if credit}):
            publish(OrderAttributed(order_id=order.pk, conversation_id=conversation_id))
        return after


def credit_orders_of(visitor_id: int) -> None:
    """Reckon all orders of a person again: after a merge, or when a conversation's marks have changed."""
    visitor = Visitor.objects.filter(pk=visitor_id).first()
    if visitor is None:
        return
    orders = OrderRecord.objects.filter(visitor_id__in=family(survivor(visitor)))
    for order_id in orders.order_by("pk").values_list("pk", flat=True):
        credit_order(order_id)


def _reckon(order: OrderRecord, before: Credit | None) -> Credit | None:
    rules = rules_for(order)
    chosen = decide(order, rules).chosen
    if chosen is None:
        if before is not None:
            Credit.objects.filter(pk=before.pk).delete()
        return None
    content = _content(order, chosen, rules)
    if before is not None and all(getattr(before, name) == value for name, value in content.items()):
        return before
    credit, _ = Credit.objects.update_or_create(order=order, defaults=content | {"computed_at": database_now()})
    return credit


def _content(order: OrderRecord, chosen: Chosen, rules: Rules) -> dict[str, Any]:
    return {
        "conversation_id": chosen.conversation_id,
        "operator_id": chosen.operator_id,
        "touched_at": chosen.touched_at,
        "in_chat": chosen.in_chat,
        "match_method": order.match_method,
        "window_hours": rules.attribution_window_hours,
        "rules_version": rules.version,
    }
