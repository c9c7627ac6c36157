"""What the frames of one socket ask for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.commands import read_command
from livehelp_plugin.gateway.execution import refusal
from livehelp_plugin.gateway.following import Following, Position, follow, marks_frames, read_position
from livehelp_plugin.gateway.parsing import encode, object_field, parse
from livehelp_plugin.realtime import closing
from livehelp_plugin.realtime.identification import Identity, identify, identify_again, request_of

if TYPE_CHECKING:
    from livehelp_plugin.realtime.clients import Client
    from livehelp_plugin.realtime.runtime import Runtime
    from livehelp_plugin.realtime.sockets import Socket

log = logging.getLogger(__name__)

PROTOCOL = 1
OLDEST = max(1, PROTOCOL - 1)
MAX_STREAMS = 200
MAX_EARLY = 40
Data = dict[str, Any]
Have = dict[str, Position | None]


class Frames:
    """Takes a socket's frames in order. What comes before we know who it is waits."""

    __slots__ = ("_early", "greeted", "socket")

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.greeted = False
        self._early: list[Data] | None = []

    def take(self, text: str) -> None:
        """Read and obey one frame; raises Refused for what is malformed."""
        frame = parse(text)
        if not self.greeted:
            self._hello(frame)
        elif self._early is None:
            self._obey(frame)
        elif len(self._early) < MAX_EARLY:
            self._early.append(frame)
        else:
            raise Refused("rate_limited", retry_after=1)

    def _obey(self, frame: Data) -> None:
        name = frame.get("t")
        taker = _takers.get(name) if isinstance(name, str) else None
        if taker is None:
            raise Refused("unknown_type")
        taker(self.socket, frame)

    def _hello(self, frame: Data) -> None:
        if frame.get("t") != "hello":
            raise Refused("malformed", detail="the first frame is hello")
        version = frame.get("protocol")
        if type(version) is not int or not OLDEST <= version <= PROTOCOL:
            self.socket.refuse(Refused("protocol"))
            self.socket.close(closing.PROTOCOL)
            return
        have, page = read_have(frame), object_field(frame, "page")
        self.greeted = True
        socket = self.socket
        work = partial(_identify, socket.scope, socket.face)
        socket.runtime.reads.submit(work, partial(self._identified, have, page))

    def _identified(self, have: Have, page: Data, identity: Identity | None, error: BaseException | None) -> None:
        socket, runtime = self.socket, self.socket.runtime
        if identity is None:
            turn_away(socket, error)
            return
        if socket.close_code is not None:
            return
        socket.identity = identity
        if not runtime.has_room(socket):
            socket.close(closing.TOO_MANY_SOCKETS)
            return
        runtime.admit(socket)
        socket.push(runtime.welcome())
        runtime.presence.arrived(socket)
        follow_all(runtime, socket, have)
        if page and have:
            runtime.signals.take(socket, {"stream": next(reversed(have)), "signal": "page", "data": page})
        early, self._early = self._early or [], None
        for frame in early:
            try:
                self._obey(frame)
            except Refused as refused:
                socket.refuse(refused)


def _identify(scope: Any, face: str) -> Identity:
    return identify(request_of(scope), face)


def turn_away(client: Client, error: BaseException | None) -> None:
    """End a line of somebody who may not have it, or of whom we could not tell."""
    if isinstance(error, Refused):
        if error.code == "identity_changed":
            client.push(encode({"t": "identity_changed"}))
        else:
            client.push(encode({"t": "error", "code": error.code, "message": error.message}))
        client.close(closing.SIGNED_OUT)
        return
    log.warning("a client could not be identified", exc_info=error)
    client.close(closing.RESTART)


def read_have(frame: Data) -> Have:
    """The positions in ``have``; raises Refused ``malformed`` or ``invalid``."""
    have = object_field(frame, "have")
    if len(have) > MAX_STREAMS:
        raise Refused("malformed", detail="too many streams")
    return {key: read_position(position) for key, position in have.items()}


def follow_all(runtime: Runtime, client: Client, have: Have) -> None:
    """Follow these streams from these positions; ``gone`` for what is not theirs."""
    if not have:
        return
    assert client.identity is not None
    back = [key for key, position in have.items() if position is not None]
    work = partial(resolve, client.identity, list(have), back)
    runtime.reads.submit(work, partial(_follow, runtime, client, have))


class Resolved(NamedTuple):
    """What keys mean for somebody: None for a stream that is not theirs."""

    actor: VisitorActor | OperatorActor | None
    followings: list[Following | None]
    marks: list[Data]
    """How far each side has read meanwhile, for who comes back with a position: signals are not replayed."""


def resolve(identity: Identity, keys: list[str], back: Collection[str] = ()) -> Resolved:
    """The streams that these keys name for this actor, ``back`` among them those with a position; raises Refused
    when the identity has ended.

    A visitor who was unknown when the line opened may have said something over HTTP since.
    """
    actor = identity.actor or identify_again(identity)
    followings = [_following(actor, key) for key in keys]
    returning = [one for key, one in zip(keys, followings, strict=True) if one is not None and key in back]
    return Resolved(actor, followings, marks_frames(actor, returning) if actor and returning else [])


def _following(actor: VisitorActor | OperatorActor | None, key: str) -> Following | None:
    try:
        return follow(actor, key) if actor is not None else None
    except Refused:
        return None


def _follow(runtime: Runtime, client: Client, have: Have, found: Resolved | None, error: BaseException | None) -> None:
    if client.close_code is not None:
        return
    if found is None:
        turn_away(client, error)
        return
    if found.actor is not None:
        runtime.acts_as(client, found.actor)
    for (key, position), following in zip(have.items(), found.followings, strict=True):
        if following is None:
            client.push(encode({"t": "gone", "stream": key}))
        elif len(client.subscriptions) < MAX_STREAMS:
            runtime.hub.subscribe(client, following, position)
    for frame in found.marks:
        client.push(encode(frame))


def _subscribe(socket: Socket, frame: Data) -> None:
    follow_all(socket.runtime, socket, read_have(frame))


def _unsubscribe(socket: Socket, frame: Data) -> None:
    key = frame.get("stream")
    subscription = socket.subscriptions.get(key) if isinstance(key, str) else None
    if subscription is not None:
        socket.runtime.hub.unsubscribe(socket, subscription.following.stream)


def _command(socket: Socket, frame: Data) -> None:
    try:
        command = read_command(frame, socket.face)
    except Refused as refused:
        if not isinstance(frame.get("id"), str):
            raise
        socket.push(encode({"t": "answer", **refusal(frame["id"], refused)}))
        return
    socket.runtime.pipeline.submit(socket, command)


def _signal(socket: Socket, frame: Data) -> None:
    socket.runtime.signals.take(socket, frame)


def _pong(socket: Socket, frame: Data) -> None:
    """That it was heard is all it says."""


def _hello_again(socket: Socket, frame: Data) -> None:
    raise Refused("malformed", detail="hello was said already")


_takers: dict[str, Callable[[Any, Data], None]] = {
    "hello": _hello_again,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "command": _command,
    "signal": _signal,
    "pong": _pong,
}
