"""The page at the foot of every answer mail: whether this address wants such mails."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.notifications.actions import allow, is_refused_hash, refuse
from livehelp_plugin.notifications.links import address_in
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.context import look_of


@csrf_exempt  # the link's key is the proof, and a mail program that unsubscribes (RFC 8058) has no cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest, key: str) -> HttpResponse:
    """GET tells and asks: mail programs open links by themselves, so it changes nothing. POST refuses or allows."""
    try:
        site_id, hashed = address_in(key)
    except Refused:
        raise Http404 from None
    if request.method == "POST":
        (allow if request.POST.get("do") == "allow" else refuse)(site_id, hashed)
        return HttpResponseRedirect(request.path) if "do" in request.POST else HttpResponse(status=204)
    context = {
        "refused": is_refused_hash(site_id, hashed),
        "company": look_of(site_id).company,
        "stylesheet": asset_url("widget/sheet.css"),
    }
    return render(request, "livehelp/mail_choice.html", context)
