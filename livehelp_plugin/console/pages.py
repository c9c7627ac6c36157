"""The console's own page in the Wagtail admin, and its bootstrap as JSON for tabs that stay open for days."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.console.bootstrap import operator_bootstrap
from livehelp_plugin.permissions import OPERATE, SUPERVISE
from livehelp_plugin.widget.assets import asset_url


def operator_row(request: HttpRequest) -> Operator | None:
    if request.user.pk is None:
        return None
    return Operator.objects.filter(user_id=request.user.pk).first()


@method_decorator(never_cache, name="dispatch")
class ConsoleView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """Where operators work. Opening it changes nothing: nobody goes online by looking."""

    permission_required = OPERATE
    raise_exception = True
    page_title = _("Live chat")
    header_icon = "livehelp-bubble"
    template_name = "livehelp/console/console.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        operator = operator_row(request)
        if operator is None:
            self.template_name = "livehelp/console/no_operator.html"
            return self.render_to_response(self.get_context_data(**self._how_to_become_one()))
        context = self.get_context_data(
            bootstrap=operator_bootstrap(request, operator),
            script=asset_url("console/console.js"),
            style=asset_url("console/console.css"),
        )
        return self.render_to_response(context)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def _how_to_become_one(self) -> dict[str, Any]:
        may_add = self.request.user.has_perm(SUPERVISE)
        return {"add_url": reverse("livehelp_operators:add") if may_add else ""}


@never_cache
def bootstrap(request: HttpRequest) -> HttpResponse:
    """The same data as the page holds. 401 to who is signed out or no longer an operator."""
    operator = operator_row(request) if request.user.has_perm(OPERATE) else None
    if operator is None:
        return JsonResponse({"error": {"code": "forbidden"}}, status=401)
    return JsonResponse(operator_bootstrap(request, operator))
