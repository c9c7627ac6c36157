"""The blocks' stylesheet with the site's colours in front: one request, kept for good, no flash of others."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.identity import site_of
from livehelp_plugin.widget.assets import digest, plain_of
from livehelp_plugin.widget.context import look_of


def sheet_url(theme: str) -> str:
    """Where a page finds the sheet for this theme; another theme or version has another address."""
    return reverse("livehelp:sheet", args=[_version(theme)])


@require_safe
def sheet(request: HttpRequest, version: str) -> HttpResponse:
    """The present sheet of the request's site; under an old address, on a page from a cache, for a moment only."""
    try:
        theme = look_of(site_of(request)).theme
    except Refused:
        theme = ""
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(_body(digest(), theme, zipped=zipped), content_type="text/css")
    response["Vary"] = "Accept-Encoding"
    if zipped:
        response["Content-Encoding"] = "gzip"
    if version == _version(theme):
        patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=60)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@lru_cache(maxsize=32)
def _body(version: str, theme: str, *, zipped: bool) -> bytes:
    body = (colours(theme) + plain_of("widget/blocks.css")).encode()
    return gzip.compress(body, 9, mtime=0) if zipped else body


def colours(theme: str) -> str:
    """``name:value`` pairs between semicolons as custom properties, below whatever the shop's own styles say."""
    pairs = dict(one.split(":", 1) for one in theme.split(";") if ":" in one and not set("{}<\\/") & set(one))
    scheme = pairs.pop("scheme", "")
    own = "".join(f"--livehelp-{name}:{value};" for name, value in pairs.items())
    return f":where(:root){{{own}}}\n" + (f".livehelp-block{{color-scheme:{scheme}}}\n" if scheme else "")


def _version(theme: str) -> str:
    return hashlib.sha256(f"{digest()}:{theme}".encode()).hexdigest()[:12]
