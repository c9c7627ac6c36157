"""Which roads this server has: to a client, best first, and between its processes."""

from __future__ import annotations

from typing import Any

from django.db import connection

from livehelp_plugin.conf import settings

ALL = ("ws", "sse", "poll")


def offered(request: Any) -> list[str]:
    """``ws`` under our ASGI wrapper, ``sse`` under any ASGI, ``poll`` always (under WSGI nothing else)."""
    scope = getattr(request, "scope", None)
    if scope is None:
        return ["poll"]
    return ["ws", "sse", "poll"] if scope.get("livehelp.wrapped") else ["sse", "poll"]


def bus_name() -> str:
    """``process``, ``postgres`` or ``redis``: as ``LIVEHELP_BUS`` says, or the best that is there."""
    if settings.BUS != "auto":
        return settings.BUS
    if settings.REDIS_URL:
        return "redis"
    return "postgres" if connection.vendor == "postgresql" else "process"
