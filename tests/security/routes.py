"""Every address of ours, as the tests of this folder ask for it."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.urls import reverse
from wagtail.models import Site

from livehelp_plugin.conversations.appointment_links import key_of
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.notifications.links import back_path, stop_link
from livehelp_plugin.urls import urlpatterns
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.sheet import sheet_url

ROUTES = frozenset(str(pattern.name) for pattern in urlpatterns)
PAGES = ("survey", "appointment", "appointment_status", "contact", "back", "mail_choice")
"""What a shopper fills in: looked at, and sent."""

UPLOADS = ("visitor_upload", "operator_upload")
"""What takes the bare bytes of a file."""

TOKENLESS = ("contact_look_over", "mail_choice")
"""What takes a form of any site: one writes nothing, the other's signed address is the proof."""

NAMED = ("survey", "attachment", "transcript", "operator_transcript")
LINES_IN = ("visitor_commands", "operator_commands", "visitor_signals", "operator_signals")
WRITES = (*LINES_IN, "contact_look_over", *UPLOADS, *PAGES)
READS = tuple(sorted(ROUTES - {*WRITES} | {*PAGES}))


def address(route: str, named: object = None, appointment: uuid.UUID | None = None) -> str:
    """Where a route is; what it is about (a survey, a file, a conversation) never was, unless it is named."""
    if route == "asset":
        return asset_url("widget/loader.js")
    if route == "sheet":
        return sheet_url("")
    if route == "back":
        return back_path(Conversation(public_id=uuid.UUID(str(named or uuid.uuid4()))))
    if route == "mail_choice":
        return urlsplit(stop_link(Site.objects.get(is_default_site=True).pk, "anna@example.com")).path
    if route.startswith("appointment_"):
        return reverse(f"livehelp:{route}", args=[key_of(appointment or uuid.uuid4())])
    return reverse(f"livehelp:{route}", args=[named or uuid.uuid4()] if route in NAMED else [])
