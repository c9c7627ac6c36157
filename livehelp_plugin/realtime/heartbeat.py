"""Every 25 s each socket is told how far its streams are; who has said nothing for 60 s is gone."""

from __future__ import annotations

import random
from collections.abc import Iterable

from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.realtime import closing
from livehelp_plugin.realtime.clients import Client
from livehelp_plugin.realtime.sockets import Socket

EVERY_SECONDS = 25
"""The server speaks at least so often; a client that hears nothing for 35 seconds comes again."""
GONE_SECONDS = 60.0
"""A client that was not heard for so long is gone."""


class Heartbeat:
    """One turn a second, each for a 25th of the lines, so that they never beat all at once."""

    def __init__(self) -> None:
        self._slots: list[set[Client]] = [set() for _ in range(EVERY_SECONDS)]
        self._slot_of: dict[Client, int] = {}
        self._turn = 0

    def add(self, client: Client) -> None:
        slot = random.randrange(EVERY_SECONDS)  # noqa: S311 - spreads load, keeps no secret
        self._slots[slot].add(client)
        self._slot_of[client] = slot

    def remove(self, client: Client) -> None:
        slot = self._slot_of.pop(client, None)
        if slot is not None:
            self._slots[slot].discard(client)

    def beat(self, now: float) -> None:
        """One second's turn."""
        self._turn = (self._turn + 1) % EVERY_SECONDS
        beat(self._slots[self._turn], now)


def beat(clients: Iterable[Client], now: float) -> None:
    for client in list(clients):
        if isinstance(client, Socket) and now - client.last_heard > GONE_SECONDS:
            client.close(closing.RESTART)
        elif client.identity is not None:
            # What is being read for a client is not mentioned: it would ask for it a second time.
            settled = {key: s.top() for key, s in client.subscriptions.items() if not s.reading}
            client.push(encode({"t": "ping", "top": settled}))
