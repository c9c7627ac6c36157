"""Commands from sockets: group commit without waiting.

Whatever posts arrive while a commit runs are the next batch, of all sockets together; other commands run beside
them. Each socket's commands are done in its order: one that has something being done waits.
"""

from __future__ import annotations

import logging
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from livehelp_plugin.commerce.actions import cart_changed
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.telling import told
from livehelp_plugin.gateway.commands import Command
from livehelp_plugin.gateway.execution import Answer, Ask, execute, refusal
from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.realtime.identification import Identity, identify_again, request_of
from livehelp_plugin.realtime.threads import DatabaseThreads

if TYPE_CHECKING:
    from livehelp_plugin.realtime.sockets import Socket

log = logging.getLogger(__name__)

MAX_WAITING = 60
"""Commands of one socket that may wait; more are refused as ``rate_limited``."""
MAX_BATCH = 200
_POSTS = {"message.post", "note.post"}
_CREATING = {"conversation.open", "contact_request.leave"}


class Pipeline:
    """``posts``: the thread that commits batches of messages; ``others``: threads for every other command."""

    def __init__(self, posts: DatabaseThreads, others: DatabaseThreads) -> None:
        self._posts = posts
        self._others = others
        self._ready: deque[Socket] = deque()
        self._posting = False

    def submit(self, socket: Socket, command: Command) -> None:
        """Do a command when its turn comes, and answer on its socket."""
        if len(socket.commands) >= MAX_WAITING:
            _answer(socket, refusal(str(command.id), Refused("rate_limited", retry_after=1)))
            return
        socket.commands.append(command)
        if not socket.busy and len(socket.commands) == 1:
            self._offer(socket)

    def _offer(self, socket: Socket) -> None:
        """The head of a socket's commands may be done now."""
        if socket.commands[0].type in _POSTS and socket.actor is not None:
            self._ready.append(socket)
            self._post()
        else:
            socket.busy = True
            command = socket.commands.popleft()
            assert socket.identity is not None
            work = partial(do_alone, socket.identity, command, socket.scope)
            self._others.submit(work, partial(self._done_alone, socket, command))

    def _post(self) -> None:
        if self._posting or not self._ready:
            return
        batch: list[tuple[Socket, Command]] = []
        while self._ready and len(batch) < MAX_BATCH:
            socket = self._ready.popleft()
            socket.busy = True
            while socket.commands and socket.commands[0].type in _POSTS and len(batch) < MAX_BATCH:
                batch.append((socket, socket.commands.popleft()))
        self._posting = True
        self._posts.submit(partial(do_posts, [_ask(*one) for one in batch]), partial(self._done_posts, batch))

    def _done_posts(
        self, batch: list[tuple[Socket, Command]], answers: list[str] | None, error: BaseException | None
    ) -> None:
        self._posting = False
        if answers is None:
            log.error("a batch of messages failed", exc_info=error and told(error))
            answers = [_encoded(refusal(str(command.id), Refused("unavailable"))) for _, command in batch]
        for (socket, _), answer in zip(batch, answers, strict=True):
            socket.push(answer)
        for socket in dict.fromkeys(socket for socket, _ in batch):
            self._next(socket)
        self._post()

    def _done_alone(
        self,
        socket: Socket,
        command: Command,
        done: tuple[str, VisitorActor | OperatorActor | None] | None,
        error: BaseException | None,
    ) -> None:
        if done is None:
            log.error("a command failed", exc_info=error and told(error))
            _answer(socket, refusal(str(command.id), Refused("unavailable")))
        else:
            answer, actor = done
            socket.push(answer)
            if actor is not None:
                socket.runtime.acts_as(socket, actor)
        self._next(socket)

    def _next(self, socket: Socket) -> None:
        socket.busy = False
        if socket.commands:
            self._offer(socket)


def _ask(socket: Socket, command: Command) -> Ask:
    assert socket.identity is not None
    assert socket.identity.actor is not None
    return Ask(socket.identity.actor, command, socket.identity.origin)


def do_posts(asks: list[Ask]) -> list[str]:
    """Post a batch in one transaction; the encoded answers, in order."""
    return [_encoded(answer) for answer in execute(asks)]


def do_alone(identity: Identity, command: Command, scope: Any) -> tuple[str, VisitorActor | OperatorActor | None]:
    """Do one command with the rights of this moment; its encoded answer, and who the socket is from now on."""
    try:
        actor = identify_again(identity, create=command.type in _CREATING)
        if actor is None:
            raise Refused("not_found")
    except Refused as refused:
        return _encoded(refusal(str(command.id), refused)), None
    [answer] = execute([Ask(actor, command, identity.origin)])
    if answer["ok"] and command.type == "conversation.open":
        cart_changed(request_of(scope))  # the conversation begins with the cart beside it, as over HTTP
    if answer["ok"] and command.type == "account.join":
        actor = identify_again(identity) or actor
    return _encoded(answer), actor


def _encoded(answer: Answer) -> str:
    return encode({"t": "answer", **answer})


def _answer(socket: Socket, answer: Answer) -> None:
    socket.push(_encoded(answer))
