"""A deployment: lines are told when to come back, and ended in slices, so that they do not all come at once.

A server closes its connections before it tells the application that it shuts down, so uvicorn's SIGTERM is
taken first: drain, then let it do what it would have done. Other servers close the lines themselves; clients come
back with jitter.
"""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import threading
from typing import TYPE_CHECKING, Any

from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.realtime import closing

if TYPE_CHECKING:
    from livehelp_plugin.realtime.runtime import Runtime

log = logging.getLogger(__name__)

COMEBACKS_PER_SECOND = 150
"""How many connects the other processes are asked to bear."""
LONGEST_SECONDS = 10.0
"""How long a server that stops takes at most to send its clients elsewhere."""
SLICE_SECONDS = 0.1
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def before_shutdown(runtime: Runtime) -> None:
    """Take uvicorn's SIGTERM, once; nothing where another server, or no main thread, would be disturbed."""
    if threading.current_thread() is not threading.main_thread():
        return
    theirs = signal.getsignal(signal.SIGTERM)
    owner = getattr(theirs, "__self__", None)
    if not callable(theirs) or type(owner).__module__.split(".")[0] != "uvicorn":
        return

    def begin(number: int, frame: Any) -> None:
        for one in SIGNALS:  # a second one is obeyed at once
            signal.signal(one, theirs)
        runtime.loop.call_soon_threadsafe(_start, runtime, lambda: theirs(number, frame))

    for one in SIGNALS:
        signal.signal(one, begin)


def _start(runtime: Runtime, then: Any) -> None:
    async def run() -> None:
        try:
            await drain(runtime)
        finally:
            then()

    runtime.draining = runtime.loop.create_task(run())


async def drain(runtime: Runtime) -> None:
    """Tell every line when to come back, and end them over at most ten seconds."""
    clients = list(runtime.clients)
    random.shuffle(clients)
    spread = max(2.0, len(clients) / COMEBACKS_PER_SECOND)
    lasting = min(LONGEST_SECONDS, len(clients) / COMEBACKS_PER_SECOND)
    slices = max(1, int(lasting / SLICE_SECONDS))
    for start in range(slices):
        for client in clients[start::slices]:
            wait = random.uniform(0, spread)  # noqa: S311 - spreads load, keeps no secret
            client.push(encode({"t": "drain", "retry_in_ms": int(wait * 1000)}))
            client.close(closing.DRAIN)
        await asyncio.sleep(SLICE_SECONDS)
