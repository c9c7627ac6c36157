"""Reading the database for who lags, and for who has just begun to follow."""

from __future__ import annotations

import logging
from functools import partial

from django.core.exceptions import ObjectDoesNotExist

from livehelp_plugin.conversations.access import Actor
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.following import Following, Position, catch_up
from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.realtime.hub import Hub, Subscription
from livehelp_plugin.realtime.threads import DatabaseThreads

log = logging.getLogger(__name__)


class Reader:
    """Sends each lagging subscription what its client lacks."""

    hub: Hub

    def __init__(self, threads: DatabaseThreads) -> None:
        self._threads = threads

    def read(self, subscription: Subscription) -> None:
        actor = subscription.client.actor
        assert actor is not None, "only somebody can follow something"
        work = partial(read_missing, actor, subscription.following, subscription.position)
        self._threads.submit(work, partial(self._done, subscription))

    def _done(
        self, subscription: Subscription, found: tuple[list[str], Position] | None, error: BaseException | None
    ) -> None:
        if not self.hub.follows(subscription):
            return
        if isinstance(error, (Refused, ObjectDoesNotExist)):
            self.hub.unsubscribe(subscription.client, subscription.following.stream)
            subscription.client.push(encode({"t": "gone", "stream": subscription.following.key}))
        elif found is None:
            subscription.reading = False  # the reconciler has it read again
            log.warning("a stream could not be read", exc_info=error)
        else:
            frames, position = found
            for frame in frames:
                subscription.client.push(frame)
            self.hub.caught_up(subscription, position)


def read_missing(actor: Actor, following: Following, have: Position | None) -> tuple[list[str], Position]:
    """The encoded frames that a client lacks, and where they take it."""
    caught_up = catch_up(actor, following, have)
    return [encode(frame) for frame in caught_up.frames], caught_up.position
