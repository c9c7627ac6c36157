"""Rows inserted at a fraction of the cost are the same rows."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from livehelp_plugin.events.inserting import insert_all
from livehelp_plugin.events.models import Audience, CommandReceipt, EventRecord, Stream

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=UTC)


def records(stream: Stream, *seqs: int, payload: Any = None) -> list[EventRecord]:
    return [
        EventRecord(
            stream=stream,
            audience=Audience.PUBLIC,
            seq=seq,
            type="message.posted",
            payload=payload if payload is not None else {"message": seq, "body": "für “später” 🌙 %s"},
            created_at=NOW,
        )
        for seq in seqs
    ]


def stored() -> list[tuple[Any, ...]]:
    rows = EventRecord.objects.order_by("pk")
    return list(rows.values_list("audience", "seq", "after_public", "type", "payload", "created_at"))


def test_they_are_as_bulk_create_would_have_made_them() -> None:
    one, other = Stream.objects.create(), Stream.objects.create()
    EventRecord.objects.bulk_create(records(one, 1, 2, 3))
    expected = stored()
    EventRecord.objects.all().delete()
    insert_all(EventRecord, records(other, 1, 2, 3))
    assert stored() == expected


@pytest.mark.parametrize("count", [1, 2, 200])
def test_keys_belong_to_their_rows(count: int) -> None:
    rows = records(Stream.objects.create(), *range(1, count + 1))
    insert_all(EventRecord, rows, keys=True)
    assert [EventRecord.objects.get(pk=row.pk).seq for row in rows] == list(range(1, count + 1))


def test_keys_are_right_after_a_row_was_deleted() -> None:
    stream = Stream.objects.create()
    insert_all(EventRecord, records(stream, 1, 2), keys=True)
    EventRecord.objects.filter(seq=2).delete()
    rows = records(stream, 2, 3)
    insert_all(EventRecord, rows, keys=True)
    assert [EventRecord.objects.get(pk=row.pk).seq for row in rows] == [2, 3]


@pytest.mark.parametrize("payload", [{}, [], {"nested": {"list": [1, None, True]}}, "text"])
def test_json_comes_back_as_it_went(payload: Any) -> None:
    insert_all(EventRecord, records(Stream.objects.create(), 1, payload=payload))
    assert EventRecord.objects.get().payload == payload


def test_what_the_database_forbids_is_not_inserted() -> None:
    stream = Stream.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all(EventRecord, records(stream, 1, 2, 1))
    assert stored() == []


def test_anything_with_the_same_attributes_will_do() -> None:
    class Row:
        author, client_id, command, answer, created_at = "v:1", uuid.uuid4(), "message.post", {"seq": 1}, NOW

    insert_all(CommandReceipt, [Row()])
    kept = CommandReceipt.objects.get()
    assert (kept.author, kept.client_id, kept.answer, kept.created_at) == ("v:1", Row.client_id, {"seq": 1}, NOW)


def test_none_is_none() -> None:
    insert_all(EventRecord, [])
    assert stored() == []
