"""Doing what the register says: find a person, tell what is kept, erase it, purge what is due."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Q

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.visitors import personal_data
from livehelp_plugin.visitors.models import Visitor
from livehelp_plugin.visitors.personal_data import Person, Retention, Table

BATCH = 200


def find_person(*, key: uuid.UUID | None = None, username: str = "", email: str = "") -> Person:
    """Everything that is one person: the named visitor or account, its aliases, its visitors on other sites.

    An address finds the accounts and visitors that have it and contact requests left with it; whether it is
    the person's own is for the caller to know. An unknown name gives an empty person.
    """
    users = get_user_model()._default_manager.all()
    found = Q(pk__in=())
    if key is not None:
        found |= Q(key=key)
    accounts = users.none()
    if username:
        accounts = users.filter(**{get_user_model().USERNAME_FIELD: username})
    if email:
        found |= Q(email__iexact=email)
        accounts |= users.filter(**{f"{get_user_model().get_email_field_name()}__iexact": email})
    known = set(accounts.values_list("pk", flat=True))
    visitors = _family(set(Visitor.objects.filter(found | Q(user__in=known)).values_list("pk", flat=True)))
    rows = Visitor.objects.filter(pk__in=visitors)
    return Person(
        visitors=frozenset(visitors),
        keys=frozenset(rows.values_list("key", flat=True)),
        users=frozenset(known | set(rows.filter(user__isnull=False).values_list("user", flat=True))),
        emails=frozenset([email.lower()] if email else []),
    )


def _family(visitors: set[int]) -> set[int]:
    """These visitors with everyone who was merged with them or uses the same account."""
    while True:
        rows = Visitor.objects.filter(pk__in=visitors)
        more = Visitor.objects.filter(
            Q(merged_into__in=visitors)
            | Q(pk__in=rows.values("merged_into"))
            | Q(user__in=rows.filter(user__isnull=False).values("user"))
        )
        grown = visitors | set(more.values_list("pk", flat=True))
        if grown == visitors:
            return grown
        visitors = grown


def tell(person: Person) -> dict[str, Any]:
    """All that we keep of a person, as plain data; no notes of colleagues, nothing about anybody else."""
    told = {}
    for table in _by_floor(reverse=False):
        if table.of is not None and table.told:
            rows = table.of(person).filter(**table.told_where).order_by("pk")
            told[table.model._meta.model_name] = list(rows.values(*table.told))
    return {"format": "livehelp person 1", "made_at": database_now(), "data": told}


def count(person: Person) -> dict[str, int]:
    """How many rows of each table an erasure would delete or change."""
    found = {t.model.__name__: t.of(person).count() for t in _by_floor() if t.of is not None}
    return {name: rows for name, rows in found.items() if rows}


def erase(person: Person) -> dict[str, int]:
    """Delete a person's data, in one transaction; returns what went. Figures stay, without the person.

    Open conversations are closed first. The shop's own account and orders are the shop's to erase.
    """
    _overwrite_what_is_deleted()
    erased = {}
    with transaction.atomic():
        personal_data.settle(person)
        for table in _by_floor():
            rows = _erase(table, person)
            if rows:
                erased[table.model.__name__] = rows
    return erased


def _erase(table: Table, person: Person) -> int:
    if table.erase is not None:
        return table.erase(person)
    if table.of is None:
        return 0
    return table.of(person).delete()[1].get(table.model._meta.label, 0)


def _overwrite_what_is_deleted() -> None:
    """SQLite leaves deleted rows readable in the file unless it is told to overwrite them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def purge(now: datetime, *, dry_run: bool = False) -> dict[str, int]:
    """Remove what is due, in batches of their own transactions; returns how much of what. Idempotent."""
    done = {}
    for retention in sorted(personal_data.RETENTIONS.values(), key=lambda one: -one.floor):
        done[retention.name] = retention.rows(now).count() if dry_run else _purge(retention, now)
    return done


def _purge(retention: Retention, now: datetime) -> int:
    done = 0
    while True:
        with transaction.atomic():
            pks = list(retention.rows(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not pks:
                return done
            retention.remove(pks)
        done += len(pks)


def _by_floor(*, reverse: bool = True) -> Iterable[Table]:
    """From the upper rooms down to the lower ones: what depends on a row goes before it."""
    return sorted(personal_data.TABLES.values(), key=lambda table: -table.floor if reverse else table.floor)
