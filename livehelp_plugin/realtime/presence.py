"""Who is connected here: leases, renewed for all lines of this process in one statement."""

from __future__ import annotations

import logging
import uuid
from functools import partial
from typing import TYPE_CHECKING

from livehelp_plugin.availability import presence
from livehelp_plugin.realtime.threads import DatabaseThreads

if TYPE_CHECKING:
    from livehelp_plugin.realtime.clients import Client

log = logging.getLogger(__name__)

RENEW_SECONDS = 20.0
"""How often a server process renews the presence of all who are connected to it."""
Lease = tuple[str, uuid.UUID]


class Presence:
    """Holds a lease for each line whose actor is known."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._threads = threads
        self._held: dict[Client, Lease] = {}
        self._new: set[Lease] = set()
        self._gone: set[Lease] = set()
        self._writing = False

    def arrived(self, client: Client) -> None:
        """A line's actor has become known, or is another now."""
        subject = client.identity.subject if client.identity else None
        if subject is None:
            return
        lease = (subject, client.connection)
        before = self._held.get(client)
        if before == lease:
            return
        if before is not None:
            self._gone.add(before)
        self._held[client] = lease
        self._new.add(lease)
        self.write()

    def left(self, client: Client) -> None:
        """A line ended: its lease lapses in a few seconds, so that a page change goes unnoticed."""
        lease = self._held.pop(client, None)
        if lease is not None:
            self._new.discard(lease)
            self._gone.add(lease)
            self.write()

    def renew(self) -> None:
        """Renew all that is held."""
        self._new.update(self._held.values())
        self.write()

    def write(self) -> None:
        """Store what has changed: many lines that come or go together are one visit to the database."""
        if self._writing or not (self._new or self._gone):
            return
        new, gone = self._new, self._gone
        self._new, self._gone = set(), set()
        self._writing = True
        self._threads.submit(partial(store, new, gone), self._written)

    def _written(self, result: None, error: BaseException | None) -> None:
        self._writing = False
        if error is not None:
            log.warning("presence could not be stored", exc_info=error)
            return
        self.write()


def store(new: set[Lease], gone: set[Lease]) -> None:
    presence.renew(new)
    presence.release(gone - new)
