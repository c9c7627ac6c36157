"""Redis publish and subscribe: one channel, one subscription for each server process."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import redis
import redis.asyncio
import redis.asyncio.retry
from redis.backoff import NoBackoff
from redis.retry import Retry

from livehelp_plugin.realtime.bus.base import SEND_SECONDS, Hear, LinkedBus, Send, channel

log = logging.getLogger(__name__)

REST_SECONDS = 5.0
"""How long a process without a loop leaves a Redis alone that did not answer."""


class RedisBus(LinkedBus):
    """Survives a restart and FLUSHALL of Redis: a subscription is kept by nobody but us."""

    name = "the Redis bus"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._direct: redis.Redis | None = None
        self._rest_until = 0.0
        self._lock = threading.Lock()

    async def listen(self, hear: Hear, connected: Callable[[], None]) -> None:
        client = redis.asyncio.Redis.from_url(
            self._url,
            socket_connect_timeout=2,
            socket_keepalive=True,
            health_check_interval=10,
            retry=redis.asyncio.retry.Retry(NoBackoff(), 0),
        )
        try:
            async with client.pubsub() as subscription:
                await subscription.subscribe(channel())
                connected()
                while True:
                    message = await subscription.get_message(ignore_subscribe_messages=True, timeout=5.0)
                    if message is not None:
                        hear(message["data"].decode())
        finally:
            await client.aclose()

    @asynccontextmanager
    async def sender(self) -> AsyncIterator[Send]:
        client = redis.asyncio.Redis.from_url(
            self._url,
            socket_connect_timeout=SEND_SECONDS,
            socket_timeout=SEND_SECONDS,
            single_connection_client=True,
            retry=redis.asyncio.retry.Retry(NoBackoff(), 0),
        )
        try:
            yield partial(client.publish, channel())
        finally:
            await client.aclose()

    def post_now(self, text: str) -> None:
        if time.monotonic() < self._rest_until:
            return
        try:
            with self._lock:
                if self._direct is None:
                    self._direct = redis.Redis.from_url(
                        self._url,
                        socket_connect_timeout=SEND_SECONDS,
                        socket_timeout=SEND_SECONDS,
                        retry=Retry(NoBackoff(), 0),
                    )
            self._direct.publish(channel(), text)
        except Exception as error:
            self._rest_until = time.monotonic() + REST_SECONDS
            log.warning("%s: not reachable (%s); the database is asked instead", self.name, error)
