"""``NOTIFY`` of the database that the shop has anyway: no further server."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from django.db import connection

from livehelp_plugin.realtime.bus.base import Hear, LinkedBus, Send, channel

log = logging.getLogger(__name__)

_OURS = ("cursor_factory", "context", "prepare_threshold", "pool")


class PostgresBus(LinkedBus):
    """Two connections of its own in each server process: one listens, one notifies."""

    limit = 7_900  # PostgreSQL allows 7,999 bytes
    name = "the PostgreSQL bus"

    async def listen(self, hear: Hear, connected: Callable[[], None]) -> None:
        async with await _connect() as link:
            await link.execute(f"LISTEN {channel()}")
            connected()
            async for notice in link.notifies():
                hear(notice.payload)

    @asynccontextmanager
    async def sender(self) -> AsyncIterator[Send]:
        link = await _connect()

        async def send(text: str) -> None:
            await link.execute("SELECT pg_notify(%s, %s)", (channel(), text))

        try:
            yield send
        finally:
            await link.close()

    def post_now(self, text: str) -> None:
        """On the committing thread's own connection: the commit is done, so this is a statement of its own."""
        try:
            if not connection.in_atomic_block:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_notify(%s, %s)", [channel(), text])
        except Exception:
            log.debug("a hint was not posted", exc_info=True)


async def _connect() -> psycopg.AsyncConnection[Any]:
    """To Django's database, but outside of its connections: these may be pooled or closed after each request."""
    wanted = {name: value for name, value in connection.get_connection_params().items() if name not in _OURS}
    keepalive = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
    return await psycopg.AsyncConnection.connect(**{**keepalive, "connect_timeout": 5, **wanted}, autocommit=True)
