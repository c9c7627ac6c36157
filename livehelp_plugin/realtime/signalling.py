"""Signals from sockets: lossy, so of each kind only the latest waits, and who sends too many is not heard."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from livehelp_plugin.conversations.access import Actor, VisitorActor
from livehelp_plugin.events import signals as live_signals
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.telling import told
from livehelp_plugin.gateway import live
from livehelp_plugin.gateway.parsing import object_field
from livehelp_plugin.realtime.threads import DatabaseThreads

if TYPE_CHECKING:
    from livehelp_plugin.realtime.clients import Client

log = logging.getLogger(__name__)

MAX_KINDS = 20
Data = dict[str, Any]
Kind = tuple[str, str]


class Signalling:
    """Takes the signals of every socket, one database visit at a time for each."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._threads = threads
        self._waiting: WeakKeyDictionary[Client, dict[Kind, Data]] = WeakKeyDictionary()
        self._watched: WeakKeyDictionary[Client, str] = WeakKeyDictionary()

    def take(self, client: Client, frame: Data) -> None:
        """A ``signal`` frame; raises Refused ``malformed`` when it is none."""
        key, name = frame.get("stream"), frame.get("signal")
        if not isinstance(key, str) or not isinstance(name, str):
            raise Refused("malformed")
        data = object_field(frame, "data")
        if client.actor is None:
            return
        if name == "watching":
            self._watched[client] = key
        busy = client in self._waiting
        waiting = self._waiting.setdefault(client, {})
        if len(waiting) < MAX_KINDS or (key, name) in waiting:
            waiting[key, name] = data
        if not busy:
            self._receive(client)

    def left(self, client: Client) -> None:
        """A visitor whose line ended is no longer looking at the chat."""
        key = self._watched.pop(client, None)
        if key and isinstance(client.actor, VisitorActor):
            work = partial(receive, client.actor, {(key, "watching"): {"on": False}})
            self._threads.submit(work, _logged)

    def _receive(self, client: Client) -> None:
        waiting, actor = self._waiting[client], client.actor
        if actor is None or not waiting:
            del self._waiting[client]
            return
        self._waiting[client] = {}
        self._threads.submit(partial(receive, actor, waiting), partial(self._received, client))

    def _received(self, client: Client, result: None, error: BaseException | None) -> None:
        _logged(result, error)
        if client in self._waiting:
            self._receive(client)


def receive(actor: Actor, waiting: dict[Kind, Data]) -> None:
    """Let these signals have their effect, and spread what they say. A bad one is not passed on."""
    for (key, name), data in waiting.items():
        try:
            live_signals.spread(live.receive(actor, key, name, data))
        except Refused:
            continue


def _logged(result: None, error: BaseException | None) -> None:
    if error is not None:
        log.warning("a signal was lost", exc_info=told(error))
