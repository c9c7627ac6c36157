"""Figures that the rooms below need, reckoned from the facts: how long a chat takes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from livehelp_plugin.availability.models import Department, Estimate
from livehelp_plugin.conversations.estimating import Handling, handling_of
from livehelp_plugin.events.sweeping import sweep
from livehelp_plugin.insights.cutoff import reckon_cutoff
from livehelp_plugin.insights.models import ConversationFacts, Outcome

LATEST = 50
"""Chats of a department that an estimate is made from, the latest ones,"""

WITHIN = timedelta(days=30)
"""if they are no older."""

EVERY = timedelta(minutes=5)


@sweep
def estimate_handling(now: datetime) -> int:
    """Reckon for each department how long a chat takes from accept to close; returns for how many it was due."""
    due = _older(Estimate.Kind.HANDLING, now - EVERY)
    for pk in due:
        reckon_handling(pk, now)
    return len(due)


@sweep
def estimate_cutoffs(now: datetime) -> int:
    """Reckon for each department what a computed cut-off is made from, once an hour; returns for how many."""
    due = _older(Estimate.Kind.EFFECTIVE_P90, now - timedelta(hours=1))
    for pk in due:
        reckon_cutoff(pk, now)
    return len(due)


def _older(kind: Estimate.Kind, than: datetime) -> list[int]:
    """The departments whose estimate of a kind is missing, or older."""
    fresh = Estimate.objects.filter(kind=kind, reckoned_at__gt=than)
    due = Department.objects.exclude(pk__in=fresh.values("department")).order_by("pk")
    return list(due.values_list("pk", flat=True))


def reckon_handling(department_id: int, now: datetime) -> None:
    """Bring one department's estimate up to date; where the chats say nothing about the next one it has no samples."""
    handling = handling_of(durations_of(department_id, now)) or Handling(0, 0)
    Estimate.objects.update_or_create(
        department_id=department_id,
        kind=Estimate.Kind.HANDLING,
        defaults={"seconds": handling.seconds, "samples": handling.samples, "reckoned_at": now},
    )


def durations_of(department_id: int, now: datetime) -> list[float]:
    """Seconds from accept to close of the latest chats that the department handled."""
    handled = ConversationFacts.objects.filter(
        department=department_id,
        outcome=Outcome.HANDLED,
        counted=True,
        closed_at__gt=now - WITHIN,
        conversation__accepted_at__isnull=False,
    )
    spans = handled.order_by("-closed_at").values_list(F("closed_at") - F("conversation__accepted_at"), flat=True)
    return [span.total_seconds() for span in spans[:LATEST]]
