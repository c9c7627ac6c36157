"""A clock that stands still until a test moves it, on both databases.

The engine asks the database for the time, so the database is where its time is replaced. SQLite lives in this
process: its clock is ``datetime.now`` in the two modules that read it (`test_clock.py` holds that there are no
others). PostgreSQL gets a function ``clock_timestamp()`` of our own in a schema that stands before ``pg_catalog`` in
the search path; it returns a setting of the session. No code of the product is changed or knows.

The other way, shifting what is stored into the past, lets real time leak in: on a slow machine a lease of 45 s ends
in the middle of an example, and the model disagrees for no fault of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from unittest.mock import patch

from django.db import connection

from livehelp_plugin.events import clock, streams

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class VirtualClock:
    """``ms`` milliseconds after ``BEGIN``; ``set`` moves it."""

    def __init__(self) -> None:
        self.ms = 0

    @property
    def now(self) -> datetime:
        return BEGIN + timedelta(milliseconds=self.ms)

    def set(self, ms: int) -> None:
        self.ms = ms
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('livehelp.now', %s, false)", [self.now.isoformat()])


def ms_of(moment: datetime | None) -> int | None:
    """Milliseconds after ``BEGIN``."""
    return None if moment is None else round((moment - BEGIN) / timedelta(milliseconds=1))


@contextmanager
def virtual_time() -> Iterator[VirtualClock]:
    """While this lasts, every time that the engine reads on this connection is the clock's."""
    ours = VirtualClock()
    with _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite(ours):
        ours.set(0)
        yield ours


@contextmanager
def _on_sqlite(ours: VirtualClock) -> Iterator[None]:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return ours.now.astimezone(tz)

    with patch.object(clock, "datetime", Stopped), patch.object(streams, "datetime", Stopped):
        yield


@contextmanager
def _on_postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS virtual_time")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION virtual_time.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE "
            "AS $$ SELECT current_setting('livehelp.now')::timestamptz $$"
        )
        cursor.execute("SET search_path = virtual_time, pg_catalog, public")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path")
            cursor.execute("DROP SCHEMA virtual_time CASCADE")
