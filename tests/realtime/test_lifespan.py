"""A server's beginning and end, with and without an inner application that cares."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application

from livehelp_plugin.asgi import wrap
from livehelp_plugin.realtime import carrying


async def caring(scope: Any, receive: Any, send: Any) -> None:
    for kind in ("startup", "shutdown"):
        assert (await receive())["type"] == f"lifespan.{kind}"
        await send({"type": f"lifespan.{kind}.complete", "inner": True})


async def careless(scope: Any, receive: Any, send: Any) -> None:
    raise ValueError("no lifespan here")


async def late(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    raise ValueError("no lifespan here")


@pytest.mark.parametrize(("inner", "asked"), [(None, False), (caring, True), (careless, False), (late, False)])
def test_the_runtime_lasts_from_startup_to_shutdown(settings: Any, run: Any, inner: Any, asked: bool) -> None:
    settings.LIVEHELP_JANITOR = False
    settings.LIVEHELP_BUS = "process"

    async def scene() -> None:
        line = ApplicationCommunicator(wrap(inner or get_asgi_application()), {"type": "lifespan"})
        await line.send_input({"type": "lifespan.startup"})
        started = await line.receive_output(timeout=30)
        assert started["type"] == "lifespan.startup.complete"
        assert bool(started.get("inner")) is asked
        here = carrying.running(asyncio.get_running_loop())
        assert here is not None

        await line.send_input({"type": "lifespan.shutdown"})
        assert (await line.receive_output(timeout=30))["type"] == "lifespan.shutdown.complete"
        await line.wait(timeout=30)
        assert carrying.running(asyncio.get_running_loop()) is None
        assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []

    run(scene())
