"""One row of facts per conversation, recomputed from what happened; every figure is read from here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.availability.models import Department, Operator
from livehelp_plugin.conversations.models import Conversation


class Outcome(models.TextChoices):
    OPEN = "open", _("Open")
    HANDLED = "handled", _("Handled")
    LOST = "lost", _("Lost")


class LostReason(models.TextChoices):
    LEFT_QUEUE = "left_queue", _("Left while waiting")
    LEFT_OFFERED = "left_offered", _("Left while offered")
    NOT_TAKEN = "not_taken", _("Not taken in time")
    UNANSWERED = "unanswered", _("Closed unanswered")


class ConversationFacts(models.Model):
    """Durations in seconds of wall time; null where there is none. Survives erasure without visitor or order keys.

    While a conversation is open its row says that it was received, and nothing that the next message could
    change. A contact's first row (``part_of`` empty) carries outcome, waiting and ``converted`` of the whole contact.
    """

    conversation = models.OneToOneField(Conversation, null=True, on_delete=models.SET_NULL, related_name="facts")
    part_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="parts")
    person = models.UUIDField(null=True, db_index=True)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    operator = models.ForeignKey(Operator, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    lost_reason = models.CharField(max_length=24, choices=LostReason.choices, blank=True)
    dropped = models.BooleanField(default=False)
    short_abandon = models.BooleanField(default=False)
    counted = models.BooleanField(default=True)
    begun_by_us = models.BooleanField(default=False)
    qualifying = models.BooleanField(default=False)
    converted = models.BooleanField(default=False)
    wait_seconds = models.FloatField(null=True)
    queue_seconds = models.FloatField(null=True)
    total_seconds = models.FloatField(null=True)
    effective_seconds = models.FloatField(null=True)
    longest_gap_seconds = models.FloatField(null=True)
    visitor_messages = models.PositiveIntegerField(default=0)
    operator_messages = models.PositiveIntegerField(default=0)
    assisted_orders = models.PositiveIntegerField(default=0)
    assisted_net = models.JSONField(default=dict)
    surveys_asked = models.PositiveIntegerField(default=0)
    surveys_answered = models.PositiveIntegerField(default=0)
    ratings_asked = models.PositiveIntegerField(default=0)
    ratings_answered = models.PositiveIntegerField(default=0)
    answers = models.JSONField(default=list)
    language = models.CharField(max_length=12, blank=True)
    country = models.CharField(max_length=2, blank=True)
    device = models.CharField(max_length=8, blank=True)
    rules_version = models.PositiveBigIntegerField(null=True)
    computed_at = models.DateTimeField()
    frozen = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = (models.Index(fields=("site", "received_at"), name="livehelp_facts_period"),)

    def __str__(self) -> str:
        return f"facts of {self.conversation_id}"
