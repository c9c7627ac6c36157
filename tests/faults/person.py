"""Somebody who chats: an outbox that retries with the same ids, and a reducer that keeps what was heard."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import quote

from django.urls import reverse

from tests.contract.reducer import Followed, Json, receive
from tests.faults import wire

ANSWER_WITHIN = 5.0
CSRF = "c" * 32


class Address(Protocol):
    """Where a server is reached: its own port, or a cable in between."""

    @property
    def host(self) -> str: ...


class Person:
    """A shopper or an operator in one browser tab. `link` (see links.py) carries the frames."""

    def __init__(self, face: str, server: Address, address: str = "", cookies: dict[str, str] | None = None) -> None:
        self.face = face
        self.server = server
        self.cookies = {"csrftoken": CSRF, **(cookies or {})}
        self.address = address
        self.followed: dict[str, float] = {}
        self.stores: dict[str, Followed] = {}
        self.waiting: list[Json] = []
        self.acked: dict[str, Json] = {}
        self.said: list[tuple[str, str, bool]] = []
        self.opened: list[str] = []
        self.refused: dict[str, Json] = {}
        self.seen: dict[tuple[str, str], float] = {}
        self.ready: dict[tuple[str, str], float] = {}
        self.screen: dict[str, list[tuple[int, str]]] = {}
        self.connected_at = 0.0
        self.connections = 0
        self.slowest_poll = 0.0
        self.gone: list[str] = []
        self.on_frame: Callable[[Json], None] | None = None
        self.send: Callable[[Json], Any] | None = None
        self.connect_again: Callable[[], None] | None = None
        self._answers: dict[str, asyncio.Future[Json]] = {}
        self.may_send = asyncio.Event()
        self.may_send.set()
        self._more = asyncio.Event()
        self._filling = False
        self._told: dict[str, asyncio.Event] = {}

    # ---------------------------------------------------------------- requests

    def headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookie, "X-CSRFToken": CSRF, **({"X-Forwarded-For": self.address} if self.address else {})}

    def path(self, road: str) -> str:
        return f"/livehelp/{self.face}/{road}/"

    def have(self) -> Json:
        return {key: self.stores[key].position() if key in self.stores else None for key in self.followed}

    def query(self) -> str:
        return "?have=" + quote(json.dumps(self.have()))

    async def bootstrap(self) -> None:
        """The first request of a shopper, and again after the identity changed."""
        if self.face == "visitor":
            reply = await wire.request(self.server.host, "GET", self.path("bootstrap"), self.headers())
            self.cookies |= {name: value for name, value in reply.cookies().items() if name != "csrftoken"}

    async def sign_in(self, username: str, password: str) -> None:
        """By the shop's own form, in this browser; the old token dies with it."""
        form = {"username": username, "password": password, "csrfmiddlewaretoken": CSRF}
        path = reverse("accounts:login")
        reply = await wire.request(self.server.host, "POST", path, self.headers(), form, as_form=True)
        assert reply.status == 302, reply.status
        self.cookies |= {name: value for name, value in reply.cookies().items() if name == "sessionid"}

    # ---------------------------------------------------------------- hearing

    def connected(self) -> None:
        self.connected_at = time.time()
        self.connections += 1

    def follow(self, key: str) -> None:
        if key in self.followed:
            return
        self.followed[key] = time.time()
        if self.send is not None:
            self.send({"t": "subscribe", "have": {key: None}})
        elif self.connect_again is not None:
            self.connect_again()

    def hear(self, frame: Json) -> None:
        """What any transport brought."""
        kind = frame["t"]
        if kind == "answer":
            waiting = self._answers.get(frame["id"])
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)
        elif kind == "ping" and self.send is not None:
            self.send({"t": "pong"})
        if frame.get("stream") in self.followed or kind == "ping":
            self._apply(frame)
        if self.on_frame is not None:
            self.on_frame(frame)

    def _apply(self, frame: Json) -> None:
        held = self.stores.get(frame.get("stream", ""))
        if frame["t"] == "gone":
            self.gone.append(frame["stream"])
        if frame["t"] == "snapshot" and held is not None and _is_older(frame, held):
            return  # asked for before events that came on another road
        missing = receive(self.stores, frame)
        self._look(frame)
        if missing and not self._filling:
            self._filling = True
            asyncio.get_running_loop().create_task(self._fill())

    async def _fill(self) -> None:
        try:
            reply = await wire.request(
                self.server.host, "GET", self.path("events") + self.query() + "&once=1", self.headers()
            )
            for frame in reply.json().get("frames", ()):
                self.hear(frame)
        except (OSError, TimeoutError, ValueError):
            pass  # the next frame, or the next connection, shows the gap again
        finally:
            self._filling = False

    def _look(self, frame: Json) -> None:
        """Remember when each message, note and desk row was first on the screen, and in which order."""
        key = frame.get("stream", "")
        store = self.stores.get(key)
        if store is None or frame["t"] not in ("events", "snapshot"):
            return
        screen = self.screen.setdefault(key, [])
        last = screen[-1][0] if screen else 0
        screen += [(m["seq"], m["id"]) for m in store.state.get("messages", ()) if m["seq"] > last]
        shown = [m["id"] for m in store.state.get("messages", ())]
        shown += [note["id"] for note in store.state.get("internal", {}).get("notes", ())]
        shown += list(store.state.get("rows", ()))
        now, ready = time.time(), max(self.connected_at, self.followed[key])
        for one in shown:
            if (key, one) not in self.seen:
                self.seen[key, one] = now
                self.ready[key, one] = ready

    # ---------------------------------------------------------------- speaking

    def tell(self, kind: str, **fields: Any) -> str:
        """Put a command into the outbox; its id."""
        command = {"id": str(uuid.uuid4()), "type": kind, **fields}
        self.waiting.append(command)
        self._told[command["id"]] = asyncio.Event()
        self._more.set()
        return command["id"]

    async def told(self, command_id: str) -> Json | None:
        """The answer's data when the command is acknowledged; None when it was refused for good."""
        await self._told[command_id].wait()
        return self.acked.get(command_id)

    async def work(self) -> None:
        """Send what is in the outbox, one after the other, until each is answered."""
        while True:
            while not self.waiting:
                self._more.clear()
                await self._more.wait()
            await self.may_send.wait()
            command = self.waiting[0]
            try:
                answer = await self._ask(command)
            except (OSError, TimeoutError, ValueError):
                await asyncio.sleep(random.uniform(0.02, 0.2))
                continue
            if not answer["ok"] and answer["error"]["code"] == "identity_changed":
                await self._renew()
                continue
            if not answer["ok"] and answer["error"]["retry"]:
                await asyncio.sleep(random.uniform(0.05, 0.3))
                continue
            if answer["ok"]:
                self.acked[command["id"]] = answer["data"]
                self._remember(command, answer["data"])
            else:
                self.refused[command["id"]] = {"command": command, "error": answer["error"]}
            self.waiting.pop(0)
            self._told[command["id"]].set()

    def _remember(self, command: Json, data: Json) -> None:
        """What must now be on the screens of everybody who follows: (stream, id, whether it is for staff only)."""
        if command["type"] == "conversation.open":
            self.opened.append(data["conversation"])
        if "seq" in data:
            key = data.get("stream") or f"c:{command['conversation']}"
            self.said.append((key, command["id"], command["type"] == "note.post"))

    async def _renew(self) -> None:
        try:
            await self.bootstrap()
        except (OSError, TimeoutError):
            await asyncio.sleep(0.1)
        if self.connect_again is not None:
            self.connect_again()

    async def _ask(self, command: Json) -> Json:
        if self.send is None:
            body = {"protocol": 1, "commands": [command]}
            reply = await wire.request(self.server.host, "POST", self.path("commands"), self.headers(), body)
            found = reply.json()
            return found["answers"][0] if reply.status == 200 else {"ok": False, "error": found["error"]}
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._answers[command["id"]] = waiting
        try:
            self.send({"t": "command", **command})
            async with asyncio.timeout(ANSWER_WITHIN):
                return await waiting
        finally:
            self._answers.pop(command["id"], None)

    def disconnected(self) -> None:
        """The line broke: what was not answered is asked again on the next."""
        self.send = None
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the line broke"))


def _is_older(snapshot: Json, held: Followed) -> bool:
    return held.epoch == snapshot["epoch"] and any(snapshot["top"][a] < top for a, top in held.top.items())
