"""An operator is lost in the middle of a chat: the server dies, the line goes dead, the laptop falls asleep.

Nobody says good-bye in any of these, and the chat must not wait for them: after the grace it is first in line, a
colleague has it, and the shopper was told. Times that are no settings are made short in the servers, in proportion.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from livehelp_plugin.availability.models import Lease
from livehelp_plugin.conversations.models import Assignment, Conversation, Offer, State
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.models import RulesVersion
from tests.contract.reducer import Json
from tests.faults.cable import Cable
from tests.faults.conftest import Scene
from tests.faults.oracle import Verdict
from tests.faults.person import Person
from tests.faults.servers import Server, Setting
from tests.faults.stage import Stage
from tests.processes import ROOT
from tests.world import World

SHORT: dict[str, Setting] = {
    "livehelp_plugin.availability.presence:OPERATOR": 6,
    "livehelp_plugin.realtime.runtime:RENEW_SECONDS": 1.5,
    "livehelp_plugin.realtime.heartbeat:EVERY_SECONDS": 1,
    "livehelp_plugin.realtime.heartbeat:GONE_SECONDS": 5,
    "livehelp_plugin.events.sweeping:LEASE": 4,
}
GRACE_SECONDS = 3
LONG_ENOUGH = 60
NOT_IN = 25
"""Seconds. With all defences it takes about fifteen: who is still waiting then waits for nobody."""

Loss = Callable[[], Awaitable[None]]
Losing = Callable[[Stage, Server, Server], contextlib.AbstractAsyncContextManager[tuple[Person | None, Loss, Any]]]


@contextlib.asynccontextmanager
async def server_dies(stage: Stage, theirs: Server, others: Server) -> AsyncIterator[tuple[Person | None, Loss, Any]]:
    async def lose() -> None:
        theirs.kill()
        await theirs.ended()

    yield await stage.operator(theirs), lose, None


@contextlib.asynccontextmanager
async def line_goes_dead(
    stage: Stage, theirs: Server, others: Server
) -> AsyncIterator[tuple[Person | None, Loss, Any]]:
    cable = Cable(theirs)
    await cable.lay()

    async def lose() -> None:
        cable.cut()

    yield await stage.operator(cable), lose, None
    await cable.take_away()


@contextlib.asynccontextmanager
async def laptop_sleeps(stage: Stage, theirs: Server, others: Server) -> AsyncIterator[tuple[Person | None, Loss, Any]]:
    command = [sys.executable, "-m", "tests.faults.sleeper", theirs.host, stage.session, stage.desk]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as laptop:
        assert laptop.stdout is not None
        assert await asyncio.to_thread(laptop.stdout.readline) == "there\n"

        async def lose() -> None:
            os.kill(laptop.pid, signal.SIGSTOP)

        try:
            yield None, lose, laptop
        finally:
            laptop.kill()


def losing(how: Losing, theirs: Server, others: Server, colleague: str, outcome: dict[str, Any]) -> Scene:
    async def scene(stage: Stage) -> None:
        await asyncio.gather(theirs.start(), others.start())
        async with how(stage, theirs, others) as (operator, lose, laptop):
            shopper = await stage.shopper(others)
            heard: list[Json] = []
            shopper.on_frame = heard.append
            conversation = await stage.chat(shopper)
            await _held_by(shopper, conversation, "Giulia", LONG_ENOUGH)
            await stage.operator(others, session=colleague)
            if operator is not None:
                stage.people.remove(operator)  # what they see from now on is nobody's promise
            await lose()
            outcome["in time"] = await _held_by(shopper, conversation, "Marco", outcome["within"])
            outcome["told"] = [e["type"] for f in heard if f["t"] == "events" for e in f["events"]]
            if laptop is not None and outcome["in time"]:
                os.kill(laptop.pid, signal.SIGCONT)
                outcome["awake"] = await asyncio.wait_for(asyncio.to_thread(_reads, laptop, "Marco"), LONG_ENOUGH)
            await stage.hush()

    return scene


async def _held_by(person: Person, conversation: str, name: str, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                store = person.stores.get(f"c:{conversation}")
                if store and store.state["state"] == "active" and store.state["operator"]["name"] == name:
                    return True
                await asyncio.sleep(0.05)
    return False


def _reads(laptop: subprocess.Popen[str], name: str) -> bool:
    """Whether the laptop's screen comes to show that this colleague has the chat."""
    assert laptop.stdout is not None
    return any(line.endswith(f" {name}\n") for line in laptop.stdout)


@pytest.fixture
def colleague(play: object) -> str:
    """Another operator's session, in the same department; and a grace that a test can wait for."""
    world = World()
    actor = world.operator("Marco")
    # Only the sockets of this test say who is there: the world's own word would hold for 45 seconds.
    Lease.objects.all().delete()
    # No owner may choose so short a grace.
    RulesVersion.objects.create(site=world.site, effective_from=database_now(), operator_grace_seconds=GRACE_SECONDS)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=actor.user_id))
    return client.cookies["sessionid"].value


@pytest.mark.parametrize("how", [server_dies, line_goes_dead, laptop_sleeps])
def test_the_chat_goes_to_a_colleague_and_the_shopper_is_told(
    server: Callable[..., Server], play: Callable[[Scene], Verdict], colleague: str, how: Losing
) -> None:
    outcome: dict[str, Any] = {"within": LONG_ENOUGH}
    verdict = play(losing(how, server(**SHORT), server(**SHORT), colleague, outcome))

    assert outcome["in time"], "the chat waits for somebody who is gone"
    moves = [one for one in outcome["told"] if one.startswith("conversation.")]
    assert moves[-2:] == ["conversation.requeued", "conversation.accepted"]
    assert outcome.get("awake", True), "who woke up was not told that a colleague has the chat"
    held = Conversation.objects.get()
    assert (held.state, held.requeued) == (State.ACTIVE, True)
    assert list(Assignment.objects.order_by("pk").values_list("end_reason", flat=True)) == ["operator_lost", ""]
    assert not Offer.objects.filter(ended_at=None).exists()
    assert verdict.kinds == set(), verdict


@pytest.mark.parametrize("how", [server_dies, line_goes_dead])
def test_without_the_janitor_it_waits_for_ever(
    server: Callable[..., Server], play: Callable[[Scene], Verdict], colleague: str, how: Losing
) -> None:
    outcome: dict[str, Any] = {"within": NOT_IN}
    careless: dict[str, Setting] = {**SHORT, "LIVEHELP_JANITOR": False}
    play(losing(how, server(**careless), server(**careless), colleague, outcome))

    assert not outcome["in time"]
    assert "conversation.requeued" not in outcome["told"]
    assert Conversation.objects.get().state == State.ACTIVE
