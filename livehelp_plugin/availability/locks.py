"""Operators are locked first, ids ascending, by whoever gives them work or takes their status away."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

# As with streams: an UPDATE, so that SQLite takes its write lock first; the inner SELECT orders the row locks. NO KEY,
# because every message of an operator refers to the row: a stronger lock would wait for who writes, and they for it.
_LOCK = {
    "sqlite": "UPDATE livehelp_operator SET capacity = capacity WHERE id IN ({ids})",
    "postgresql": (
        "UPDATE livehelp_operator o SET capacity = o.capacity "
        "FROM (SELECT id FROM livehelp_operator WHERE id IN ({ids}) ORDER BY id FOR NO KEY UPDATE) held "
        "WHERE o.id = held.id"
    ),
}


def lock_operators(ids: Iterable[int]) -> None:
    """Hold these operators until the transaction ends. The first statement of its transaction that takes a lock."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOCK[connection.vendor].format(ids=", ".join(["%s"] * len(wanted))), wanted)
