"""What every bus promises: posting never blocks, never fails, and may lose."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import random
from collections.abc import Awaitable, Callable

from django.conf import settings as django_settings

log = logging.getLogger(__name__)

Hear = Callable[[str], None]
Send = Callable[[str], Awaitable[object]]

SEND_SECONDS = 0.5
"""A post that takes longer is given up."""
WAITING = 1_000
"""Posts that may wait; newer ones push the oldest out."""
SLOWEST_RETRY = 3.0


def channel() -> str:
    """The channel of this installation: shops that share a server must not hear one another."""
    database = django_settings.DATABASES["default"]
    told = f"{django_settings.SECRET_KEY}|{database.get('HOST')}|{database.get('NAME')}"
    return "livehelp_" + hashlib.sha256(told.encode()).hexdigest()[:16]


class Bus:
    """One process alone: there is nobody to tell."""

    limit: int | None = None
    """The longest post in bytes, if there is a limit."""
    reaches_others = False

    def start(self, loop: asyncio.AbstractEventLoop, hear: Hear) -> None:
        """Begin to listen; ``hear`` is called in the loop with what others posted."""

    async def stop(self) -> None:
        """End, within a second."""

    def post(self, text: str) -> None:
        """Tell the other processes; called in the loop."""

    def post_now(self, text: str) -> None:
        """The same from a thread or a process that has no loop. Never raises."""


class LinkedBus(Bus):
    """A bus with a server in between: reconnects by itself, and says once that it is away."""

    reaches_others = True
    name = "bus"

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[str] = asyncio.Queue(WAITING)
        self._tasks: list[asyncio.Task[None]] = []
        self._away = False

    def start(self, loop: asyncio.AbstractEventLoop, hear: Hear) -> None:
        self._tasks = [loop.create_task(self._listening(hear)), loop.create_task(self._sending())]

    async def stop(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SEND_SECONDS):
                while not self._waiting.empty() and not self._away:
                    await asyncio.sleep(0.01)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def post(self, text: str) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(text)

    async def listen(self, hear: Hear, connected: Callable[[], None]) -> None:
        """Connect, call ``connected``, and hear until the connection fails."""
        raise NotImplementedError

    def sender(self) -> contextlib.AbstractAsyncContextManager[Send]:
        """A new connection for posting, as an async function; closed at the end of the block."""
        raise NotImplementedError

    async def _listening(self, hear: Hear) -> None:
        tries = 0

        def connected() -> None:
            nonlocal tries
            tries = 0
            if self._away:
                log.warning("%s: connected again", self.name)
            self._away = False

        while True:
            try:
                await self.listen(hear, connected)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                self._lost(error)
            await asyncio.sleep(_pause(tries))
            tries += 1

    async def _sending(self) -> None:
        tries = 0
        while True:
            try:
                async with self.sender() as send:
                    while True:
                        text = await self._waiting.get()
                        async with asyncio.timeout(SEND_SECONDS):
                            await send(text)
                        tries = 0
            except asyncio.CancelledError:
                raise
            except Exception as error:
                self._lost(error)
            # The circuit is open: what is posted now would be old news when the server is back.
            await asyncio.sleep(_pause(tries))
            while not self._waiting.empty():
                self._waiting.get_nowait()
            tries += 1

    def _lost(self, error: Exception) -> None:
        if not self._away:
            log.warning("%s: not reachable (%s); the database is asked instead", self.name, error)
        self._away = True


def _pause(tries: int) -> float:
    return random.uniform(0.5, 1.0) * min(SLOWEST_RETRY, 0.2 * 2**tries)  # noqa: S311 - spreads load, keeps no secret
