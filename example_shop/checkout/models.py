"""Orders. Their lines and prices are frozen: what the shop changes later does not change what was bought."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from example_shop.catalogue.models import Variant
from example_shop.catalogue.money import CURRENCY
from example_shop.checkout.delivery import COUNTRIES


def money() -> models.DecimalField:
    return models.DecimalField(max_digits=10, decimal_places=2, default=Decimal("0.00"))


class Order(models.Model):
    class Status(models.TextChoices):
        PLACED = "placed", _("Waiting for payment")
        PAID = "paid", _("Paid")
        REFUNDED = "refunded", _("Refunded")
        CANCELLED = "cancelled", _("Cancelled")

    reference = models.CharField(_("order"), max_length=16, unique=True, null=True, editable=False)  # noqa: DJ001 (below)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLACED)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="shop_orders"
    )
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=120)
    street_more = models.CharField(_("staircase, flat, c/o"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12)
    city = models.CharField(_("town"), max_length=80)
    province = models.CharField(_("province"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, choices=COUNTRIES, default="IT")
    note = models.CharField(_("note"), max_length=300, blank=True)

    delivery_name = models.CharField(_("delivery"), max_length=60)
    delivery_promise = models.CharField(max_length=120)
    delivery_price = money()
    goods_total = money()
    total = money()
    refunded_total = money()
    currency = models.CharField(max_length=3, default=CURRENCY, editable=False)

    placed_at = models.DateTimeField(_("placed"), default=timezone.now)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        ordering = ["-placed_at", "-pk"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        default_permissions = ("view",)
        permissions = [("refund_order", _("Can refund orders"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refunded_total__gte=0, refunded_total__lte=models.F("total")),
                name="example_order_refund_within_total",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.token)

    def get_absolute_url(self) -> str:
        """The order's page; the token is what makes it nobody else's."""
        return reverse("checkout:order", args=[self.token])

    @property
    def refundable(self) -> Decimal:
        return self.total - self.refunded_total if self.status == self.Status.PAID else Decimal("0.00")


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=255)
    label = models.CharField(max_length=80, blank=True)
    sku = models.CharField(max_length=32)
    quantity = models.PositiveSmallIntegerField()
    unit_price = money()
    url = models.CharField(max_length=255, blank=True)
    picture = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.label})" if self.label else self.name

    @property
    def total(self) -> Decimal:
        return self.unit_price * self.quantity


class Payment(models.Model):
    """Money that a provider says it has taken; each of its references counts once."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    provider_reference = models.CharField(max_length=120)
    amount = money()
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_reference"], name="example_payment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.provider_reference}"


class Refund(models.Model):
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    reference = models.CharField(max_length=120, unique=True)
    amount = money()
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.reference
