"""The report "Live chat" under Reports: figures, and the conversations behind each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button

from livehelp_plugin.console import report_words as words
from livehelp_plugin.console.report_columns import COLUMNS, TABLE
from livehelp_plugin.console.report_filters import ReportFilters, today_in_the_shop
from livehelp_plugin.console.spreadsheets import csv_safe, xlsx_safe
from livehelp_plugin.insights.figures import Figure, facts_of, figures
from livehelp_plugin.insights.kpis import KPIS
from livehelp_plugin.insights.measuring import Group
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.permissions import SUPERVISE
from livehelp_plugin.policy.queries import Rules, rules_now
from livehelp_plugin.widget.assets import asset_url

SPANS = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure as the template shows it."""

    figure: Figure
    url: str
    chosen: bool

    @property
    def values(self) -> list[str]:
        return words.value_words(self.figure)

    @property
    def notes(self) -> list[str]:
        found = [words.n_words(self.figure), words.interval_words(self.figure), words.change_words(self.figure)]
        return [note for note in (found if self.figure.enough else found[1:]) if note]

    @property
    def parts(self) -> list[tuple[str, int]]:
        return list(words.part_words(self.figure.now))


class LiveChatReport(ReportView):
    """For supervisors only: ReportView itself checks nothing."""

    model = ConversationFacts
    page_title = _("Live chat")
    header_icon = "livehelp-bubble"
    verbose_name_plural = _("conversations")
    template_name = "livehelp/console/report.html"
    results_template_name = "livehelp/console/report_results.html"
    index_url_name = "livehelp_report:index"
    index_results_url_name = "livehelp_report:results"
    filterset_class = ReportFilters
    is_searchable = False
    default_ordering = "-received_at"
    columns = TABLE
    list_export = list(COLUMNS)
    export_headings = {name: heading for name, (heading, _value) in COLUMNS.items()}
    export_filename = "live-chat-conversations"
    custom_value_preprocess = {
        **ReportView.custom_value_preprocess,
        str: {ReportView.FORMAT_CSV: csv_safe, ReportView.FORMAT_XLSX: xlsx_safe},
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(SUPERVISE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        period = self.filters.period
        return figures(self.filters.chosen_site.pk, period.start, period.end, narrowed=self.filters.narrowed)

    def get_base_queryset(self) -> QuerySet[ConversationFacts]:
        """The rows behind the figure that was clicked, or all of the period."""
        if self.filters.figure_key:
            rows = self.figures[self.filters.figure_key].rows
        else:
            rows = facts_of(self.filters.chosen_site.pk, self.filters.period, self.filters.narrowed)
        return rows.select_related("conversation__visitor", "department", "operator")

    def get_queryset(self) -> QuerySet[ConversationFacts]:
        return self.order_queryset(self.get_base_queryset()).order_by(self.ordering, "-pk")

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {name: value(item) for name, (_heading, value) in COLUMNS.items()}

    @property
    def tiles(self) -> list[tuple[Any, list[Tile]]]:
        """The figures by group."""
        found: dict[Group, list[Tile]] = {group: [] for group in words.GROUPS}
        for key, figure in self.figures.items():
            chosen = key == self.filters.figure_key
            found[figure.kpi.group].append(Tile(figure, self._url(figure="" if chosen else key), chosen))
        return [(words.GROUPS[group], tiles) for group, tiles in found.items()]

    @property
    def spans(self) -> list[dict[str, Any]]:
        """The periods that are one click away."""
        first, last = self.filters.days
        today = today_in_the_shop()
        found = []
        for days in SPANS:
            begin = today - timedelta(days=days - 1)
            found.append(
                {
                    "name": ngettext("Last day", "Last %(n)s days", days) % {"n": days},
                    "url": self._url(received_from=begin.isoformat(), received_to=today.isoformat()),
                    "chosen": (first, last) == (begin, today),
                }
            )
        return found

    def _url(self, **changes: str) -> str:
        query = self.request.GET.copy()
        for name in ("p", "export", "_w_filter_fragment"):
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        return f"{self.index_url}?{query.urlencode()}"

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        first, last = self.filters.days
        chosen = KPIS.get(self.filters.figure_key)
        return super().get_context_data(
            *args,
            **kwargs,
            first=first,
            last=last,
            site=self.filters.chosen_site,
            rules=self.rules,
            chosen=chosen.name if chosen else "",
            all_url=self._url(figure=""),
        )

    @cached_property
    def rules(self) -> Rules:
        return rules_now(self.filters.chosen_site.pk)

    @property
    def style(self) -> str:
        return asset_url("console/report.css")

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        exports = {"figures_xlsx": _("Download figures as XLSX"), "figures_csv": _("Download figures as CSV")}
        query = self.request.GET.urlencode()
        return [
            *super().header_more_buttons,
            *(
                Button(
                    label,
                    url=f"{reverse('livehelp_report:figures')}?{query}&export={name.removeprefix('figures_')}",
                    icon_name="download",
                    priority=110,
                )
                for name, label in exports.items()
            ),
        ]
