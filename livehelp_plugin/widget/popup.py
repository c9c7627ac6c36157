"""The chat in a window of its own: a page with nothing else, the same for everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from livehelp_plugin.gateway.languages import in_page_language
from livehelp_plugin.visitors.identity import site_of
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.context import look_of
from livehelp_plugin.widget.markup import loader_tag, window_element


@require_safe
@cache_control(no_cache=True)
@in_page_language
def popup(request: HttpRequest) -> HttpResponse:
    """``?language=`` and ``?department=`` as the page had them. Knows nobody; 404 where the site has no chat."""
    look = look_of(site_of(request))
    if not look.enabled:
        raise Http404
    context = {
        "chat": window_element(look, request.GET.get("department", "")),
        "title": look.company or look.said().label,
        "script": loader_tag(look.theme, "widget/popup-page.js"),
        "stylesheet": asset_url("widget/popup.css"),
    }
    return render(request, "livehelp/popup.html", context)
