"""One WebSocket: a loop over what it receives, and a queue of what it is sent.

Raw ASGI, no Channels consumer: that awaits a thread for every frame. No frame, however malformed, ends it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Any

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.commands import Command
from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.realtime import closing
from livehelp_plugin.realtime.clients import Client
from livehelp_plugin.realtime.frames import Frames

if TYPE_CHECKING:
    from livehelp_plugin.realtime.runtime import Runtime

log = logging.getLogger(__name__)

HELLO_SECONDS = 15.0
"""A socket that has not said who it is by then is closed."""
ERRORS_PER_MINUTE = 10


class Socket(Client):
    """A client on a WebSocket."""

    __slots__ = ("_asgi_send", "_errors", "_sending", "busy", "commands", "frames", "runtime", "scope")

    def __init__(self, runtime: Runtime, scope: Any, send: Any, face: str) -> None:
        super().__init__(face)
        self.runtime = runtime
        self.scope = scope
        self.commands: deque[Command] = deque()
        self.busy = False
        self.frames = Frames(self)
        self._asgi_send = send
        self._sending: asyncio.Task[None] | None = None
        self._errors: tuple[float, int] = (0.0, 0)

    def heard(self, message: dict[str, Any]) -> None:
        """Take one message from the line; none after it was closed, unacknowledged as it is. Never raises."""
        if self.close_code is not None:
            return
        self.last_heard = self.runtime.loop.time()
        try:
            text = message.get("text")
            if text is None:
                raise Refused("malformed", detail="text frames only")
            self.frames.take(text)
        except Refused as refused:
            self.refuse(refused)
        except Exception:
            log.exception("a frame could not be taken")
            self.refuse(Refused("unavailable"))

    def refuse(self, refused: Refused) -> None:
        """Tell the client that a frame was not understood; ten in a minute end the line."""
        error = refused.as_json()
        self.push(encode({"t": "error", "code": error["code"], "message": error["message"]}))
        now = self.runtime.loop.time()
        since, count = self._errors
        since, count = (since, count + 1) if now - since < 60 else (now, 1)
        self._errors = (since, count)
        if count >= ERRORS_PER_MINUTE:
            self.close(closing.TOO_MANY_ERRORS)

    def wake(self) -> None:
        if self._sending is None:
            self._sending = self.runtime.loop.create_task(self._send())

    async def _send(self) -> None:
        try:
            while self.queue:
                await self._asgi_send({"type": "websocket.send", "text": self.take()})
            if self.close_code is not None:
                await self._asgi_send({"type": "websocket.close", "code": self.close_code})
        except Exception:  # the other end is gone; what it lacks it will ask for when it is back
            self.close_code = self.close_code or closing.RESTART
            self.queue.clear()
        finally:
            self._sending = None
        if self.queue:
            self.wake()


async def serve(runtime: Runtime, scope: Any, receive: Any, send: Any, face: str) -> None:
    """Hold one WebSocket until it ends."""
    message = await receive()
    if message["type"] != "websocket.connect":
        return
    await send({"type": "websocket.accept"})
    socket = Socket(runtime, scope, send, face)
    runtime.opened(socket)
    late = runtime.loop.call_later(HELLO_SECONDS, _no_hello, socket)
    try:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            socket.heard(message)
            # Who floods is read no faster than others are served.
            if len(socket.commands) > 20:
                await asyncio.sleep(0.05)
    finally:
        late.cancel()
        socket.close_code = socket.close_code or closing.RESTART
        runtime.ended(socket)


def _no_hello(socket: Socket) -> None:
    if not socket.frames.greeted:
        socket.close(closing.RESTART)
