"""What we remember of the shop: snapshots of carts, one record per order, its refunds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from livehelp_plugin.visitors.models import Visitor


class OrderStatus(models.TextChoices):
    PLACED = "placed"
    PAID = "paid"
    CANCELLED = "cancelled"


class MatchMethod(models.TextChoices):
    """How an order was tied to a visitor. Never by e-mail alone."""

    STAMP = "stamp"
    CART = "cart"
    ACCOUNT = "account"
    NONE = "none"


class CartSnapshot(models.Model):
    """A visitor's cart at one moment. ``lines`` as in ``commerce.shop.CartLine``."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="carts")
    reference = models.CharField(max_length=80)
    lines = models.JSONField(default=list)
    total = models.DecimalField(max_digits=20, decimal_places=4)
    currency = models.CharField(max_length=3)
    taken_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("visitor", "-taken_at"), name="livehelp_cart_latest"),
            models.Index(fields=("reference",), name="livehelp_cart_reference"),
        )

    def __str__(self) -> str:
        return f"cart {self.reference}"


class OrderRecord(models.Model):
    """Our one row of the shop's order, unique by site, shop and reference: repeated signals are harmless."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    shop = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    visitor = models.ForeignKey(Visitor, null=True, on_delete=models.SET_NULL, related_name="orders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    match_method = models.CharField(max_length=8, choices=MatchMethod.choices, default=MatchMethod.NONE)
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.PLACED)
    lines = models.JSONField(default=list)
    total = models.DecimalField(max_digits=20, decimal_places=4)
    currency = models.CharField(max_length=3)
    url = models.CharField(max_length=500, blank=True)
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("site", "shop", "reference"), name="livehelp_order_once"),
            models.CheckConstraint(
                condition=~Q(status="paid") | Q(paid_at__isnull=False), name="livehelp_order_paid_when"
            ),
        )
        indexes = (models.Index(fields=("visitor", "-placed_at"), name="livehelp_order_latest"),)

    def __str__(self) -> str:
        return self.reference


class Refund(models.Model):
    """Money given back on an order; each of the shop's refunds once. May be known before the payment is."""

    order = models.ForeignKey(OrderRecord, on_delete=models.CASCADE, related_name="refunds")
    reference = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    refunded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("order", "reference"), name="livehelp_refund_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="livehelp_refund_positive"),
        )

    def __str__(self) -> str:
        return self.reference
