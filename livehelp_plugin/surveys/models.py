"""Questions asked and what was answered."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from livehelp_plugin.commerce.models import OrderRecord
from livehelp_plugin.conversations.models import Conversation


class Survey(models.Model):
    """One request to answer, about a conversation: after its order, or how it was. Answered or skipped once."""

    class Kind(models.TextChoices):
        PURCHASE = "purchase"
        RATING = "rating"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    order = models.ForeignKey(OrderRecord, null=True, on_delete=models.CASCADE, related_name="surveys")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="surveys")
    due_at = models.DateTimeField(null=True)
    """Of a rating: not before; it is asked when the shopper next has the chat open."""
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "order"), name="livehelp_survey_once_per_order"),
            models.UniqueConstraint(
                fields=("conversation",), condition=Q(kind="rating"), name="livehelp_rating_once_per_conversation"
            ),
            models.CheckConstraint(
                condition=Q(kind="purchase", order__isnull=False, asked_at__isnull=False)
                | Q(kind="rating", order__isnull=True, due_at__isnull=False),
                name="livehelp_survey_is_about",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(skipped_at__isnull=True),
                name="livehelp_survey_one_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} survey {self.pk}"


class SurveyAnswer(models.Model):
    """One question's answer: a number or a word of that question's list, or a comment."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=20)
    value = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("survey", "question"), name="livehelp_answer_once"),)

    def __str__(self) -> str:
        return f"{self.question}={self.value}"
