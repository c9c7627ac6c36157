"""Every address of ours, as the tests of this folder ask for it."""

from __future__ import annotations

import uuid

from django.urls import reverse

from livehelp_plugin.urls import urlpatterns
from livehelp_plugin.widget.assets import asset_url

ROUTES = frozenset(str(pattern.name) for pattern in urlpatterns)
WRITES = ("visitor_commands", "operator_commands", "visitor_signals", "operator_signals", "survey")
READS = tuple(sorted(ROUTES - {*WRITES} | {"survey"}))


def address(route: str, survey: object = None) -> str:
    """Where a route is; the survey is one that never was, unless it is named."""
    if route == "asset":
        return asset_url("widget/loader.js")
    return reverse(f"livehelp:{route}", args=[survey or uuid.uuid4()] if route == "survey" else [])
