"""Every address of ours, as the tests of this folder ask for it."""

from __future__ import annotations

import uuid

from django.urls import reverse

from livehelp_plugin.conversations.appointment_links import key_of
from livehelp_plugin.urls import urlpatterns
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.sheet import sheet_url

ROUTES = frozenset(str(pattern.name) for pattern in urlpatterns)
PAGES = ("survey", "appointment", "appointment_status", "contact")
"""What a shopper fills in: looked at, and sent."""

UPLOADS = ("visitor_upload", "operator_upload")
"""What takes the bare bytes of a file."""

LINES_IN = ("visitor_commands", "operator_commands", "visitor_signals", "operator_signals")
WRITES = (*LINES_IN, "contact_look_over", *UPLOADS, *PAGES)
READS = tuple(sorted(ROUTES - {*WRITES} | {*PAGES}))


def address(route: str, named: object = None, appointment: uuid.UUID | None = None) -> str:
    """Where a route is; survey, file and appointment are such that never were, unless they are named."""
    if route == "asset":
        return asset_url("widget/loader.js")
    if route == "attachment":
        return reverse("livehelp:attachment", args=[named or uuid.uuid4()])
    if route.startswith("appointment_"):
        return reverse(f"livehelp:{route}", args=[key_of(appointment or uuid.uuid4())])
    if route == "sheet":
        return sheet_url("")
    return reverse(f"livehelp:{route}", args=[named or uuid.uuid4()] if route == "survey" else [])
