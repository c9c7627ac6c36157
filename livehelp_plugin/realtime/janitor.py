"""Due work, swept by whichever server process holds the lease."""

from __future__ import annotations

import logging
import uuid
from functools import partial

from livehelp_plugin.conf import settings
from livehelp_plugin.events.sweeping import tick
from livehelp_plugin.realtime.threads import DatabaseThreads

log = logging.getLogger(__name__)


class Janitor:
    """Sweeps every two seconds, never twice at once."""

    def __init__(self, holder: uuid.UUID, threads: DatabaseThreads) -> None:
        self._holder = holder
        self._threads = threads
        self._sweeping = False

    def sweep(self) -> None:
        if self._sweeping or not settings.JANITOR:
            return
        self._sweeping = True
        self._threads.submit(partial(tick, self._holder), self._swept)

    def _swept(self, done: object, error: BaseException | None) -> None:
        self._sweeping = False
        if error is not None:
            log.warning("sweeping failed", exc_info=error)
