"""A cart and its lines. Prices are never copied here: a cart always shows today's price."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from example_shop.catalogue.models import Variant


class Cart(models.Model):
    """Belongs to an account, or to whoever holds its reference in the session."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="shop_cart"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.reference)


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="example_cart_variant_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="example_cart_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"

    @property
    def total(self) -> Decimal:
        return self.variant.price * self.quantity

    @property
    def is_short(self) -> bool:
        """More is wanted than can be had."""
        return self.variant.stock is not None and self.quantity > self.variant.stock
