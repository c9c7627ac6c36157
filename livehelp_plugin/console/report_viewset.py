"""The report's place in the admin: under Reports, for supervisors."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from livehelp_plugin.console.report_exports import FiguresExport
from livehelp_plugin.console.reports import LiveChatReport
from livehelp_plugin.console.supervisors import ForSupervisors


class ReportViewSet(ViewSet):
    """Registers itself under Reports."""

    name = "livehelp_report"
    url_prefix = "reports/live-help"
    icon = "livehelp-bubble"
    menu_label = _("Live chat")
    menu_name = "livehelp-report"
    menu_hook = "register_reports_menu_item"
    menu_order = 100
    menu_item_class = ForSupervisors

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", LiveChatReport.as_view(), name="index"),
            path("results/", LiveChatReport.as_view(results_only=True), name="results"),
            path("figures/", FiguresExport.as_view(), name="figures"),
        ]
