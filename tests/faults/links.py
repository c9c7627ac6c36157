"""The three roads on which frames come: a WebSocket, server-sent events, polling. Each comes back by itself."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Awaitable, Callable

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.contract.reducer import Json
from tests.faults import wire
from tests.faults.person import Person

BROKEN = (OSError, TimeoutError, WebSocketException, EOFError, ValueError)
POLL_SECONDS = 1.0
"""Half of what the server asks for: the promise under polling is the interval plus the way."""


async def keep(person: Person, road: Callable[[Person], Awaitable[None]]) -> None:
    """Travel this road, and take it again whenever it breaks."""
    while True:
        with contextlib.suppress(*BROKEN):
            await road(person)
        person.disconnected()
        await asyncio.sleep(random.uniform(0.02, 0.2))


async def websocket(person: Person) -> None:
    headers = person.headers()
    async with connect(
        f"ws://{person.server.host}{person.path('ws')}", additional_headers=headers, compression=None, open_timeout=5
    ) as line:
        outgoing: asyncio.Queue[Json] = asyncio.Queue()
        person.send = outgoing.put_nowait
        person.connect_again = lambda: asyncio.ensure_future(line.close())
        await line.send(json.dumps({"t": "hello", "protocol": 1, "have": person.have()}))
        person.connected()

        async def speak() -> None:
            while True:
                await line.send(json.dumps(await outgoing.get()))

        speaking = asyncio.ensure_future(speak())
        try:
            async for text in line:
                frame = json.loads(text)
                person.hear(frame)
                if frame["t"] == "identity_changed":
                    await person.bootstrap()
        finally:
            person.disconnected()
            speaking.cancel()
            with contextlib.suppress(asyncio.CancelledError, *BROKEN):
                await speaking


async def server_sent_events(person: Person) -> None:
    again = asyncio.Event()
    person.connect_again = again.set

    async def listen() -> None:
        async for frame in wire.events(person.server.host, person.path("stream") + person.query(), person.headers()):
            if isinstance(frame, wire.Reply):
                if frame.status == 401:
                    await person.bootstrap()
                if frame.status != 200:
                    raise OSError(frame.status)
                person.connected()
            else:
                person.hear(frame)

    listening = asyncio.ensure_future(listen())
    waiting = asyncio.ensure_future(again.wait())
    try:
        await asyncio.wait([listening, waiting], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (listening, waiting):
            task.cancel()
        await asyncio.gather(listening, waiting, return_exceptions=True)


async def polling(person: Person) -> None:
    poke = asyncio.Event()
    person.connect_again = poke.set
    answered = False
    while True:
        began = time.time()
        reply = await wire.request(person.server.host, "GET", person.path("events") + person.query(), person.headers())
        person.slowest_poll = max(person.slowest_poll, time.time() - began)
        if reply.status == 401:
            await person.bootstrap()
        if reply.status not in (200, 404):
            raise OSError(reply.status)
        if not answered:
            person.connected()
            answered = True
        for frame in reply.json().get("frames", ()):
            person.hear(frame)
        poke.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await poke.wait()


ROADS = {"ws": websocket, "sse": server_sent_events, "poll": polling}
