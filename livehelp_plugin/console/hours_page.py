"""What the pages about opening hours share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.permissions import SUPERVISE
from livehelp_plugin.widget.assets import asset_url


class HoursPage(PermissionRequiredMixin, WagtailAdminTemplateMixin):
    """For supervisors."""

    permission_required = SUPERVISE
    raise_exception = True
    header_icon = "time"
    page_title = _("Opening hours")
    request: HttpRequest

    @cached_property
    def now(self) -> datetime:
        return database_now()

    @cached_property
    def site(self) -> Site:
        return Site.find_for_request(self.request) or Site.objects.order_by("pk")[0]

    @property
    def style(self) -> str:
        return asset_url("console/hours.css")

    @property
    def script(self) -> str:
        return asset_url("console/hours.js")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]
