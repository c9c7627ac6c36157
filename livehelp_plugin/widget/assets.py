"""Our modules and styles, under a path that names their content.

``assets/<digest>/…``: the digest is of the whole folder, so relative imports between modules stay within
one version, whatever storage the shop uses for its static files. An old digest is gone after an upgrade:
a page that asks for it must reload, and never mixes old with new.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.views.decorators.http import require_safe

from livehelp_plugin.widget.slimming import slim, whole

ROOT = Path(__file__).resolve().parent.parent / "static" / "livehelp"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wav": "audio/wav"}
_COMPRESSED = {".js", ".css", ".svg", ".json"}


def digest() -> str:
    """The version of the whole folder; computed once, or at each change while DEBUG is on."""
    return _digest(_newest() if settings.DEBUG else 0)


def asset_url(name: str = "") -> str:
    """The URL of one of our files, or of the folder."""
    base = reverse("livehelp:asset", args=[digest(), "_"])[:-1]
    return base + name


def plain_of(name: str) -> str:
    """The text of one of our files, as it is served; the name is ours."""
    found = _file(digest(), name)
    assert found is not None, name
    return found[0].decode()


@require_safe
def asset(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """One file of the present version, immutable; 404 for any other version or name."""
    if digest != _digest(_newest() if settings.DEBUG else 0):
        raise Http404
    found = _file(digest, name)
    if found is None:
        raise Http404
    plain, packed, content_type = found
    zipped = packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    if request.headers.get("If-None-Match") == f'"{digest}"':
        return HttpResponseNotModified()
    response = HttpResponse(packed if zipped else plain, content_type=content_type)
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@lru_cache(maxsize=4)
def _digest(version: int) -> str:
    total = hashlib.sha256()
    for path in sorted(ROOT.rglob("*")):
        if path.is_file():
            total.update(path.relative_to(ROOT).as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:12]


def _newest() -> int:
    return max((path.stat().st_mtime_ns for path in ROOT.rglob("*") if path.is_file()), default=0)


@lru_cache(maxsize=128)
def _file(digest: str, name: str) -> tuple[bytes, bytes | None, str] | None:
    """Plain bytes, gzip bytes and type of a file below the folder; only names that are really there."""
    path = (ROOT / name).resolve()
    if not path.is_relative_to(ROOT) or not path.is_file():
        return None
    plain = path.read_bytes()
    if path.suffix == ".js":
        source = whole(plain.decode(), lambda neighbour: (path.parent / neighbour).read_text(encoding="utf-8"))
        plain = slim(source).encode()
    packed = gzip.compress(plain, 9, mtime=0) if path.suffix in _COMPRESSED else None
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return plain, packed, kind
