"""Places in a queue: worked out, compared with what was told last, and remembered, in one statement."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from livehelp_plugin.availability.models import Department, Estimate
from livehelp_plugin.conversations.estimating import Handling, expected_wait
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.conversations.queueing import queue_of
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.signals import Signal, spread

SIGNAL = "queue"

EXACT = 20
"""Up to here everybody is told their place; further back that they are further back."""

PACE = 1.0
"""Seconds between two tellings of one department by one process."""

# The rows are taken in passing: one that somebody else is just changing is told with the next change, so that nobody
# waits for anybody here and no two can wait for one another.
_UPDATE = {
    "sqlite": (
        "UPDATE livehelp_conversation SET place_told = news.place, wait_told = news.wait FROM ({places}) news "
        "WHERE livehelp_conversation.id = news.id AND livehelp_conversation.place_told <> news.place "
        "RETURNING stream_id, place_told, wait_told"
    ),
    "postgresql": (
        "UPDATE livehelp_conversation told SET place_told = news.place, wait_told = news.wait FROM ("
        "SELECT c.id, p.place, p.wait FROM livehelp_conversation c JOIN ({places}) p ON p.id = c.id "
        "WHERE c.place_told <> p.place ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED) news "
        "WHERE told.id = news.id RETURNING told.stream_id, told.place_told, told.wait_told"
    ),
}
_PLACES = (
    "SELECT queued.id, queued.place, waits.column2 AS wait FROM ("
    "SELECT id, CASE WHEN number > {beyond} THEN {beyond} ELSE number END AS place FROM ("
    "SELECT id, ROW_NUMBER() OVER (ORDER BY priority DESC, queued_at, id) AS number FROM livehelp_conversation "
    "WHERE department_id = %s AND state IN ('queued', 'offered')) numbered) queued "
    "JOIN (VALUES {waits}) waits ON waits.column1 = queued.place"
)
_WAIT = {"sqlite": "({place}, %s)", "postgresql": "({place}, %s::integer)"}

_told_at: dict[int, float] = {}


def with_handling(departments: QuerySet[Department]) -> QuerySet[Any]:
    """These departments, with how long a chat takes there; in the same query."""
    known = Estimate.objects.filter(department=OuterRef("pk"), kind=Estimate.Kind.HANDLING)
    return departments.annotate(
        handling_seconds=Subquery(known.values("seconds")), handling_samples=Subquery(known.values("samples"))
    )


def handling_in(department: Any) -> Handling | None:
    """How long a chat takes in a department that was read ``with_handling``."""
    if department.handling_seconds is None:
        return None
    return Handling(department.handling_seconds, department.handling_samples)


def tell_places(
    department_id: int, handling: Handling | None, capacity: int, *, clock: Callable[[], float] = time.monotonic
) -> int:
    """Tell those whose place in the queue has changed, at most once a second; returns how many. One query.

    ``capacity``: places of all who are there. What comes sooner waits for the next change, or for the sweep.
    """
    now = clock()
    if now - _told_at.get(department_id, -PACE) < PACE:
        return 0
    _told_at[department_id] = now
    waits = [expected_wait(place, handling, capacity) for place in range(1, EXACT + 1)] + [None]
    places = _PLACES.format(
        beyond=EXACT + 1,
        waits=", ".join(_WAIT[connection.vendor].format(place=place) for place in range(1, EXACT + 2)),
    )
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE[connection.vendor].format(places=places), [department_id, *waits])
        rows = cursor.fetchall()
    spread(
        [Signal(stream, Audience.PUBLIC.value, SIGNAL, "system", _wire(place, wait)) for stream, place, wait in rows]
    )
    return len(rows)


def standing(waiting: Conversation) -> dict[str, Any]:
    """Where a waiting conversation stands, as its visitor was told; worked out while nobody has told them yet."""
    place = waiting.place_told or _place_of(waiting)
    return _wire(place, waiting.wait_told)


def _place_of(waiting: Conversation) -> int:
    line = queue_of(waiting.department_id).values_list("pk", flat=True)[:EXACT]
    return next((place for place, pk in enumerate(line, start=1) if pk == waiting.pk), EXACT + 1)


def _wire(place: int, wait: int | None) -> dict[str, Any]:
    """``place`` up to the twentieth, else ``beyond`` it; ``wait`` in seconds, or null."""
    return {"place": place, "wait": wait} if place <= EXACT else {"place": None, "beyond": EXACT, "wait": None}
