"""The virtual clock reaches everything that reads the time."""

from __future__ import annotations

import re

import pytest

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Stream
from livehelp_plugin.events.publishing import write
from tests.architecture.sources import PLUGIN, files, shown
from tests.engine.clock import BEGIN, ms_of, virtual_time

READS_THE_CLOCK = re.compile(r"\b(?:datetime\.now|timezone\.now|date\.today|localdate|time\.time)\(")
ENGINE = ("events", "policy", "visitors", "availability", "conversations")


def test_two_modules_of_the_engine_read_the_clock() -> None:
    readers = {
        shown(path)
        for room in ENGINE
        for path in files(PLUGIN / room, ".py")
        if READS_THE_CLOCK.search(path.read_text(encoding="utf-8"))
    }
    assert readers == {"livehelp_plugin/events/clock.py", "livehelp_plugin/events/streams.py"}


@pytest.mark.django_db
def test_time_stands_still_until_it_is_moved() -> None:
    stream = Stream.objects.create()
    with virtual_time() as clock:
        assert database_now() == database_now() == BEGIN
        clock.set(31_000)
        with write(stream.pk) as writing:
            assert ms_of(writing.now) == ms_of(database_now()) == 31_000
    assert database_now() > clock.now
