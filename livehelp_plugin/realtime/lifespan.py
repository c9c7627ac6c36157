"""A server's beginning and end. The inner application, if it cares, hears of both too."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from livehelp_plugin.realtime import carrying
from livehelp_plugin.realtime.runtime import runtime

log = logging.getLogger(__name__)


class Lifespan:
    """Starts this process's runtime before the first line, and ends it after the last."""

    def __init__(self, inner: Any | None) -> None:
        self._inner = inner

    async def run(self, scope: Any, receive: Any, send: Any) -> None:
        if self._inner is None:
            await self._alone(receive, send)
        else:
            await self._around(self._inner, scope, receive, send)

    async def _alone(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                begin()
            elif message["type"] == "lifespan.shutdown":
                await end()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _around(self, inner: Any, scope: Any, receive: Any, send: Any) -> None:
        """The inner application answers; one that knows no lifespan leaves that to us."""
        heard: asyncio.Queue[Any] = asyncio.Queue()
        answered = False

        async def listen() -> Any:
            message = await receive()
            if message["type"] == "lifespan.startup":
                begin()
            elif message["type"] == "lifespan.shutdown":
                await end()
            heard.put_nowait(message)
            return message

        async def answer(message: Any) -> None:
            nonlocal answered
            answered = True
            await send(message)

        with contextlib.suppress(Exception):
            await inner(scope, listen, answer)
            return
        if answered:
            return
        if not heard.empty():
            await send({"type": f"{heard.get_nowait()['type']}.complete"})
        await self._alone(receive, send)


def begin() -> None:
    runtime()


async def end() -> None:
    found = carrying.running(asyncio.get_running_loop())
    if found is not None:
        await found.stop()
