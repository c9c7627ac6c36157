"""First answers to commands: a retry returns what the first try was told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction

from livehelp_plugin.events import failpoints
from livehelp_plugin.events.inserting import insert_all
from livehelp_plugin.events.models import CommandReceipt

Answer = dict[str, Any]
Key = tuple[str, uuid.UUID]
"""An author (``v:<visitor>`` or ``o:<operator>``) and the id that its client made."""


class Receipt(NamedTuple):
    """A receipt as its row will be."""

    author: str
    client_id: uuid.UUID
    command: str
    answer: Answer
    created_at: datetime


def find(client_ids: Iterable[uuid.UUID]) -> dict[Key, Answer]:
    """The first answers to commands with these ids, by author: ids are a client's, so two authors may share one."""
    if failpoints.is_off("receipts"):
        return {}
    ids = _known(set(client_ids))
    if not ids:
        return {}
    rows = CommandReceipt.objects.filter(pk__in=ids).values_list("author", "client_id", "answer")
    return {(author, client_id): answer for author, client_id, answer in rows}


def _known(client_ids: set[uuid.UUID]) -> list[int]:
    """Receipts with these ids. Nearly always none, so it is asked in the cheapest way."""
    if not client_ids:
        return []
    prepare = CommandReceipt._meta.get_field("client_id").get_db_prep_value
    marks = ", ".join(["%s"] * len(client_ids))
    sql = f"SELECT id FROM livehelp_commandreceipt WHERE client_id IN ({marks})"  # noqa: S608 - placeholders only
    with connection.cursor() as cursor:
        cursor.execute(sql, [prepare(one, connection) for one in client_ids])
        return [row[0] for row in cursor.fetchall()]


def first_answer(found: dict[Key, Answer], authors: Iterable[str], client_id: uuid.UUID) -> Answer | None:
    """What one of these authors (a visitor and its aliases) was told about this command."""
    return next((found[author, client_id] for author in authors if (author, client_id) in found), None)


def keep(answers: Iterable[tuple[Key, str, Answer]], now: datetime) -> None:
    """Store first answers, in the transaction that made them true."""
    if failpoints.is_off("receipts"):
        return
    insert_all(
        CommandReceipt,
        [
            Receipt(author=author, client_id=client_id, command=command, answer=answer, created_at=now)
            for (author, client_id), command, answer in answers
        ],
    )


def claim(key: Key, command: str, now: datetime) -> bool:
    """Take a command that has no stream to lock yet; False when it was done. The first write of its transaction."""
    if failpoints.is_off("receipts"):
        return True
    try:
        with transaction.atomic():
            CommandReceipt.objects.create(author=key[0], client_id=key[1], command=command, created_at=now)
    except IntegrityError:
        return False
    return True


def fill(key: Key, answer: Answer) -> None:
    """Store the answer of a claimed command."""
    CommandReceipt.objects.filter(author=key[0], client_id=key[1]).update(answer=answer)
