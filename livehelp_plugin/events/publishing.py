"""The one way in which anything that clients see is written.

``with write(stream, …) as writing:`` opens the transaction, locks the streams and gives the database's
time; ``writing.publish(event, on=stream)`` gives the event its place. When the block ends the log, the
tops and the outbox are stored together; hints follow the commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from livehelp_plugin.events import failpoints, hints, outbox
from livehelp_plugin.events.base import Event, event_type
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.hints import Hint, WireEvent
from livehelp_plugin.events.inserting import insert_all
from livehelp_plugin.events.models import Audience, EventRecord
from livehelp_plugin.events.streams import LockedStream, Place, lock_streams, save_tops


@dataclass(slots=True)
class Logged:
    """An event as its row in the log will be; a model's instance would cost more than storing it."""

    stream_id: int
    audience: str
    seq: int
    after_public: int
    type: str
    payload: dict[str, Any]
    created_at: datetime


class Writing:
    """A transaction that holds its streams."""

    def __init__(self, streams: dict[int, LockedStream], now: datetime) -> None:
        self.streams = streams
        self.now = now
        self._records: list[Logged] = []
        self._wire: list[dict[str, Any] | None] = []

    def publish(
        self,
        event: Event,
        *,
        on: int | None = None,
        place: Place | None = None,
        wire: dict[str, Any] | None = None,
    ) -> int:
        """Give an event its place in stream ``on`` and owe it to its consumers; returns its seq.

        Without ``on`` the event is a fact that no client follows (0 is returned). ``place`` is one that
        the caller took with ``take_place`` already; ``wire`` is what clients will be told, where the caller
        knows it and a look-up can be spared.
        """
        outbox.enqueue(event, self.now)
        if on is None:
            return 0
        stream = self.streams[on]
        place = place or stream.take_place(event.audience)
        self._records.append(
            Logged(
                stream_id=on,
                audience=event.audience,
                seq=place.seq,
                after_public=place.after,
                type=event.type,
                payload=event.payload(),
                created_at=self.now,
            )
        )
        self._wire.append(wire)
        return place.seq

    def store(self) -> None:
        if not self._records:
            return
        insert_all(EventRecord, self._records)
        touched = sorted({record.stream_id for record in self._records})
        save_tops(self.streams[pk] for pk in touched)
        transaction.on_commit(self._hint, robust=True)
        failpoints.reach("before_commit")

    def _hint(self) -> None:
        hints.emit(to_hints(self._records, self.streams, self._wire))


@contextmanager
def write(*streams: int) -> Iterator[Writing]:
    """Open a transaction that begins by locking these streams."""
    with transaction.atomic():
        if streams:
            held, now = lock_streams(streams)
        else:
            held, now = {}, database_now()
        writing = Writing(held, now)
        yield writing
        writing.store()


def publish(event: Event) -> None:
    """Owe a fact that stands in no stream to its consumers; inside the transaction that makes it true."""
    outbox.enqueue(event, database_now())


def to_wire(
    records: Sequence[EventRecord | Logged], known: list[dict[str, Any] | None] | None = None
) -> list[WireEvent]:
    """Records as clients get them, in the given order; bodies are fetched per type, not per record."""
    data: list[dict[str, Any] | None] = list(known) if known else [None] * len(records)
    unknown = sorted((index for index, fields in enumerate(data) if fields is None), key=lambda i: records[i].type)
    for name, group in groupby(unknown, key=lambda index: records[index].type):
        members = list(group)
        for index, fields in zip(members, event_type(name).wire([records[i].payload for i in members]), strict=True):
            data[index] = fields
    told: dict[datetime, str] = {}
    return [_wired(record, fields or {}, told) for record, fields in zip(records, data, strict=True)]


def _wired(record: EventRecord | Logged, fields: dict[str, Any], told: dict[datetime, str]) -> WireEvent:
    """``told``: moments as they are written; a batch has only one."""
    after = record.after_public if record.audience == Audience.INTERNAL else None
    at = told.get(record.created_at)
    if at is None:
        at = told[record.created_at] = iso(record.created_at) or ""
    return WireEvent(record.audience, record.seq, record.type, at, fields, after)


def to_hints(
    records: Sequence[Logged], streams: dict[int, LockedStream], known: list[dict[str, Any] | None] | None = None
) -> list[Hint]:
    """One hint per stream, with its events as a cache."""
    events: dict[int, list[WireEvent]] = {}
    for record, wire in zip(records, to_wire(records, known), strict=True):
        events.setdefault(record.stream_id, []).append(wire)
    return [_hint(streams[pk], found) for pk, found in sorted(events.items())]


def _hint(stream: LockedStream, events: list[WireEvent]) -> Hint:
    return Hint(stream.id, stream.epoch, stream.public_top, stream.internal_top, tuple(events))
