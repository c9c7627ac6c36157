"""Both sides as the same plain figures, so that they can be compared after every step.

The tables are read in plain SQL: they are read eighteen thousand times, and the engine's own queries are what is tried.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from tests.engine.clock import ms_of
from tests.engine.model import Model
from tests.engine.real import Shop

Row = dict[str, Any]
Picture = dict[str, list[Row]]

CHAT = (
    *("department", "state", "operator", "priority", "received", "queued", "accepted", "closed", "reason", "grace"),
    *("waiting", "checking", "closing", "closing_why", "quiet", "requeued", "familiar", "language"),
)
OPERATOR = ("status", "missed", "engaged")
TRANSFER = ("chat", "giver", "operator", "department", "lapses", "outcome")
OFFER = ("chat", "operator", "transfer", "mode", "rule", "among", "made", "lapses", "outcome")
SAID = ("chat", "by", "at")

TIMES = frozenset(
    (*CHAT[5:8], "received", "grace", "waiting", "checking", "closing", "engaged", "lapses", "made", "at")
)
PEOPLE = frozenset(("operator", "familiar", "giver"))
FLAGS = frozenset(("quiet", "requeued"))


def of_model(model: Model) -> Picture:
    return {
        "operators": [_attributes(one, OPERATOR) for one in model.operators.values()],
        "chats": [_attributes(one, CHAT, queued=one.received) for one in model.chats],
        "transfers": [_attributes(one, TRANSFER) for one in model.transfers],
        "offers": [_attributes(one, OFFER) for one in model.offers],
        "said": [{"chat": chat.id, "by": by, "at": at} for chat in model.chats for by, at in chat.said],
    }


def _attributes(one: Any, names: Iterable[str], **known: Any) -> Row:
    return {name: known[name] if name in known else getattr(one, name) for name in names}


def of_shop(shop: Shop) -> Picture:
    """The tables with the model's numbers in place of keys and milliseconds in place of times."""
    moves = [row["pk"] for row in rows(["pk"], "SELECT id FROM livehelp_transfer ORDER BY id")]
    keys = {
        "department": {one.pk: number for number, one in enumerate(shop.departments)},
        "chat": {one.pk: number for number, one in enumerate(shop.chats)},
        "transfer": {pk: number for number, pk in enumerate(moves)},
    }
    people = {one.pk: number for number, one in enumerate(shop.operators)}
    keys |= dict.fromkeys(PEOPLE, people)
    found = {
        "operators": rows(OPERATOR, "SELECT status, missed_in_row, engaged_at FROM livehelp_operator ORDER BY id"),
        "chats": rows(
            CHAT,
            "SELECT department_id, state, operator_id, priority, received_at, queued_at, accepted_at, closed_at, "
            "close_reason, requeue_due_at, waiting_until, checking_until, closing_at, closing_why, is_quiet, "
            "requeued, familiar_id, language FROM livehelp_conversation ORDER BY id",
        ),
        "transfers": rows(
            TRANSFER,
            "SELECT conversation_id, from_operator_id, to_operator_id, to_department_id, lapses_at, outcome "
            "FROM livehelp_transfer ORDER BY id",
        ),
        "offers": [
            _offer(one)
            for one in rows(
                ["chat", "operator", "transfer", "why", "made", "lapses", "outcome"],
                "SELECT conversation_id, operator_id, transfer_id, reason, made_at, lapses_at, outcome "
                "FROM livehelp_offer ORDER BY id",
            )
        ],
        "said": rows(
            SAID,
            "SELECT conversation_id, author, created_at FROM livehelp_message WHERE audience = 'public' "
            "ORDER BY conversation_id, seq",
        ),
    }
    return {
        part: [
            {name: keys[name].get(cell) if name in keys else cell for name, cell in row.items()} for row in part_rows
        ]
        for part, part_rows in found.items()
    }


def _offer(row: Row) -> Row:
    why = row.pop("why")
    return row | {name: why[name] for name in ("mode", "rule", "among")}


def rows(names: Iterable[str], sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
    """What a query finds, by these names; SQLite's texts and numbers as what they stand for."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return [{name: _value(name, cell) for name, cell in zip(names, row, strict=True)} for row in cursor.fetchall()]


def _value(name: str, cell: Any) -> Any:
    if name in TIMES:
        moment = datetime.fromisoformat(cell) if isinstance(cell, str) else cell
        return ms_of(moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC)))
    if name in FLAGS:
        return bool(cell)
    return json.loads(cell) if name == "why" and isinstance(cell, str) else cell
