"""Threads of our own for the database: work is done, told in the loop, and leaves no connection behind."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from django.db import connection, transaction

from livehelp_plugin.realtime.threads import DatabaseThreads
from livehelp_plugin.visitors.models import Visitor

PATIENCE = 30


def test_results_and_errors_come_back_in_the_loop(run: Any) -> None:
    async def scene() -> None:
        threads = DatabaseThreads("test", 2, asyncio.get_running_loop())
        assert await threads.run(lambda a, b: a + b, 2, 3) == 5
        with pytest.raises(ZeroDivisionError):
            await threads.run(lambda: 1 / 0)
        told: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()
        threads.submit(
            lambda: threading.current_thread().name,
            lambda worker, error: told.set_result((worker, threading.current_thread().name)),
        )
        worker, teller = await asyncio.wait_for(told, PATIENCE)
        assert worker.startswith("livehelp-test-")
        assert teller == threading.current_thread().name
        threads.stop()
        threads.join(PATIENCE)
        assert not [one for one in threading.enumerate() if one.name.startswith("livehelp-test-")]

    run(scene())


def test_one_slow_query_stops_nobody_else(run: Any) -> None:
    async def scene() -> None:
        threads = DatabaseThreads("test", 2, asyncio.get_running_loop())
        slow = threading.Event()
        waiting = asyncio.create_task(threads.run(slow.wait, PATIENCE))
        assert await asyncio.wait_for(threads.run(lambda: "quick"), PATIENCE) == "quick"
        assert not waiting.done()
        slow.set()
        assert await waiting
        threads.stop()
        threads.join(PATIENCE)

    run(scene())


def test_one_thread_works_in_the_order_that_it_was_asked(run: Any) -> None:
    async def scene() -> list[int]:
        threads = DatabaseThreads("test", 1, asyncio.get_running_loop())
        done = await asyncio.gather(*[threads.run(int, number) for number in range(100)])
        order: list[int] = []
        await asyncio.gather(*[threads.run(order.append, number) for number in range(100)])
        threads.stop()
        threads.join(PATIENCE)
        assert done == list(range(100))
        return order

    assert run(scene()) == list(range(100))


def test_who_no_longer_waits_is_not_told(run: Any) -> None:
    async def scene() -> None:
        threads = DatabaseThreads("test", 1, asyncio.get_running_loop())
        gate = threading.Event()
        given_up = asyncio.create_task(threads.run(gate.wait, PATIENCE))
        await asyncio.sleep(0)
        given_up.cancel()
        gate.set()
        assert await threads.run(lambda: "next") == "next"
        threads.stop()
        threads.join(PATIENCE)

    run(scene())


def test_work_that_outlives_the_loop_harms_nobody(run: Any) -> None:
    gate = threading.Event()
    found: list[DatabaseThreads] = []

    async def scene() -> None:
        threads = DatabaseThreads("test", 1, asyncio.get_running_loop())
        threads.submit(lambda: gate.wait(PATIENCE), lambda result, error: pytest.fail("nobody is there"))
        threads.stop()
        found.append(threads)

    run(scene())
    gate.set()
    found[0].join(PATIENCE)

    assert not [one for one in threading.enumerate() if one.name.startswith("livehelp-test-")]


def test_a_transaction_left_open_is_not_the_next_ones(transactional_db: None, run: Any) -> None:
    def leave_open() -> None:
        transaction.set_autocommit(False)
        Visitor.objects.count()
        raise ZeroDivisionError

    async def scene() -> bool:
        threads = DatabaseThreads("test", 1, asyncio.get_running_loop())
        with pytest.raises(ZeroDivisionError):
            await threads.run(leave_open)
        autocommit = await threads.run(lambda: (Visitor.objects.count(), connection.get_autocommit())[1])
        threads.stop()
        threads.join(PATIENCE)
        return autocommit

    assert run(scene()) is True
