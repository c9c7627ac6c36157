"""What one server process needs for its lines, put together; one for each event loop."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.events.clock import iso
from livehelp_plugin.gateway.commands import OPERATOR
from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.realtime import carrying, drain
from livehelp_plugin.realtime.bus.choice import make_bus
from livehelp_plugin.realtime.catching_up import Reader
from livehelp_plugin.realtime.clients import Client
from livehelp_plugin.realtime.frames import PROTOCOL
from livehelp_plugin.realtime.heartbeat import Heartbeat
from livehelp_plugin.realtime.hub import Hub
from livehelp_plugin.realtime.janitor import Janitor
from livehelp_plugin.realtime.news import News, pack, unpack
from livehelp_plugin.realtime.pipeline import Pipeline
from livehelp_plugin.realtime.presence import RENEW_SECONDS, Presence
from livehelp_plugin.realtime.reconciler import Reconciler
from livehelp_plugin.realtime.revalidation import Revalidation
from livehelp_plugin.realtime.signalling import Signalling
from livehelp_plugin.realtime.threads import DatabaseThreads

log = logging.getLogger(__name__)


class Runtime:
    """Made by ``runtime()`` when the first line opens or the server starts; ends with the loop or by ``stop``."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.id = uuid.uuid4()
        self.clients: set[Client] = set()
        self._persons: Counter[str] = Counter()
        self._counted: dict[Client, str] = {}
        self.posts = DatabaseThreads("posts", 1, loop)
        self.reads = DatabaseThreads("reads", max(1, settings.DATABASE_THREADS - 1), loop)
        reader = Reader(self.reads)
        self.hub = reader.hub = Hub(reader.read)
        self.pipeline = Pipeline(self.posts, self.reads)
        self.signals = Signalling(self.reads)
        self.presence = Presence(self.reads)
        self.heartbeat = Heartbeat()
        self.revalidation = Revalidation(self)
        self.bus = make_bus()
        self._tasks: list[asyncio.Task[None]] = []
        self.draining: asyncio.Task[None] | None = None

    def start(self) -> None:
        reconciler, janitor = Reconciler(self.hub, self.reads), Janitor(self.id, self.reads)
        self._every(1.0, reconciler.look)
        self._every(1.0, lambda: self.heartbeat.beat(self.loop.time()))
        self._every(2.0, janitor.sweep)
        self._every(5.0, self.revalidation.look)
        self._every(RENEW_SECONDS, self.presence.renew)
        self.bus.start(self.loop, self._hear_bus)
        carrying.join(self)
        drain.before_shutdown(self)

    async def stop(self) -> None:
        """End the tasks, give the leases back, close the database connections."""
        for client in list(self.clients):
            self.ended(client)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        carrying.leave(self)
        await self.bus.stop()
        for threads in (self.posts, self.reads):
            threads.stop()
        for threads in (self.posts, self.reads):
            await asyncio.to_thread(threads.join, 2.0)

    def opened(self, client: Client) -> None:
        """A line has opened; nobody knows yet whose it is."""
        client.last_heard = self.loop.time()
        self.clients.add(client)
        self.heartbeat.add(client)

    def has_room(self, client: Client) -> bool:
        """Whether the person at this identified line may have one more."""
        assert client.identity is not None
        most = settings.SOCKETS_PER_OPERATOR if client.face == OPERATOR else settings.SOCKETS_PER_VISITOR
        return self._persons[client.identity.person] < most

    def admit(self, client: Client) -> None:
        """Count an identified line."""
        assert client.identity is not None
        self._counted[client] = client.identity.person
        self._persons[client.identity.person] += 1

    def acts_as(self, client: Client, actor: VisitorActor | OperatorActor) -> bool:
        """From now on this is who speaks there: rights have changed, or a visitor has said its first word.

        Returns whether it is news.
        """
        if client.identity is None or client.identity.actor == actor:
            return False
        client.identity.actor = actor
        if client in self.clients:
            self.presence.arrived(client)
        return True

    def ended(self, client: Client) -> None:
        """A line is no more: nothing of it stays behind."""
        self.clients.discard(client)
        self.heartbeat.remove(client)
        for subscription in list(client.subscriptions.values()):
            self.hub.unsubscribe(client, subscription.following.stream)
        person = self._counted.pop(client, None)
        if person is not None:
            self._persons[person] -= 1
            if not self._persons[person]:
                del self._persons[person]
        self.signals.left(client)
        self.presence.left(client)

    def welcome(self) -> str:
        return encode({"t": "welcome", "protocol": PROTOCOL, "now": iso(datetime.now(UTC))})

    def hear(self, news: News, pass_on: bool = False) -> None:
        """Take news of this process, or from the bus; ``pass_on`` tells the other processes too."""
        if news.hints:
            self.hub.hear(news.hints)
        if news.signals:
            self.hub.hear_signals(news.signals)
        if news.ended:
            self.revalidation.ended(news.ended)
        if pass_on and self.bus.reaches_others:
            for text in pack(news, carrying.sender(), self.bus.limit):
                self.bus.post(text)

    def _hear_bus(self, text: str) -> None:
        news = unpack(text, carrying.sender())
        if news is not None:
            self.hear(news)

    def _every(self, seconds: float, work: Callable[[], None]) -> None:
        async def repeat() -> None:
            while True:
                await asyncio.sleep(seconds)
                try:
                    work()
                except Exception:
                    log.exception("%s failed", work)

        self._tasks.append(self.loop.create_task(repeat()))


def runtime() -> Runtime:
    """The runtime of the running loop; started when there is none."""
    loop = asyncio.get_running_loop()
    found = carrying.running(loop)
    if found is None:
        found = Runtime(loop)
        found.start()
    return found
