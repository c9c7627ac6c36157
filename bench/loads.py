"""The two loads: as many messages as the server takes (closed loop), and so many a second (open loop)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from bench.fastwire import Line, open_line

BODY = "x" * 80


@dataclass
class Pair:
    """Somebody who writes and somebody who reads."""

    number: int
    conversation: str = ""
    writer: Line | None = None
    reader: Line | None = None
    waiting: dict[str, float] = field(default_factory=dict)
    acked: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    order: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    both: asyncio.Event = field(default_factory=asyncio.Event)
    live: bool = False

    def command(self, uid: str) -> bytes:
        if self.conversation:
            told = {"t": "command", "id": uid, "type": "message.post", "conversation": self.conversation, "body": BODY}
        else:
            told = {"id": uid, "pair": self.number, "body": BODY}
        return json.dumps(told).encode()

    def say(self, at: float | None = None) -> None:
        uid = str(uuid.uuid4())
        self.waiting[uid] = time.perf_counter() if at is None else at
        assert self.writer is not None
        self.writer.send(self.command(uid))

    def heard_by_writer(self, frame: bytes) -> None:
        if frame.startswith((b'{"t":"answer"', b'{"t": "answer"')):
            found = json.loads(frame)
            if not found.get("ok", True):
                raise RuntimeError(frame)
            self.acked.add(found["id"])
            self._met(found["id"])

    def heard_by_reader(self, frame: bytes) -> None:
        if not frame.startswith((b'{"t":"events"', b'{"t": "events"')):
            return
        now = time.perf_counter()
        found = json.loads(frame)
        events = [(e["data"].get("id"), e["seq"]) for e in found["events"]] if "events" in found else [(found["id"], 0)]
        for uid, seq in events:
            if uid in self.waiting:
                self.delays.append(now - self.waiting[uid])
                self.read.add(uid)
                self.order.append(seq)
                self._met(uid)

    def _met(self, uid: str) -> None:
        if uid in self.acked and uid in self.read:
            self.both.set()


async def open_pairs(port: int, cast: dict[str, Any] | None, count: int) -> list[Pair]:
    """Connect both ends of each pair; returns when every stream is followed."""
    pairs = []
    for number in range(count):
        pair = Pair(number)
        if cast is None:
            pair.writer = await open_line(port, f"/{number}", "", pair.heard_by_writer)
            pair.reader = await open_line(port, f"/{number}", "", pair.heard_by_reader)
        else:
            one = cast["pairs"][number]
            pair.conversation = one["conversation"]
            pair.writer = await follow(port, "visitor", one["cookie"], pair.conversation, pair.heard_by_writer)
            pair.reader = await follow(port, "operator", cast["operator"], pair.conversation, pair.heard_by_reader)
        pairs.append(pair)
    return pairs


async def follow(port: int, face: str, cookie: str, conversation: str, hear: Any) -> Line:
    """A socket that follows one conversation from a snapshot on."""
    followed = asyncio.Event()

    def first(frame: bytes) -> None:
        if frame.startswith(b'{"t":"snapshot"'):
            followed.set()
        hear(frame)

    line = await open_line(port, f"/livehelp/{face}/ws/", cookie, first)
    line.send(json.dumps({"t": "hello", "protocol": 1, "have": {f"c:{conversation}": None}}).encode())
    async with asyncio.timeout(20):
        await followed.wait()
    line.hear = hear
    return line


async def closed_loop(pairs: list[Pair], seconds: float) -> int:
    """Each pair has one message under way at any time; how many were stored, acknowledged and read."""
    until = time.perf_counter() + seconds

    async def talk(pair: Pair) -> None:
        while time.perf_counter() < until:
            pair.both.clear()
            pair.say()
            async with asyncio.timeout(20):
                await pair.both.wait()

    await asyncio.gather(*map(talk, pairs))
    return sum(len(pair.read) for pair in pairs)


async def open_loop(pairs: list[Pair], rate: float, seconds: float) -> int:
    """So many messages a second whatever comes back; delays count from when each was due."""
    began = time.perf_counter()
    total = int(rate * seconds)
    for number in range(total):
        due = began + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        pairs[number % len(pairs)].say(due)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(20):
            while sum(len(pair.read) for pair in pairs) < total:
                await asyncio.sleep(0.02)
    return sum(len(pair.read) for pair in pairs)


def faults(pairs: list[Pair]) -> dict[str, int]:
    """Messages lost, repeated, out of order."""
    return {
        "lost": sum(len(set(pair.waiting) - pair.read) for pair in pairs),
        "repeated": sum(len(pair.delays) - len(pair.read) for pair in pairs),
        "reordered": sum(pair.order != sorted(pair.order) for pair in pairs),
    }
