"""Trying the chat out as a shopper has it: a page whose chat rings at the operators and counts nowhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livehelp_plugin.widget.appointments import page
from livehelp_plugin.widget.context import loader_of


@never_cache
@require_safe
def trial(request: HttpRequest) -> HttpResponse:
    """For everybody who may enter the Wagtail admin, in the shop's own frame."""
    vars(request)["is_preview"] = True  # as Wagtail says it of a page that only an editor sees
    return page(request, "livehelp/trial.html", {"kind": "trial", "loader": loader_of(request)})
