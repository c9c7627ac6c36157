"""The measures of a site over a period of its local days, and the conversations behind each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.insights.kpis import KPIS
from livehelp_plugin.insights.measuring import Frame, Kpi, Measured, Row
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.policy.queries import rules_now

ROW_FIELDS = tuple(field.name for field in fields(Row))


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` up to, not including, ``end``; both aware."""

    start: datetime
    end: datetime

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this one starts."""
        return Period(self.start - (self.end - self.start), self.start)


def local_period(first: date, last: date, zone: tzinfo | None = None) -> Period:
    """These days and all between, as the shop's clock on the wall knows them (``TIME_ZONE``)."""
    zone = zone or timezone.get_default_timezone()
    return Period(midnight(first, zone), midnight(last + timedelta(days=1), zone))


def midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its value, the one of the period before, and the way to the conversations behind it."""

    kpi: Kpi
    now: Measured
    before: Measured
    rows: QuerySet[ConversationFacts]

    @property
    def enough(self) -> bool:
        """Whether n is large enough to show the value."""
        return self.now.n >= self.kpi.minimum

    @property
    def comparable(self) -> bool:
        return self.enough and self.before.n >= max(self.kpi.minimum, 1)


def figures(
    site_id: int, start: datetime, end: datetime, *, narrowed: dict[str, Any] | None = None
) -> dict[str, Figure]:
    """Every measure of a site for conversations received from ``start`` up to ``end``; ``narrowed`` filters further."""
    period = Period(start, end)
    frame = frame_of(site_id)
    now, before = (_rows(facts_of(site_id, p, narrowed)) for p in (period, period.before))
    inside = facts_of(site_id, period, narrowed)
    return {
        key: Figure(kpi, kpi.of(now, frame), kpi.of(before, frame), inside.filter(**kpi.behind(frame)))
        for key, kpi in KPIS.items()
    }


def frame_of(site_id: int) -> Frame:
    return Frame(database_now(), timedelta(hours=rules_now(site_id).attribution_window_hours))


def facts_of(site_id: int, period: Period, narrowed: dict[str, Any] | None = None) -> QuerySet[ConversationFacts]:
    """The facts of conversations received on a site in a period."""
    inside = ConversationFacts.objects.filter(
        site_id=site_id, received_at__gte=period.start, received_at__lt=period.end
    )
    return inside.filter(**narrowed) if narrowed else inside


def _rows(facts: QuerySet[ConversationFacts]) -> list[Row]:
    return [Row(**dict(zip(ROW_FIELDS, values, strict=True))) for values in facts.values_list(*ROW_FIELDS)]
