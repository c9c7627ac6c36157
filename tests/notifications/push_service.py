"""A push service of one's own (RFC 8030), with one browser behind it that can read what it gets."""

from __future__ import annotations

import base64
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class PushService:
    """``got``: headers and opened bodies, in the order of arrival; ``status``: what it answers."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.status = 201
        self.location = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def subscription(self) -> dict[str, Any]:
        """As ``PushSubscription.toJSON()`` gives it in the browser."""
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": text(point), "auth": text(self.secret)}
        return {"endpoint": f"{self.origin}/push/anna", "expirationTime": None, "keys": keys}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if service.status == 201:
                    plain = http_ece.decrypt(
                        body, private_key=service.key, auth_secret=service.secret, version="aes128gcm"
                    )
                    service.got.append(
                        ({name.lower(): value for name, value in self.headers.items()}, json.loads(plain))
                    )
                self.send_response(service.status)
                if service.location:
                    self.send_header("Location", service.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

        return Handler
