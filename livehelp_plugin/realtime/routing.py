"""Where our WebSockets are: beside the other addresses, under the prefix that the shop chose.

Channels routes them and reads their cookies. Its consumers, groups and user middleware are left out: each
would send every frame or handshake through the one thread that they share (docs/decisions).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from django.urls import NoReverseMatch, URLPattern, re_path, reverse

from livehelp_plugin.gateway.commands import OPERATOR, VISITOR
from livehelp_plugin.realtime import sockets
from livehelp_plugin.realtime.runtime import runtime

_ANCHOR = "availability/"


def is_ours(scope: Any) -> bool:
    """Whether this path is a WebSocket of ours."""
    path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
    prefix = _prefix()
    return prefix is not None and _route(prefix).pattern.match(path) is not None


async def serve(scope: Any, receive: Any, send: Any) -> None:
    """Hold a WebSocket whose path is ours until it ends."""
    await _router(_prefix() or "")(scope, receive, send)


async def _endpoint(scope: Any, receive: Any, send: Any) -> None:
    await sockets.serve(runtime(), scope, receive, send, scope["url_route"]["kwargs"]["face"])


def _prefix() -> str | None:
    try:
        return reverse("livehelp:availability").removesuffix(_ANCHOR)
    except NoReverseMatch:
        return None


@lru_cache(maxsize=4)
def _route(prefix: str) -> URLPattern:
    return re_path(rf"^{re.escape(prefix.lstrip('/'))}(?P<face>{VISITOR}|{OPERATOR})/ws/$", _endpoint)  # type: ignore[arg-type]


@lru_cache(maxsize=4)
def _router(prefix: str) -> Any:
    return CookieMiddleware(URLRouter([_route(prefix)]))
