"""Where pushes may go: the push services that browsers use, and nowhere else. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from urllib.parse import urlsplit

LONGEST = 1000


def is_push_service(endpoint: str, hosts: Iterable[str]) -> bool:
    """Whether an endpoint is a push service's: https, the usual port, no log-in, on a host of the list.

    ``*.example.com`` stands for every host below it. An entry with a scheme (``http://127.0.0.1:8099``) is an
    origin and allows exactly that: for tests, and for a push service of one's own.
    """
    if len(endpoint) > LONGEST or not endpoint.isascii() or any(sign <= " " for sign in endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.username is not None or parts.password is not None or not host or "\\" in endpoint:
        return False
    allowed = list(hosts)
    if f"{parts.scheme}://{parts.netloc}" in allowed:
        return True
    return parts.scheme == "https" and port in (None, 443) and any(_covers(entry, host) for entry in allowed)


def _covers(entry: str, host: str) -> bool:
    if "://" in entry:
        return False
    return host.endswith(entry[1:]) if entry.startswith("*.") else host == entry


def key_bytes(text: str, length: int) -> bytes:
    """base64url without padding, of exactly so many bytes; ValueError otherwise."""
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not base64url") from None
    if len(found) != length:
        raise ValueError("wrong length")
    return found
