"""The way back from a mail or a push: to the page where the shopper was, with the chat open.

The link names a conversation and opens nothing by itself. In the browser that wrote, it leads on at once. Elsewhere it
says so, and lets a browser that is nobody yet have the chat only where nothing else would open with it: the address
that it was sent to was typed by somebody, and nobody has proved it.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from livehelp_plugin.conversations.access import SystemActor, conversation_for
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.notifications.links import conversation_in
from livehelp_plugin.visitors import identity
from livehelp_plugin.visitors.models import Visit, Visitor
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.bootstrap import recognise, remember
from livehelp_plugin.widget.context import look_of

OPEN = "livehelp"
"""The fragment at which the chat opens."""


@transaction.non_atomic_requests
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, key: str) -> HttpResponse:
    """GET leads on, or explains; POST brings the chat to this browser where it may."""
    try:
        conversation = conversation_for(SystemActor(), conversation_in(key))
    except Refused:
        return _explain(request, "over", status=404)
    token, visitor = recognise(request)
    here = visitor is not None and visitor.pk == identity.survivor(conversation.visitor).pk
    may = visitor is None and not request.user.is_authenticated and _opens_nothing_else(conversation)
    if not here and not (may and request.method == "POST"):
        return _explain(request, "elsewhere" if may else "closed")
    if not here:
        identity.admit(token, identity.survivor(conversation.visitor))
    response = HttpResponseRedirect(_page(request, conversation))
    remember(request, response, token, running=True)
    return response


def _opens_nothing_else(conversation: Conversation) -> bool:
    visitor = identity.survivor(conversation.visitor)
    if visitor.user_id is not None:
        return False
    others = Conversation.objects.filter(visitor__in=identity.family(visitor)).exclude(pk=conversation.pk)
    return not others.exists()


def _page(request: HttpRequest, conversation: Conversation) -> str:
    """Where the shopper was last, as far as it is in this shop."""
    visits = Visit.objects.filter(visitor__in=_family(conversation.visitor)).order_by("-last_seen_at", "-pk")
    latest = visits.values_list("page_url", flat=True).first()
    for url in (latest, conversation.page_url):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return urlunsplit(urlsplit(url)._replace(fragment=OPEN))
    return f"/#{OPEN}"


def _family(visitor: Visitor) -> tuple[int, ...]:
    return identity.family(identity.survivor(visitor))


def _explain(request: HttpRequest, state: str, *, status: int = 200) -> HttpResponse:
    company = ""
    with suppress(Refused):  # without a site the words suffice
        company = look_of(identity.site_of(request)).company
    context = {"state": state, "company": company, "stylesheet": asset_url("widget/sheet.css")}
    return render(request, "livehelp/coming_back.html", context, status=status)
