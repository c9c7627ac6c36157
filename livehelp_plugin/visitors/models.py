"""Visitors, the tokens by which browsers know them, their visits, and what operators note about them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AddressForm(models.TextChoices):
    """How a customer wishes to be addressed, where a language knows two ways; empty: not asked yet."""

    FORMAL = "formal", _("Formal")
    INFORMAL = "informal", _("Informal")


class Visitor(models.Model):
    """A person in the shop, known or not. ``key`` is stable and no credential: orders are stamped with it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="aliases")
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    address_form = models.CharField(max_length=8, choices=AddressForm.choices, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name or self.label

    @property
    def label(self) -> str:
        """Four signs by which colleagues tell anonymous visitors apart."""
        return self.key.hex[:4].upper()


class VisitorToken(models.Model):
    """What a browser's cookie proves. Only the hash is kept; a revoked token is dead for good."""

    hash = models.CharField(max_length=64, primary_key=True)
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    successor_user_id = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return f"token of visitor {self.visitor_id}"


class Visit(models.Model):
    """One stay in the shop: steps less than 30 minutes apart."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="visits")
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    device = models.CharField(max_length=8, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    page_url = models.CharField(max_length=500, blank=True)
    page_title = models.CharField(max_length=200, blank=True)
    watching = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=("visitor", "-last_seen_at"), name="livehelp_visit_latest"),)

    def __str__(self) -> str:
        return f"visit {self.pk}"


class PathStep(models.Model):
    """A page seen since the visitor first interacted with chat. Remembered by URL and title, never by key."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="steps")
    url = models.CharField(max_length=500)
    title = models.CharField(max_length=200, blank=True)
    page_id = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.url


class InfoNote(models.Model):
    """What an operator noted about a visitor; shown in every later conversation. The visitor may ask to read it."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="info")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=80)
    body = models.TextField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.body[:40]


class VisitorBlock(models.Model):
    """A visitor who may not write for now, by whom and why."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="blocks")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """None: for good."""
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("visitor",), condition=models.Q(lifted_at=None), name="livehelp_one_block"),
        )

    def __str__(self) -> str:
        return f"block of visitor {self.visitor_id}"
