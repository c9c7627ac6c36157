"""Web push as the standards have it: RFC 8030 (the post), 8291 (encryption), 8292 (VAPID). Needs the extra ``push``.

The only module that knows the libraries; ``push`` imports it where they are installed.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from livehelp_plugin.notifications.push_addresses import key_bytes

PATIENCE = 4.0
"""Seconds; a push service answers in a fraction of one."""


class Gone(Exception):
    """The browser has given the subscription up: it is never to be tried again."""


class NotPushed(Exception):
    """The push service did not take it; ``status`` is 0 where there was no answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Push:
    """One message on its way. A later one of the same ``topic`` (32 letters at most) replaces one not yet delivered."""

    endpoint: str
    p256dh: str
    auth: str
    body: bytes
    topic: str
    seconds: int
    """For how long the push service keeps it for a browser that is off."""


def make_key() -> str:
    """A new private key: the 32 bytes of a P-256 value, base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _text(number.to_bytes(32, "big"))


def public_key(private: str) -> str:
    """The public half, as browsers want it (``applicationServerKey``)."""
    return _text(_point(_vapid(private).public_key))


def post(push: Push, private: str, subject: str, until: datetime) -> None:
    """Encrypt for the browser and hand to its push service; raises ``Gone`` or ``NotPushed``. Follows no redirect."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(push.endpoint))
    claims = {"aud": origin, "exp": int(until.timestamp()), "sub": subject}
    headers = {
        **_vapid(private).sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(push.seconds),
        "Urgency": "high",
        "Topic": push.topic,
    }
    request = Request(push.endpoint, data=_sealed(push), headers=headers, method="POST")  # noqa: S310 - see push_addresses
    try:
        _opener.open(request, timeout=PATIENCE).close()
    except HTTPError as error:
        error.close()
        raise (Gone() if error.code in (404, 410) else NotPushed(error.code)) from None
    except (URLError, OSError):
        raise NotPushed(0) from None


def is_point(p256dh: str) -> bool:
    """Whether a browser's key is a point on the curve."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key_bytes(p256dh, 65))
    except ValueError:
        return False
    return True


def _sealed(push: Push) -> bytes:
    return http_ece.encrypt(
        push.body,
        salt=os.urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=key_bytes(push.p256dh, 65),
        auth_secret=key_bytes(push.auth, 16),
        version="aes128gcm",
    )


def _vapid(private: str) -> Vapid02:
    return Vapid02.from_raw(private.encode())


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_opener = build_opener(_Stay)
