"""Threads that ask the database for sockets: few, our own, each with a connection that it keeps.

Never the one thread that ``sync_to_async`` shares between all sockets: there, one slow query stops them all.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connections

log = logging.getLogger(__name__)

IDLE_SECONDS = 20.0
"""After this long without work a thread gives its connection back."""

Done = Callable[[Any, BaseException | None], None]
_Job = tuple[Callable[[], Any], Done]


class DatabaseThreads:
    """Does work in at most ``count`` threads and tells the loop when it is done."""

    def __init__(self, name: str, count: int, loop: asyncio.AbstractEventLoop) -> None:
        self._name = name
        self._loop = loop
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"livehelp-{name}-{number}", daemon=True)
            for number in range(count)
        ]
        self._started = 0
        self._waiting = 0

    def submit(self, work: Callable[[], Any], done: Done) -> None:
        """Do ``work`` in a thread, then ``done(result, None)`` or ``done(None, error)`` in the loop."""
        self._waiting += 1
        if self._started < len(self._threads) and self._waiting > self._started:
            self._threads[self._started].start()
            self._started += 1
        self._jobs.put((work, done))

    async def run(self, work: Callable[..., Any], *args: Any) -> Any:
        """The same for coroutines; raises what the work raises."""
        future: asyncio.Future[Any] = self._loop.create_future()

        def done(result: Any, error: BaseException | None) -> None:
            if future.cancelled():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        self.submit(lambda: work(*args), done)
        return await future

    def stop(self) -> None:
        """Let the threads finish what waits, close their connections and end."""
        for _ in range(self._started):
            self._jobs.put(None)

    def join(self, seconds: float) -> None:
        """Wait for them, for tests and for a shutdown that must leave no connection behind."""
        until = time.monotonic() + seconds
        for thread in self._threads[: self._started]:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        try:
            while True:
                try:
                    job = self._jobs.get(timeout=IDLE_SECONDS)
                except queue.Empty:
                    connections.close_all()
                    continue
                if job is None:
                    return
                self._do(*job)
        finally:
            connections.close_all()

    def _do(self, work: Callable[[], Any], done: Done) -> None:
        result, error = None, None
        try:
            drop_broken_connections()
            result = work()
        except BaseException as raised:
            error = raised
        try:
            self._loop.call_soon_threadsafe(self._finish, done, result, error)
        except RuntimeError:  # the loop has ended meanwhile: nobody waits any more
            log.debug("%s: the loop ended before the work", self._name)

    def _finish(self, done: Done, result: Any, error: BaseException | None) -> None:
        self._waiting -= 1
        done(result, error)


def drop_broken_connections() -> None:
    """Close this thread's connections that failed or were left inside a transaction, so that the next is new."""
    for connection in connections.all(initialized_only=True):
        if connection.connection is None:
            continue
        if connection.in_atomic_block or connection.get_autocommit() != connection.settings_dict["AUTOCOMMIT"]:
            connection.close()
        elif connection.errors_occurred:
            if connection.is_usable():
                connection.errors_occurred = False
            else:
                connection.close()
