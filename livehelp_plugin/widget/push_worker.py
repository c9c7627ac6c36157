"""The service worker that shows pushes, at an address that stays the same for ever: browsers look here for its news.

Its scope is our own prefix. A push belongs to a registration, not to the pages that it controls, so this is enough,
and a worker of the shop's own, at the root or anywhere else, is never replaced and never asked.
"""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from livehelp_plugin.widget.assets import ROOT
from livehelp_plugin.widget.slimming import slim


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script; browsers ask again before each use, so that an upgrade arrives."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@lru_cache(maxsize=1)
def _script() -> str:
    return slim((ROOT / "widget" / "push-worker.js").read_text())
