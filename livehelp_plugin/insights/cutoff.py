"""How long before a close the last chats must begin: what the computed cut-off is reckoned from.

From the latest chats that a department handled: the 90th percentile of their effective duration (each gap between two
messages counted up to the owner's two minutes), and how many chats their operators had in hand when they accepted
them. ``availability.schedules.computed_cutoff`` multiplies the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from livehelp_plugin.availability.models import Estimate
from livehelp_plugin.conversations.models import Assignment
from livehelp_plugin.insights.models import ConversationFacts, Outcome
from livehelp_plugin.insights.statistics import mean, quantile

LATEST = 500
"""Chats of a department that are looked at, the latest ones,"""

WITHIN = timedelta(days=90)
"""if they are no older."""

Span = tuple[datetime, "datetime | None"]


def reckon_cutoff(department_id: int, now: datetime) -> None:
    """Bring one department's estimate up to date. Without chats it has no samples. Four queries."""
    handled = ConversationFacts.objects.filter(
        department=department_id,
        outcome=Outcome.HANDLED,
        counted=True,
        closed_at__gt=now - WITHIN,
        effective_seconds__isnull=False,
    )
    rows = list(handled.order_by("-closed_at").values_list("conversation", "effective_seconds")[:LATEST])
    durations = [seconds for _, seconds in rows if seconds is not None]
    Estimate.objects.update_or_create(
        department_id=department_id,
        kind=Estimate.Kind.EFFECTIVE_P90,
        defaults={
            "seconds": quantile(durations, 0.9) or 0.0,
            "in_hand": mean(_in_hand([pk for pk, _ in rows if pk is not None])) or 1.0,
            "samples": len(durations),
            "reckoned_at": now,
        },
    )


def _in_hand(conversation_ids: Sequence[int]) -> list[int]:
    """How many chats the operator had in hand at the begin of each assignment of these, that one included."""
    own = Assignment.objects.filter(conversation__in=conversation_ids)
    begun = list(own.values_list("operator_id", "started_at"))
    if not begun:
        return []
    first, last = min(at for _, at in begun), max(at for _, at in begun)
    beside = Assignment.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=first), operator__in={pk for pk, _ in begun}, started_at__lte=last
    )
    held: dict[int, list[Span]] = defaultdict(list)
    for operator, start, end in beside.values_list("operator_id", "started_at", "ended_at"):
        held[operator].append((start, end))
    return [side_by_side(held[operator], at) for operator, at in begun]


def side_by_side(spans: Iterable[Span], at: datetime) -> int:
    """How many of these hold at a moment; at least one."""
    return max(sum(start <= at and (end is None or at < end) for start, end in spans), 1)
