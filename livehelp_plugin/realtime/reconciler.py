"""Once a second: have the streams that somebody here follows moved without our hearing of it?"""

from __future__ import annotations

import logging
from functools import partial

from livehelp_plugin.events import failpoints
from livehelp_plugin.events.models import Stream
from livehelp_plugin.realtime.hub import Hub
from livehelp_plugin.realtime.threads import DatabaseThreads

log = logging.getLogger(__name__)

CHUNK = 5_000
Tops = dict[int, tuple[str, int, int]]


class Reconciler:
    """Bounds what any lost hint can cost: one second and a read."""

    def __init__(self, hub: Hub, threads: DatabaseThreads) -> None:
        self._hub = hub
        self._threads = threads
        self._looking = False
        self._failed = False

    def look(self) -> None:
        """Ask the database, unless it is still being asked."""
        if self._looking or not self._hub.topics or failpoints.is_off("reconciler"):
            return
        self._looking = True
        seen = {stream: topic.moves for stream, topic in self._hub.topics.items()}
        self._threads.submit(partial(read_tops, list(seen)), partial(self.compare, seen))

    def compare(self, seen: dict[int, int], tops: Tops | None, error: BaseException | None) -> None:
        """Wake who lags. A stream that moved while the database was asked is looked at in the next second."""
        self._looking = False
        if tops is None:
            if not self._failed:
                log.warning("the streams could not be compared", exc_info=error)
            self._failed = True
            return
        self._failed = False
        for stream, moves in seen.items():
            topic = self._hub.topics.get(stream)
            if topic is None or topic.moves != moves:
                continue
            if stream in tops:
                topic.learn(*tops[stream])
            for subscription in list(topic.subscriptions.values()):
                if stream not in tops or subscription.is_behind() or _beyond(subscription, tops[stream]):
                    subscription.rounds = 0
                    self._hub.lag(subscription)


def _beyond(subscription: object, top: tuple[str, int, int]) -> bool:
    """Further than the stream itself: the database was restored from an older copy."""
    _, public, internal = top
    return subscription.public > public or subscription.internal > internal  # type: ignore[attr-defined]


def read_tops(streams: list[int]) -> Tops:
    """Epoch and tops of these streams; one query for up to 5,000."""
    tops: Tops = {}
    for start in range(0, len(streams), CHUNK):
        rows = Stream.objects.filter(pk__in=streams[start : start + CHUNK])
        for pk, epoch, public, internal in rows.values_list("pk", "epoch", "public_top", "internal_top"):
            tops[pk] = (str(epoch), public, internal)
    return tops
