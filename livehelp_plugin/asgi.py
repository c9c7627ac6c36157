"""The shop with WebSockets: ``ASGI_APPLICATION = "livehelp_plugin.asgi.application"``.

A shop with an ``asgi.py`` of its own writes ``application = wrap(application)`` there instead.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

Scope = dict[str, Any]
Application = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


class LiveHelpASGI:
    """Answers our WebSockets, and hands everything else to the application inside."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        kind = scope["type"]
        if kind == "websocket":
            await self._websocket(scope, receive, send)
        elif kind == "lifespan":
            await self._lifespan(scope, receive, send)
        else:
            if kind == "http":
                scope["livehelp.wrapped"] = True
            await self.inner(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Any, send: Any) -> None:
        from livehelp_plugin.realtime import origins, routing  # need the app registry

        ours = routing.is_ours(scope)
        if ours and origins.is_ours(scope):
            await routing.serve(scope, receive, send)
        elif not ours and not self._is_plain_django():
            await self.inner(scope, receive, send)
        else:  # refused before it is accepted: HTTP 403
            await receive()
            await send({"type": "websocket.close", "code": 4403 if ours else 4404})

    async def _lifespan(self, scope: Scope, receive: Any, send: Any) -> None:
        from livehelp_plugin.realtime.lifespan import Lifespan  # needs the app registry

        inner = None if self._is_plain_django() else self.inner
        await Lifespan(inner).run(scope, receive, send)

    def _is_plain_django(self) -> bool:
        """Django's own application answers HTTP and raises on everything else."""
        from django.core.handlers.asgi import ASGIHandler

        return isinstance(self.inner, ASGIHandler)


def wrap(application: Any) -> LiveHelpASGI:
    """An application with our WebSockets in front. Wrapping twice is harmless."""
    return application if isinstance(application, LiveHelpASGI) else LiveHelpASGI(application)


def __getattr__(name: str) -> Any:
    """``application``, made when it is first asked for: importing this module must not set Django up."""
    if name != "application":
        raise AttributeError(name)
    from django.core.asgi import get_asgi_application

    application = globals()["application"] = wrap(get_asgi_application())
    return application
