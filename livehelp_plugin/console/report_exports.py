"""The figures of the report as a spreadsheet; the conversations are exported by the report itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.console.reports import LiveChatReport
from livehelp_plugin.insights.figures import Figure


class FiguresExport(LiveChatReport):
    """One row per figure, and per currency where there are several."""

    list_export = ["figure", "value", "unit", "n", "hits", "low", "high", "before", "meaning"]
    export_headings = {
        "figure": _("Figure"),
        "value": _("Value"),
        "unit": _("Unit"),
        "n": "n",
        "hits": _("Of them"),
        "low": _("95 % interval from"),
        "high": _("95 % interval to"),
        "before": _("Period before"),
        "meaning": _("Meaning"),
    }
    export_filename = "live-chat-figures"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        export = request.GET.get("export")
        return self.as_spreadsheet(self._rows(), export if export in self.FORMATS else self.FORMAT_CSV)

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return item

    def _rows(self) -> Iterator[dict[str, Any]]:
        for figure in self.figures.values():
            for unit in _units(figure):
                yield _row(figure, unit)


def _units(figure: Figure) -> list[str]:
    """The currencies of a sum of money; any other figure has one unit."""
    values = (figure.now.value, figure.before.value)
    currencies = sorted({currency for value in values if isinstance(value, dict) for currency in value})
    return currencies or [figure.kpi.unit.value]


def _row(figure: Figure, unit: str) -> dict[str, Any]:
    kpi, now, before = figure.kpi, figure.now, figure.before
    low, high = now.interval if now.interval and figure.enough else (None, None)
    return {
        "figure": str(kpi.name),
        "value": _plain(now.value, unit) if figure.enough else gettext("not enough data"),
        "unit": unit,
        "n": now.n,
        "hits": now.hits,
        "low": low,
        "high": high,
        "before": _plain(before.value, unit) if before.n >= kpi.minimum else gettext("not enough data"),
        "meaning": str(kpi.sentence),
    }


def _plain(value: Any, unit: str) -> Any:
    return float(value.get(unit, 0)) if isinstance(value, dict) else value
