"""The one way on which an order becomes paid, and back. Every payment provider ends here."""

import logging
from decimal import Decimal
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from example_shop.checkout.mails import send_confirmation, send_refund_notice
from example_shop.checkout.models import Order, Payment, Refund
from example_shop.checkout.signals import announce, order_paid, order_refunded

logger = logging.getLogger(__name__)


class NotPayable(Exception):
    """Money came for an order that was cancelled: it must be given back, and a person must know."""


class NotRefundable(Exception):
    """More than what is left of what was paid, or never paid at all."""


def confirm_payment(order: Order, provider: str, provider_reference: str) -> bool:
    """Marks the order paid. Idempotent: a webhook that is repeated, or races the return page, is harmless.

    True for the call that did it; only that one sends ``order_paid`` and the e-mail. Raises NotPayable.
    """
    now = timezone.now()
    with transaction.atomic():
        confirmed = Order.objects.filter(pk=order.pk, status=Order.Status.PLACED).update(
            status=Order.Status.PAID, paid_at=now
        )
        order.refresh_from_db()
        if not confirmed:
            if order.status == Order.Status.CANCELLED:
                raise NotPayable(f"{order.reference}: {provider} {provider_reference}")
            _look_twice(order, provider, provider_reference)
            return False
        Payment.objects.create(
            order=order,
            provider=provider,
            provider_reference=provider_reference,
            amount=order.total,
            confirmed_at=now,
        )
        announce(order_paid, Order, order=order)
        transaction.on_commit(partial(send_confirmation, order))
    return True


def _look_twice(order: Order, provider: str, provider_reference: str) -> None:
    """The same reference again is a repeated message; another one means a customer charged twice."""
    if not order.payments.filter(provider=provider, provider_reference=provider_reference).exists():
        logger.error("Order %s is paid already, yet %s reports %s.", order.reference, provider, provider_reference)


def refund_order(
    order: Order,
    amount: Decimal,
    reference: str,
    *,
    reason: str = "",
    made_by: User | None = None,
) -> Refund:
    """Gives back a part or all. Idempotent by reference: the same one again returns the refund that was made.

    The order's status becomes refunded when nothing is left. Raises NotRefundable.
    """
    if amount <= 0:
        raise NotRefundable(reference)
    with transaction.atomic():
        booked = (
            Order.objects.filter(pk=order.pk, status=Order.Status.PAID, refunded_total__lte=F("total") - amount)
            .exclude(refunds__reference=reference)
            .update(
                refunded_total=F("refunded_total") + amount,
                status=Case(
                    When(total=F("refunded_total") + amount, then=Value(Order.Status.REFUNDED)),
                    default=F("status"),
                ),
            )
        )
        if not booked:
            return _made_before(order, reference)
        order.refresh_from_db()
        refund = Refund.objects.create(
            order=order,
            reference=reference,
            amount=amount,
            reason=reason,
            made_by_id=made_by.pk if made_by else None,
        )
        announce(order_refunded, Order, order=order, amount=amount, reference=reference)
        transaction.on_commit(partial(send_refund_notice, refund))
    return refund


def _made_before(order: Order, reference: str) -> Refund:
    made = Refund.objects.filter(order=order, reference=reference).first()
    if made is None:
        raise NotRefundable(reference)
    return made
