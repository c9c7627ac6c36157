"""Every state of the shopper's chat, played by its real modules in the look of a site: to see what one's colours and
words do, and what a change of the code did."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Site

from livehelp_plugin.console.first_run import asked_site
from livehelp_plugin.console.look import contrasts
from livehelp_plugin.console.supervisors import ForSupervisors
from livehelp_plugin.conversations.languages import spoken
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.permissions import SUPERVISE
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.context import look_of
from livehelp_plugin.widget.scenes import scenes
from livehelp_plugin.widget.stage import stage

SWITCHES: dict[str, tuple[Any, tuple[tuple[str, Any], ...]]] = {
    "device": (_("Device"), (("desktop", _("Desktop")), ("phone", _("Phone")))),
    "scheme": (_("Light or dark"), (("", _("As the site has it")), ("light", _("Light")), ("dark", _("Dark")))),
    "dir": (
        _("Writing"),
        (("", _("As the language has it")), ("ltr", _("Left to right")), ("rtl", _("Right to left"))),
    ),
    "zoom": (_("Zoom"), (("1", "100 %"), ("2", "200 %"))),
}
PASSED_ON = ("scheme", "dir", "language", "site")


class GalleryView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """For supervisors. The switches are a form that is asked by GET: what one sees has an address."""

    permission_required = SUPERVISE
    raise_exception = True
    page_title = _("Gallery")
    header_icon = "view"
    template_name = "livehelp/console/gallery.html"

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What each switch is set to."""
        wanted = self.request.GET
        return {
            name: wanted.get(name, "") if wanted.get(name) in dict(choices) else choices[0][0]
            for name, (_label, choices) in self.switches.items()
        }

    @cached_property
    def switches(self) -> dict[str, tuple[Any, tuple[tuple[str, Any], ...]]]:
        more: dict[str, tuple[Any, tuple[tuple[str, Any], ...]]] = {"language": (_("Language"), tuple(spoken()))}
        sites = tuple((str(one.pk), str(one)) for one in Site.objects.order_by("-is_default_site", "pk"))
        if len(sites) > 1:
            more["site"] = (_("Site"), sites)
        return SWITCHES | more

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = "&".join(f"{name}={self.chosen[name]}" for name in PASSED_ON if self.chosen.get(name))
        return super().get_context_data(
            **kwargs,
            switches=[(name, *switch, self.chosen[name]) for name, switch in self.switches.items()],
            groups=[(group, list(found)) for group, found in groupby(scenes(database_now()), lambda one: one.group)],
            device=self.chosen["device"],
            zoom=self.chosen["zoom"],
            query=query,
            style=asset_url("console/gallery.css"),
            script=asset_url("console/gallery.js"),
        )


@method_decorator((never_cache, xframe_options_sameorigin), name="dispatch")
class StageView(PermissionRequiredMixin, View):
    """One scene on a page of its own."""

    permission_required = SUPERVISE
    raise_exception = True

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        wanted = request.GET
        language = wanted.get("language", "")
        look = look_of(asked_site(request).pk)
        with override(language if language in dict(spoken()) else get_language()):
            return stage(request, look, name, scheme=wanted.get("scheme", ""), direction=wanted.get("dir", ""))


class GalleryViewSet(ViewSet):
    name = "livehelp_gallery"
    url_prefix = "live-help/gallery"
    icon = "view"
    menu_label = _("Gallery")
    menu_name = "livehelp-gallery"
    menu_item_class = ForSupervisors

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", GalleryView.as_view(), name="index"),
            path("contrasts/", contrasts, name="contrasts"),
            path("<slug:name>/", StageView.as_view(), name="stage"),
        ]
