"""From which pages a WebSocket may be opened: those of the same host, and ``CSRF_TRUSTED_ORIGINS``. Never ``*``.

Over https, pages that came by http are strangers: anybody on the way can write them.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain


def is_ours(scope: Any) -> bool:
    """Whether the handshake comes from the shop's own pages, or from no page at all (no browser leaves Origin out)."""
    headers = dict(scope.get("headers") or [])
    name = b"x-forwarded-host" if settings.USE_X_FORWARDED_HOST and b"x-forwarded-host" in headers else b"host"
    if not _is_allowed_host(headers.get(name, b"").decode("latin-1")):
        return False
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
    schemes = ("https",) if _is_secure(scope, headers) else ("http", "https")
    if asked.scheme in schemes and asked.netloc and asked.netloc in hosts:
        return True
    return any(_trusted(asked.scheme, asked.netloc, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS)


def _is_allowed_host(host: str) -> bool:
    """As Django judges a request: another name for this server is no name of the shop."""
    allowed = settings.ALLOWED_HOSTS or ([".localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def _is_secure(scope: Any, headers: dict[bytes, bytes]) -> bool:
    """As Django judges a request: a proxy that the owner trusts may say so."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        told = headers.get(name.removeprefix("HTTP_").replace("_", "-").lower().encode())
        if told is not None:
            return told.decode("latin-1").split(",")[0].strip() == secure
    return scope.get("scheme") in ("wss", "https")


def _trusted(scheme: str, netloc: str, trusted: str) -> bool:
    pattern = urlsplit(trusted)
    domain = pattern.netloc.lstrip("*")
    return bool(domain.strip(".")) and scheme == pattern.scheme and is_same_domain(netloc, domain)
