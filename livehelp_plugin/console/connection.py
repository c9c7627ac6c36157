"""Does the line hold? Tries every road from the browser that looks at it, and says what the server has to offer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db import connection
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from livehelp_plugin.conf import settings
from livehelp_plugin.console.supervisors import ForSupervisors
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.events.sweeping import LEASE, last_swept
from livehelp_plugin.gateway.transports import bus_name, offered
from livehelp_plugin.permissions import SUPERVISE
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.markup import base_url

ROADS = (
    ("ws", _("WebSocket"), _("the quickest, one line for everything")),
    ("sse", _("Server-sent events"), _("as quick to the shopper, where no WebSocket passes")),
    ("poll", _("Polling"), _("asks every few seconds, and passes everywhere")),
)
OVERDUE = timedelta(minutes=2)
"""A sweep that is so late is told: nobody does what is due."""


@method_decorator(never_cache, name="dispatch")
class ConnectionView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    permission_required = SUPERVISE
    raise_exception = True
    page_title = _("Connection")
    header_icon = "globe"
    template_name = "livehelp/console/connection.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            roads=[{"name": name, "label": label, "what": what} for name, label, what in ROADS],
            facts=list(facts(self.request)),
            check=check_of(self.request),
            prefix=base_url(),
            script=asset_url("console/connection.js"),
            style=asset_url("console/connection.css"),
        )


def check_of(request: HttpRequest) -> dict[str, Any]:
    """What the script must know: where to try, what is offered, and the words for what it finds."""
    return {
        "bootstrap": reverse("livehelp:bootstrap"),
        "offered": offered(request),
        "strings": {
            "trying": gettext("trying …"),
            "works": gettext("works"),
            "fails": gettext("does not work"),
            "slow": gettext("opens, but nothing comes through"),
            "absent": gettext("not offered by this server"),
            "ms": gettext("{n} ms"),
            "uses_ws": gettext("From here, chat uses a WebSocket. That is the best there is."),
            "uses_sse": gettext("From here, chat uses server-sent events: quick, but a WebSocket would be lighter."),
            "uses_poll": gettext("From here, chat polls: everything works, a few seconds later."),
            "uses_none": gettext("From here, chat does not work at all."),
        },
    }


def facts(request: HttpRequest) -> Iterator[tuple[str, str, bool]]:
    """What this server is, as (name, words, whether all is well)."""
    roads = offered(request)
    if "ws" in roads:
        yield gettext("Server"), gettext("ASGI, with our WebSockets"), True
    elif "sse" in roads:
        yield gettext("Server"), gettext("ASGI, without our WebSockets"), False
    else:
        yield gettext("Server"), gettext("WSGI: no line is held, chat polls"), True
    yield gettext("Database"), connection.vendor, connection.vendor in ("sqlite", "postgresql")
    yield gettext("Between server processes"), *_bus()
    yield gettext("What is due was last done"), *_sweeps()
    failed = OutboxItem.objects.filter(dead=True).count()
    words = ngettext("%(n)s was given up", "%(n)s were given up", failed) % {"n": failed} if failed else gettext("none")
    yield gettext("Effects that failed for good"), words, not failed


def _bus() -> tuple[str, bool]:
    name = bus_name()
    words = {
        "redis": gettext("Redis carries the news"),
        "postgres": gettext("PostgreSQL carries the news"),
        "process": gettext("nothing: one process is quick, others learn the news from the database, a second later"),
    }
    return words.get(name, name), name in words


def _sweeps() -> tuple[str, bool]:
    last = last_swept()
    late = gettext("Keep a server running, or run “manage.py livehelp_tick --loop”.")
    if last is None:
        return gettext("never") + ". " + late, False
    ago = max(database_now() - last, timedelta())
    if ago <= LEASE:
        return gettext("just now"), True
    minutes = int(ago.total_seconds() // 60)
    words = (
        ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
        if minutes
        else gettext("less than a minute ago")
    )
    if ago < OVERDUE:
        return words, True
    if not settings.JANITOR:
        late = gettext("LIVEHELP_JANITOR is off, so “manage.py livehelp_tick --loop” must run.")
    return f"{words}. {late}", False


class ConnectionViewSet(ViewSet):
    name = "livehelp_connection"
    url_prefix = "live-help/connection"
    icon = "globe"
    menu_label = _("Connection")
    menu_name = "livehelp-connection"
    menu_item_class = ForSupervisors

    def get_urlpatterns(self) -> list[Any]:
        return [path("", ConnectionView.as_view(), name="index")]
