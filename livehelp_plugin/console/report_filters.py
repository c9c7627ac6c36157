"""What the report can be narrowed to: days, department, operator, outcome, and the figure that was clicked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.models import Site

from livehelp_plugin.availability.models import Department, Operator
from livehelp_plugin.insights.figures import Period, local_period
from livehelp_plugin.insights.kpis import KPIS
from livehelp_plugin.insights.models import ConversationFacts, Outcome

DEFAULT_DAYS = 30


def today_in_the_shop() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


class ReportFilters(WagtailFilterSet):
    """``period``, ``site`` and ``narrowed`` are for the figures; the rest narrows the list below them."""

    received = django_filters.DateFromToRangeFilter(
        label=_("Received"), widget=DateRangePickerWidget, method="as_it_is"
    )
    site = django_filters.ModelChoiceFilter(
        label=_("Site"), queryset=Site.objects.all(), empty_label=None, method="as_it_is"
    )
    department = django_filters.ModelChoiceFilter(label=_("Department"), queryset=Department.objects.order_by("name"))
    operator = django_filters.ModelChoiceFilter(label=_("Operator"), queryset=Operator.objects.order_by("display_name"))
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=Outcome.choices)
    figure = django_filters.ChoiceFilter(
        label=_("Figure"), choices=[(key, kpi.name) for key, kpi in KPIS.items()], method="as_it_is"
    )

    class Meta:
        model = ConversationFacts
        fields: list[str] = []

    def __init__(self, data: Any = None, *, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(data, request=request, **kwargs)
        if Site.objects.count() < 2:
            del self.filters["site"]

    def as_it_is(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Applied by the view, which needs it for the figures too."""
        return rows

    @property
    def chosen(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.is_valid() else {}

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, as the shop's clock has them; the last 30 days unless chosen."""
        today = today_in_the_shop()
        given = self.chosen.get("received")
        last = given.stop.date() if given and given.stop else today
        first = given.start.date() if given and given.start else last - timedelta(days=DEFAULT_DAYS - 1)
        return min(first, last), last

    @property
    def period(self) -> Period:
        return local_period(*self.days)

    @property
    def chosen_site(self) -> Site:
        return self.chosen.get("site") or Site.find_for_request(self.request) or Site.objects.order_by("pk")[0]

    @property
    def narrowed(self) -> dict[str, Any]:
        return {name: self.chosen[name] for name in ("department", "operator") if self.chosen.get(name)}

    @property
    def figure_key(self) -> str:
        return self.chosen.get("figure") or ""
