"""Rate limits that all server processes share."""

from __future__ import annotations

from django.db import models


class RateBucket(models.Model):
    """How often something was done in the current window."""

    key = models.CharField(max_length=80, primary_key=True)
    ends_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("ends_at",), name="livehelp_bucket_end"),)

    def __str__(self) -> str:
        return self.key


class CameFrom(models.Model):
    """From which address, hashed, a conversation or a contact request came: for a week, in case it is spam."""

    reference = models.UUIDField(unique=True)
    address = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("at",), name="livehelp_came_at"),)

    def __str__(self) -> str:
        return str(self.reference)
