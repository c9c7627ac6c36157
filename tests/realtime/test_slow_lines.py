"""A socket whose client takes nothing: closed with 4008, and nobody waits for it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from livehelp_plugin.realtime import closing
from livehelp_plugin.realtime.sockets import Socket


class Line:
    """An ASGI ``send`` that takes one message and no more until it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.sent: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        await self.opened.wait()


class Process:
    """Of a runtime, what a socket needs to send."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()


async def sent_by(socket: Socket) -> None:
    while socket._sending is not None:
        await socket._sending


@pytest.mark.parametrize(("text", "count"), [("{}", 202), ("x" * 1024, 258)])
def test_too_slow(run: Any, text: str, count: int) -> None:
    async def scene() -> Line:
        line = Line()
        socket = Socket(Process(), {}, line.send, "visitor")  # type: ignore[arg-type]
        for _ in range(count):
            socket.push(text, events=1)
            await asyncio.sleep(0)
        assert socket.close_code == closing.TOO_SLOW
        line.opened.set()
        await sent_by(socket)
        return line

    first, *rest = run(scene()).sent

    assert first == {"type": "websocket.send", "text": text}
    assert rest == [{"type": "websocket.close", "code": 4008}]


def test_in_time(run: Any) -> None:
    async def scene() -> Line:
        line = Line()
        socket = Socket(Process(), {}, line.send, "visitor")  # type: ignore[arg-type]
        for number in range(201):
            socket.push(str(number), events=1)
            await asyncio.sleep(0)
        line.opened.set()
        await sent_by(socket)
        assert socket.close_code is None
        return line

    assert [message["text"] for message in run(scene()).sent] == [str(number) for number in range(201)]


def test_a_line_that_broke_is_let_go(run: Any) -> None:
    async def broken(message: dict[str, Any]) -> None:
        raise ConnectionResetError

    async def scene() -> None:
        socket = Socket(Process(), {}, broken, "visitor")  # type: ignore[arg-type]
        for _ in range(3):
            socket.push("{}", events=1)
        await sent_by(socket)
        socket.push("{}", events=1)
        assert socket.close_code == closing.RESTART
        assert not socket.queue

    run(scene())
