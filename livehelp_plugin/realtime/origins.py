"""From which pages a WebSocket may be opened: those of the same host, and ``CSRF_TRUSTED_ORIGINS``. Never ``*``."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.http import is_same_domain


def is_ours(scope: Any) -> bool:
    """Whether the handshake comes from the shop's own pages, or from no page at all (no browser leaves Origin out)."""
    headers = dict(scope.get("headers") or [])
    origin = headers.get(b"origin")
    if origin is None:
        return True
    try:
        asked = urlsplit(origin.decode("latin-1"))
        hosts = {headers.get(b"host", b"").decode("latin-1")}
    except ValueError:
        return False
    if settings.USE_X_FORWARDED_HOST and b"x-forwarded-host" in headers:
        hosts.add(headers[b"x-forwarded-host"].decode("latin-1"))
    if asked.scheme in ("http", "https") and asked.netloc and asked.netloc in hosts:
        return True
    return any(_trusted(asked.scheme, asked.netloc, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS)


def _trusted(scheme: str, netloc: str, trusted: str) -> bool:
    pattern = urlsplit(trusted)
    domain = pattern.netloc.lstrip("*")
    return bool(domain.strip(".")) and scheme == pattern.scheme and is_same_domain(netloc, domain)
