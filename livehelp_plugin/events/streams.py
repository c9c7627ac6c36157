"""Write first: every mutating transaction begins by locking its streams, ids ascending."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection

from livehelp_plugin.events.models import Audience


class Place(NamedTuple):
    """Where an event stands: its seq, and for an internal one the public top that it comes after."""

    seq: int
    after: int = 0


@dataclass(slots=True)
class LockedStream:
    """A stream whose row this transaction holds; tops move as places are given out."""

    id: int
    epoch: str
    public_top: int
    internal_top: int

    def take_place(self, audience: Audience) -> Place:
        """Give out the next place of an audience."""
        if audience == Audience.PUBLIC:
            self.public_top += 1
            return Place(self.public_top)
        self.internal_top += 1
        return Place(self.internal_top, self.public_top)


# An UPDATE, so that SQLite takes its write lock before anything is read; in PostgreSQL the inner
# SELECT orders the row locks, so that two batches cannot wait for each other.
_LOCK = {
    "sqlite": (
        "UPDATE livehelp_stream SET public_top = public_top WHERE id IN ({ids}) "
        "RETURNING id, epoch, public_top, internal_top, NULL"
    ),
    "postgresql": (
        "UPDATE livehelp_stream s SET public_top = s.public_top "
        "FROM (SELECT id FROM livehelp_stream WHERE id IN ({ids}) ORDER BY id FOR NO KEY UPDATE) held "
        "WHERE s.id = held.id RETURNING s.id, s.epoch, s.public_top, s.internal_top, clock_timestamp()"
    ),
}


def lock_streams(ids: Iterable[int]) -> tuple[dict[int, LockedStream], datetime]:
    """Lock these streams until the transaction ends; returns them and the database's time.

    Must be the transaction's first statement that takes a lock. Streams that do not exist are left out.
    """
    wanted = sorted(set(ids))
    sql = _LOCK[connection.vendor].format(ids=", ".join(["%s"] * len(wanted)))
    with connection.cursor() as cursor:
        cursor.execute(sql, wanted)
        rows = cursor.fetchall()
    held = {row[0]: LockedStream(row[0], str(row[1]), row[2], row[3]) for row in rows}
    now = rows[0][4] if rows and rows[0][4] is not None else datetime.now(UTC)
    for stream in held.values():
        stream.epoch = _dashed(stream.epoch)
    return held, now


def _dashed(epoch: str) -> str:
    """SQLite keeps UUIDs as 32 hexadecimal digits."""
    if len(epoch) == 32:
        return f"{epoch[:8]}-{epoch[8:12]}-{epoch[12:16]}-{epoch[16:20]}-{epoch[20:]}"
    return epoch


# A number for each place, so that PostgreSQL knows the type of a parameter that stands in VALUES.
_NUMBER = {"sqlite": "%s", "postgresql": "%s::bigint"}


def save_tops(streams: Iterable[LockedStream]) -> None:
    """Store the tops of locked streams, in one statement."""
    moved = list(streams)
    number = _NUMBER[connection.vendor]
    rows = ", ".join([f"({number}, {number}, {number})"] * len(moved))
    sql = (
        f"WITH moved(id, public_top, internal_top) AS (VALUES {rows}) "  # noqa: S608 - placeholders only
        "UPDATE livehelp_stream SET public_top = moved.public_top, internal_top = moved.internal_top "
        "FROM moved WHERE livehelp_stream.id = moved.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for s in moved for value in (s.id, s.public_top, s.internal_top)])
