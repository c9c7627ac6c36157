"""Four server processes give work to the same operators at once, and nobody ever has more than they can hold."""

from __future__ import annotations

import asyncio
import contextlib
import random
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from livehelp_plugin.availability.actions import enrol_operator
from livehelp_plugin.availability.models import Department, Ring
from livehelp_plugin.conversations.models import Conversation, State
from tests.faults.person import Person
from tests.faults.servers import Server, Setting
from tests.races.conftest import Floor
from tests.races.referee import Referee

PROCESSES, OPERATORS, CAPACITY, SHOPPERS = 4, 4, 2, 12
ENOUGH_SECONDS = 120

WATCH = """
CREATE TABLE exceeded (operator bigint, load int);
CREATE FUNCTION watch_load() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE load int;
BEGIN
    SELECT (SELECT count(*) FROM livehelp_conversation
            WHERE operator_id = NEW.operator_id AND state = 'active' AND waiting_until IS NULL)
         + (SELECT count(*) FROM livehelp_offer WHERE operator_id = NEW.operator_id AND ended_at IS NULL) INTO load;
    IF load > (SELECT capacity FROM livehelp_operator WHERE id = NEW.operator_id) THEN
        INSERT INTO exceeded VALUES (NEW.operator_id, load);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER watch_offers AFTER INSERT OR UPDATE ON livehelp_offer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION watch_load();
CREATE CONSTRAINT TRIGGER watch_conversations AFTER INSERT OR UPDATE ON livehelp_conversation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION watch_load();
"""
UNWATCH = "DROP FUNCTION IF EXISTS watch_load CASCADE; DROP TABLE IF EXISTS exceeded"


@pytest.fixture
def exceeded(transactional_db: None) -> Iterator[Callable[[], list[tuple[int, int]]]]:
    """Who held too much at the end of any transaction: the database itself looks, whichever process commits."""
    with connection.cursor() as cursor:
        cursor.execute(UNWATCH)
        cursor.execute(WATCH)

    def read() -> list[tuple[int, int]]:
        with connection.cursor() as found:
            found.execute("SELECT operator, load FROM exceeded")
            return found.fetchall()

    yield read
    with connection.cursor() as cursor:
        cursor.execute(UNWATCH)


async def rush(
    servers: list[Server], sessions: list[str], desks: list[int], seen: Callable[[], bool] = lambda: False
) -> None:
    """Everybody asks at once, in two departments; operators take whatever they see, by every server, and end it again,
    to the last one or until enough was ``seen``."""
    await asyncio.gather(*(one.start() for one in servers))
    tasks: list[asyncio.Task[None]] = []

    async def shop(number: int) -> None:
        shopper = Person("visitor", servers[number % PROCESSES], f"10.9.0.{number}")
        tasks.append(asyncio.ensure_future(shopper.work()))
        while len(shopper.cookies) < 2:  # a busy machine answers late, and is asked again
            with contextlib.suppress(OSError, TimeoutError):
                await shopper.bootstrap()
        await shopper.told(
            shopper.tell("conversation.open", body="Is it in stock?", page={}, department=desks[number % 2])
        )

    async def serve(session: str) -> None:
        hands = [Person("operator", server, "10.9.0.200", {"sessionid": session}) for server in servers]
        while (waiting := await asyncio.to_thread(_open_ones)) or not all_here.done():
            if await asyncio.to_thread(seen):
                break
            await asyncio.gather(*(once(random.choice(hands), held, mine) for held, mine in waiting))

    async def once(hand: Person, held: str, mine: bool) -> None:
        """Not again when it is refused: who is full is full, and another has it next time."""
        kind = "conversation.close" if mine else "conversation.claim"
        with contextlib.suppress(OSError, TimeoutError, ValueError):
            await hand._ask({"id": str(uuid.uuid4()), "type": kind, "conversation": held, "confirmed": True})

    all_here = asyncio.ensure_future(_all(shop(number) for number in range(SHOPPERS)))
    try:
        async with asyncio.timeout(ENOUGH_SECONDS):
            await asyncio.gather(all_here, *(serve(session) for session in sessions))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _all(work: Iterator[object]) -> None:
    await asyncio.gather(*work)  # type: ignore[call-overload]


def _open_ones() -> list[tuple[str, bool]]:
    """Every open conversation, and whether it may be ended now: one in three of those that somebody has."""
    try:
        open_ones = Conversation.objects.exclude(state=State.CLOSED).values_list("public_id", "state")
        return [(str(pk), state == State.ACTIVE and random.random() < 0.3) for pk, state in open_ones]
    finally:
        connection.close()


def _desks() -> list[int]:
    return list(Department.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def sessions(floor: Floor) -> list[str]:
    """Everybody works in both departments: what happens in one is not held up by the other's desk."""
    floor.staff(OPERATORS, ring=Ring.ONE, capacity=CAPACITY)
    found = []
    for actor in floor.team:
        enrol_operator(get_user_model().objects.get(pk=actor.user_id), department=floor.second)
        client = Client()
        client.force_login(get_user_model().objects.get(pk=actor.user_id))
        found.append(client.cookies["sessionid"].value)
    return found


def test_four_processes_never_give_anybody_too_much(
    sessions: list[str],
    referee: Referee,
    server: Callable[..., Server],
    exceeded: Callable[[], list[tuple[int, int]]],
) -> None:
    asyncio.run(rush([server() for _ in range(PROCESSES)], sessions, _desks()))

    assert exceeded() == []
    assert Conversation.objects.filter(state=State.CLOSED, accepted_at__isnull=False).count() == SHOPPERS
    assert referee.look() == []


def test_without_holding_operators_they_do(
    sessions: list[str], server: Callable[..., Server], exceeded: Callable[[], list[tuple[int, int]]]
) -> None:
    careless: dict[str, Setting] = {
        "livehelp_plugin.availability.locks:_LOCK": {
            "postgresql": "SELECT id FROM livehelp_operator WHERE id IN ({ids})"
        }
    }

    def seen() -> bool:
        try:
            return exceeded() != []
        finally:
            connection.close()

    asyncio.run(rush([server(**careless) for _ in range(PROCESSES)], sessions, _desks(), seen))

    assert exceeded() != []
