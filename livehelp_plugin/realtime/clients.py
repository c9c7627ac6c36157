"""A client's open line, whatever carries it: its identity, what it follows, and what waits to be sent."""

from __future__ import annotations

import uuid
from collections import deque
from typing import TYPE_CHECKING

from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.realtime import closing

if TYPE_CHECKING:
    from livehelp_plugin.realtime.hub import Subscription
    from livehelp_plugin.realtime.identification import Identity

MAX_QUEUED = 256 * 1024
MAX_EVENTS = 200


class Client:
    """A socket or an event stream. ``push`` never waits: who does not take what is sent is closed (4008)."""

    __slots__ = (
        "__weakref__", "close_code", "connection", "events", "face", "identity", "last_heard", "queue", "queued",
        "subscriptions",
    )  # fmt: skip

    def __init__(self, face: str) -> None:
        self.face = face
        self.identity: Identity | None = None
        self.connection = uuid.uuid4()
        self.subscriptions: dict[str, Subscription] = {}
        self.queue: deque[tuple[str, int]] = deque()
        self.queued = 0
        self.events = 0
        self.close_code: int | None = None
        self.last_heard = 0.0

    @property
    def actor(self) -> VisitorActor | OperatorActor | None:
        """Who speaks; None while a visitor has never said anything."""
        return self.identity.actor if self.identity else None

    def push(self, text: str, *, events: int = 0) -> None:
        """Send a frame as soon as the line takes it. ``events``: how many live ones it holds; snapshots and what
        was read for this client hold none, for they are asked for and bounded."""
        if self.close_code is not None:
            return
        self.queue.append((text, events))
        if events:
            self.queued += len(text)
            self.events += events
            if self.queued > MAX_QUEUED or self.events > MAX_EVENTS:
                self.close(closing.TOO_SLOW)
                return
        self.wake()

    def push_frame(self, frame: dict[str, object]) -> None:
        self.push(encode(frame))

    def take(self) -> str:
        """The next frame to be sent."""
        text, events = self.queue.popleft()
        if events:
            self.queued -= len(text)
            self.events -= events
        return text

    def close(self, code: int) -> None:
        """End the line with this code, after what waits (who is too slow gets no more of it)."""
        if self.close_code is not None:
            return
        self.close_code = code
        if code == closing.TOO_SLOW:
            self.queue.clear()
        self.wake()

    def wake(self) -> None:
        """There is something to send, or the line is to end."""
        raise NotImplementedError
