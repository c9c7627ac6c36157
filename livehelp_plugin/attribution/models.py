"""Which conversation earned which order."""

from __future__ import annotations

from django.db import models

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.commerce.models import OrderRecord
from livehelp_plugin.conversations.models import Conversation


class Credit(models.Model):
    """One order's credit. Recomputed from facts, never incremented; says why."""

    order = models.OneToOneField(OrderRecord, on_delete=models.CASCADE, related_name="credit")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="credits")
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="credits")
    touched_at = models.DateTimeField()
    in_chat = models.BooleanField(default=False)
    match_method = models.CharField(max_length=8)
    window_hours = models.PositiveIntegerField()
    rules_version = models.PositiveBigIntegerField(null=True)
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.order_id} earned by {self.conversation_id}"
