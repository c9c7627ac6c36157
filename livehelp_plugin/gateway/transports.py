"""Which roads this server has for a client, best first."""

from __future__ import annotations

from typing import Any

ALL = ("ws", "sse", "poll")


def offered(request: Any) -> list[str]:
    """``ws`` under our ASGI wrapper, ``sse`` under any ASGI, ``poll`` always (under WSGI nothing else)."""
    scope = getattr(request, "scope", None)
    if scope is None:
        return ["poll"]
    return ["ws", "sse", "poll"] if scope.get("livehelp.wrapped") else ["sse", "poll"]
