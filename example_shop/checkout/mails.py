"""E-mail about an order. Sent after the commit; a mail server that is down never undoes a sale."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from example_shop.checkout.models import Order, Refund

logger = logging.getLogger(__name__)


def send_confirmation(order: Order) -> None:
    _send(order, _("Your order %s: thank you") % order.reference, "confirmation", {})


def send_refund_notice(refund: Refund) -> None:
    order = refund.order
    _send(order, _("Refund for your order %s") % order.reference, "refund", {"refund": refund})


def _send(order: Order, subject: str, template: str, context: dict[str, Any]) -> None:
    body = render_to_string(
        f"example_shop/mails/{template}.txt",
        {"order": order, "order_url": settings.WAGTAILADMIN_BASE_URL + order.get_absolute_url(), **context},
    )
    try:
        EmailMessage(subject, body, to=[order.email]).send()
    except Exception:
        logger.exception("Order %s: no e-mail to the customer.", order.reference)
