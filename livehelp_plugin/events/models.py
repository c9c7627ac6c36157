"""Streams and what is written in them; receipts of commands; the outbox; the sweep's lease."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Audience(models.TextChoices):
    PUBLIC = "public"
    INTERNAL = "internal"


class Stream(models.Model):
    """The log of one conversation or one desk: an epoch and the last ``seq`` given out per audience."""

    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    public_top = models.PositiveBigIntegerField(default=0)
    internal_top = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[models.Manager[Stream]]

    def __str__(self) -> str:
        return f"stream {self.pk}"


class EventRecord(models.Model):
    """One event at its place. Append-only; points to bodies, never copies them."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="records")
    audience = models.CharField(max_length=8, choices=Audience.choices)
    seq = models.PositiveBigIntegerField()
    after_public = models.PositiveBigIntegerField(default=0)
    type = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("stream", "audience", "seq"), name="livehelp_event_place"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="livehelp_event_seq_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.audience}:{self.seq}"


class CommandReceipt(models.Model):
    """The first answer to a command; a retry by the same author returns it."""

    author = models.CharField(max_length=40)
    client_id = models.UUIDField()
    command = models.CharField(max_length=40)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        # The id first: every batch asks by ids alone, for a visitor's author may have changed by a merge.
        constraints = (models.UniqueConstraint(fields=("client_id", "author"), name="livehelp_receipt_once"),)
        indexes = (models.Index(fields=("created_at",), name="livehelp_receipt_age"),)

    def __str__(self) -> str:
        return f"{self.command} {self.client_id}"


class OutboxItem(models.Model):
    """An effect that one consumer owes one event. Written with the event, deleted when done."""

    consumer = models.CharField(max_length=160)
    event_type = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    dead = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=("due_at",), condition=Q(dead=False), name="livehelp_outbox_due"),)

    def __str__(self) -> str:
        return f"{self.event_type} for {self.consumer}"


class SweepLease(models.Model):
    """Who sweeps due work now. ``fence`` grows with each new holder, so a zombie's writes can be told."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.UUIDField(null=True)
    fence = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} #{self.fence}"
