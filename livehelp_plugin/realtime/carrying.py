"""From a commit to every server process: the sink of hints and signals.

In a process with sockets the loop takes them: its own hub at once, the others by the bus. In a process without
(plain WSGI, a management command) they are posted from the committing thread.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from livehelp_plugin.events.hints import Hint
from livehelp_plugin.events.signals import Signal
from livehelp_plugin.realtime.bus.base import Bus
from livehelp_plugin.realtime.bus.choice import make_bus
from livehelp_plugin.realtime.news import News, pack

if TYPE_CHECKING:
    from livehelp_plugin.realtime.runtime import Runtime

log = logging.getLogger(__name__)

_boot = uuid.uuid4().hex[:12]
_runtimes: list[Runtime] = []
_lock = threading.Lock()
_own_bus: tuple[int, Bus] | None = None


def sender() -> str:
    """This process; a fork is another."""
    return f"{_boot}-{os.getpid()}"


def carry_hints(hints: Sequence[Hint]) -> None:
    carry(News(hints=tuple(hints)))


def carry_signals(signals: Sequence[Signal]) -> None:
    carry(News(signals=tuple(signals)))


def carry(news: News) -> None:
    """Bring news to every process. Never waits for a loop, may lose; called in any thread."""
    runtimes = list(_runtimes)
    for index, runtime in enumerate(runtimes):
        try:
            runtime.loop.call_soon_threadsafe(runtime.hear, news, index == 0)
        except RuntimeError:  # its loop has ended
            leave(runtime)
    if not _runtimes:
        bus = _bus_without_loop()
        if bus.reaches_others:
            for text in pack(news, sender(), bus.limit):
                bus.post_now(text)


def join(runtime: Runtime) -> None:
    with _lock:
        _runtimes.append(runtime)


def leave(runtime: Runtime) -> None:
    with _lock:
        if runtime in _runtimes:
            _runtimes.remove(runtime)


def running(loop: asyncio.AbstractEventLoop) -> Runtime | None:
    """The runtime of this loop, if it has one."""
    return next((runtime for runtime in _runtimes if runtime.loop is loop), None)


def _bus_without_loop() -> Bus:
    """One for this process; a fork makes its own."""
    global _own_bus
    with _lock:
        if _own_bus is None or _own_bus[0] != os.getpid():
            _own_bus = (os.getpid(), make_bus())
        return _own_bus[1]
