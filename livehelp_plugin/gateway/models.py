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
