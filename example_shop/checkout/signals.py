"""What the checkout tells whoever listens.

Sent inside the transaction that makes it true, so that a listener's own rows are kept or lost together with
the order. A listener that fails is logged and never fails the order.
"""

import logging
from typing import Any

from django.db import transaction
from django.dispatch import Signal

logger = logging.getLogger(__name__)

order_placed = Signal()  # request, order
order_paid = Signal()  # order
order_cancelled = Signal()  # order
order_refunded = Signal()  # order, amount: Decimal, reference: str


def announce(signal: Signal, sender: type, **facts: Any) -> None:
    """Call it inside a transaction: the savepoint keeps a listener's database error from poisoning it."""
    try:
        with transaction.atomic():
            signal.send(sender=sender, **facts)
    except Exception:
        logger.exception("A listener failed; the order stands.")
