"""A shop in full swing: shoppers who open chats and write, an operator who claims and answers, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import time
from collections.abc import AsyncIterator

from tests.contract.reducer import Json
from tests.faults.links import ROADS, keep
from tests.faults.person import Address, Person
from tests.faults.servers import Server

_addresses = itertools.count(1)


class Stage:
    """Everybody on it, and what they have said. ``desk``: the stream that operators follow."""

    def __init__(self, desk: str, session: str) -> None:
        self.desk = desk
        self.session = session
        self.people: list[Person] = []
        self.chats: dict[str, Person] = {}
        self.stalled = 0.0
        self._tasks: list[asyncio.Task[object]] = [self._run(self._watch_ourselves())]
        self._talking: list[asyncio.Task[object]] = []

    def _run(self, work: object) -> asyncio.Task[object]:
        return asyncio.ensure_future(work)  # type: ignore[arg-type]

    # ---------------------------------------------------------------- people

    async def operator(self, server: Address, road: str = "ws", session: str = "") -> Person:
        """An operator who claims whatever waits, and follows it; a colleague in a ``session`` of their own."""
        person = Person("operator", server, cookies={"sessionid": session or self.session})
        claimed: set[str] = set()

        def claim(frame: Json) -> None:
            rows = person.stores[self.desk].state["rows"] if self.desk in person.stores else {}
            for uid, row in rows.items():
                if row["state"] == "queued" and uid not in claimed:
                    claimed.add(uid)
                    person.follow(f"c:{uid}")
                    person.tell("conversation.claim", conversation=uid)

        person.on_frame = claim
        person.follow(self.desk)
        await self._enter(person, road)
        return person

    async def shopper(self, server: Server, road: str = "ws") -> Person:
        number = next(_addresses)
        person = Person("visitor", server, address=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
        while not await self._tried(person.bootstrap()):
            await asyncio.sleep(0.05)
        await self._enter(person, road)
        return person

    async def _enter(self, person: Person, road: str) -> None:
        self.people.append(person)
        self._tasks += [self._run(keep(person, ROADS[road])), self._run(person.work())]
        while not person.connected_at:
            await asyncio.sleep(0.01)

    async def _tried(self, work: object) -> bool:
        with contextlib.suppress(OSError, TimeoutError, ValueError):
            await work  # type: ignore[misc]
            return True
        return False

    # ---------------------------------------------------------------- talk

    async def chat(self, shopper: Person) -> str:
        """Open a chat; its id, when the server has acknowledged it."""
        data = await shopper.told(shopper.tell("conversation.open", body=f"first {random.random()}", page={}))
        assert data is not None, shopper.refused
        shopper.follow(data["stream"])
        self.chats[data["conversation"]] = shopper
        return data["conversation"]

    def talk(self, person: Person, conversation: str, pause: float = 0.05, kind: str = "message.post") -> None:
        """Write into a chat until `hush`, one line after the other."""

        async def write() -> None:
            for number in itertools.count():
                told = person.told(person.tell(kind, conversation=conversation, body=f"{person.face} {number}"))
                await asyncio.gather(told, asyncio.sleep(random.uniform(0, 2 * pause)))

        self._talking.append(self._run(write()))

    def begin(self, shopper: Person) -> None:
        """Open a chat without waiting for what becomes of it."""
        self._talking.append(self._run(self.chat(shopper)))

    def keep_opening(self, server: Server, road: str = "ws", pause: float = 0.4) -> None:
        """New shoppers keep coming, each with a chat of a few words."""

        async def come() -> None:
            while True:
                shopper = await self.shopper(server, road)
                conversation = await self.chat(shopper)
                shopper.tell("message.post", conversation=conversation, body="are you there?")
                await asyncio.sleep(random.uniform(pause / 2, pause * 1.5))

        self._talking.append(self._run(come()))

    async def lively(self, shoppers: Server, operators: Server, road: str = "ws", chats: int = 2) -> Person:
        """The usual scene: some chats with words and notes going both ways, and new ones opening."""
        operator = await self.operator(operators, road)
        for _ in range(chats):
            shopper = await self.shopper(shoppers, road)
            conversation = await self.chat(shopper)
            await self.claimed(operator, conversation)
            self.talk(shopper, conversation)
            self.talk(operator, conversation)
        self.talk(operator, conversation, 0.3, "note.post")
        # Who polls asks all the time: with a new one every moment it is the machine that would be tested.
        self.keep_opening(shoppers, road, 2.0 if road == "poll" else 0.4)
        return operator

    async def acknowledged(self, more: int, seconds: float = 10.0) -> None:
        """Return when so many more commands have been acknowledged."""
        until, enough = time.monotonic() + seconds, self.answers + more
        while self.answers < enough and time.monotonic() < until:
            await asyncio.sleep(0.005)

    @property
    def answers(self) -> int:
        return sum(len(person.acked) for person in self.people)

    async def claimed(self, operator: Person, conversation: str) -> None:
        async with asyncio.timeout(20):
            while not self._holds(operator, conversation):
                await asyncio.sleep(0.01)

    def _holds(self, operator: Person, conversation: str) -> bool:
        store = operator.stores.get(f"c:{conversation}")
        return store is not None and store.state["state"] == "active"

    async def hush(self, seconds: float = 12.0) -> None:
        """Everybody stops writing; returns when all outboxes are empty and everything said is on every screen
        that should show it, or after so many seconds: then the oracle says what is missing."""
        for task in self._talking:
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)
        self._talking.clear()
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._settled():
            await asyncio.sleep(0.02)

    def _settled(self) -> bool:
        if any(person.waiting for person in self.people):
            return False
        said = [one for person in self.people for one in person.said]
        opened = [(self.desk, uid, True) for person in self.people for uid in person.opened]
        return all(
            (key, one) in person.seen
            for key, one, staff_only in said + opened
            for person in self.people
            if key in person.followed and not (staff_only and person.face == "visitor")
        )

    async def leave(self) -> None:
        for task in [*self._talking, *self._tasks]:
            task.cancel()
        await asyncio.gather(*self._talking, *self._tasks, return_exceptions=True)

    async def _watch_ourselves(self) -> None:
        """How long this process itself was kept from running, so that it is not blamed on the server."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.05)
            self.stalled = max(self.stalled, time.monotonic() - before - 0.05)


@contextlib.asynccontextmanager
async def staged(desk: str, session: str) -> AsyncIterator[Stage]:
    stage = Stage(desk, session)
    try:
        yield stage
    finally:
        await stage.leave()
