"""Questions asked and what was answered."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from livehelp_plugin.commerce.models import OrderRecord
from livehelp_plugin.conversations.models import Conversation


class Survey(models.Model):
    """One request to answer, tied to an order and its conversation. Answered or skipped once."""

    class Kind(models.TextChoices):
        PURCHASE = "purchase"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    order = models.ForeignKey(OrderRecord, on_delete=models.CASCADE, related_name="surveys")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="surveys")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "order"), name="livehelp_survey_once_per_order"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(skipped_at__isnull=True),
                name="livehelp_survey_one_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} survey {self.pk}"


class SurveyAnswer(models.Model):
    """One question's answer: a number or a word of that question's list."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=20)
    value = models.CharField(max_length=10)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("survey", "question"), name="livehelp_answer_once"),)

    def __str__(self) -> str:
        return f"{self.question}={self.value}"
