"""A conversation on a page of its own, to print or to keep. Without a script: the browser's own print does it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livehelp_plugin.conversations.access import VisitorActor, conversation_for
from livehelp_plugin.conversations.appointment_times import day_name, time_name, zone_name
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.conversations.transcribing import transcript_of
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.languages import in_page_language
from livehelp_plugin.notifications.mail import shop_name
from livehelp_plugin.visitors import identity
from livehelp_plugin.widget.assets import asset_url


@require_safe
@never_cache
@in_page_language
def printed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The shopper's own conversation; anybody else's answers as what never existed."""
    visitor = identity.visitor_of(request)
    if visitor is None:
        raise Http404
    actor = VisitorActor(visitor.pk, identity.family(visitor), visitor.site_id)
    try:
        found = conversation_for(actor, public_id)
    except Refused:
        raise Http404 from None
    return sheet(request, found)


def sheet(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """The page, in the active language. What is on it may be private: no cache keeps it, no search engine sees it."""
    response = render(request, "livehelp/transcript.html", sheet_context(conversation))
    response["Referrer-Policy"] = "same-origin"
    return response


def sheet_context(conversation: Conversation) -> dict[str, Any]:
    text = transcript_of(conversation)
    return {
        "title": text.title,
        "shop": shop_name(conversation.site_id),
        "department": conversation.department.name,
        "days": [
            {
                "date": day.date,
                "name": day_name(day.date),
                "said": [(one, time_name(one.at, text.zone)) for one in day.said],
            }
            for day in text.days
        ],
        "zone": zone_name(text.zone),
        "stylesheet": asset_url("widget/sheet.css"),
    }
