"""Conversations that ring at somebody: offered, or handed over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from livehelp_plugin.availability.models import Department, Operator
from livehelp_plugin.conversations.models.conversation import Conversation


class Transfer(models.Model):
    """A conversation on its way to a colleague or a department; its operator stays until somebody accepts."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        DECLINED = "declined"
        LAPSED = "lapsed"
        WITHDRAWN = "withdrawn"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="transfers")
    from_operator = models.ForeignKey(Operator, null=True, on_delete=models.SET_NULL, related_name="+")
    to_operator = models.ForeignKey(Operator, null=True, on_delete=models.SET_NULL, related_name="+")
    """None: whoever of the department takes it."""
    to_department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("conversation",), condition=Q(ended_at=None), name="livehelp_one_open_transfer"
            ),
        )
        indexes = (
            models.Index(fields=("lapses_at",), condition=Q(ended_at=None), name="livehelp_transfer_due"),
            models.Index(fields=("to_department",), condition=Q(ended_at=None), name="livehelp_transfer_to"),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id} to {self.to_operator_id or self.to_department_id}"


class Offer(models.Model):
    """A conversation rings at one operator, for its sake or as a transfer; and why it was this one."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        DECLINED = "declined"
        LAPSED = "lapsed"
        WITHDRAWN = "withdrawn"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="offers")
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="offers")
    transfer = models.ForeignKey(Transfer, null=True, on_delete=models.CASCADE, related_name="offers")
    reason = models.JSONField(default=dict)
    """What ``choosing`` weighed; see ``Reason``."""
    made_at = models.DateTimeField()
    lapses_at = models.DateTimeField(null=True)
    """None while it rings at all: the first accept ends it."""
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("conversation", "operator"), condition=Q(ended_at=None), name="livehelp_one_open_offer"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="livehelp_offer_ends_with_outcome",
            ),
        )
        indexes = (
            models.Index(fields=("operator",), condition=Q(ended_at=None), name="livehelp_offers_open"),
            models.Index(fields=("lapses_at",), condition=Q(ended_at=None), name="livehelp_offers_due"),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id} offered to {self.operator_id}"
