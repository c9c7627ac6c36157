"""Where personal data is kept, and what becomes of each field: what erasure, export and purge go by.

Every package declares its own tables in its ``privacy`` module, imported when Django is ready. A table or
field without a declaration fails a test, so that none can be forgotten.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from livehelp_plugin.policy.queries import rules_now


class Fate(StrEnum):
    """What erasing a person does to a field."""

    TOLD = "deleted with its row, and told in an export"
    DELETED = "deleted with its row"
    STRIPPED = "no longer points to the person, the row stays"
    KEPT = "says nothing of a visitor"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data: visitors with their aliases, the accounts they signed in with, addresses given by name."""

    visitors: frozenset[int]
    keys: frozenset[uuid.UUID]
    users: frozenset[Any] = frozenset()
    emails: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.visitors or self.users or self.emails)


RowsOf = Callable[[Person], QuerySet[Any]]


@dataclass(frozen=True, kw_only=True)
class Table:
    model: type[Model]
    floor: int
    fates: Mapping[str, Fate]
    of: RowsOf | None = None
    told_where: Mapping[str, Any] = field(default_factory=dict)
    erase: Callable[[Person], int] | None = None

    @property
    def told(self) -> list[str]:
        return [name for name, fate in self.fates.items() if fate is Fate.TOLD]


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Rows that are due to go, and how they go."""

    name: str
    model: type[Model]
    floor: int
    due: Callable[[datetime], Q]
    remove: Callable[[Collection[Any]], object]

    def rows(self, now: datetime) -> QuerySet[Any]:
        return self.model._default_manager.filter(self.due(now))


TABLES: dict[type[Model], Table] = {}
RETENTIONS: dict[str, Retention] = {}
_before_removal: dict[type[Model], list[Callable[[Collection[Any]], None]]] = {}
_before_erasure: list[Callable[[Person], None]] = []
_references: dict[str, Callable[[Person], Iterable[Any]]] = {}


def declare(
    model: type[Model],
    *,
    floor: int = 0,
    of: RowsOf | None = None,
    told: str = "",
    deleted: str = "",
    stripped: str = "",
    kept: str = "",
    told_where: Mapping[str, Any] | None = None,
    erase: Callable[[Person], int] | None = None,
) -> None:
    """Declare every field of a table. ``of`` finds a person's rows; higher floors are erased first.

    ``told`` and ``deleted`` fields go with their row; ``told_where`` narrows what an export tells.
    ``erase`` replaces the plain deletion of the rows, and must where they stay without the person
    (``stripped`` and ``kept`` fields together); it returns how many it changed.
    """
    fates: dict[str, Fate] = {}
    for fate, names in (
        (Fate.TOLD, told),
        (Fate.DELETED, deleted),
        (Fate.STRIPPED, stripped),
        (Fate.KEPT, kept),
    ):
        for name in names.split():
            if name in fates:
                raise ValueError(f"{model.__name__}.{name} has two fates")
            fates[name] = fate
    TABLES[model] = Table(model=model, floor=floor, fates=fates, of=of, told_where=told_where or {}, erase=erase)


def retire(
    name: str,
    model: type[Model],
    due: Callable[[datetime], Q],
    *,
    floor: int = 0,
    remove: Callable[[Collection[Any]], object] | None = None,
) -> None:
    """Declare rows that the purge removes when they are due; ``due`` is asked with the present moment."""

    def delete(pks: Collection[Any]) -> None:
        model._default_manager.filter(pk__in=pks).delete()

    RETENTIONS[name] = Retention(name=name, model=model, floor=floor, due=due, remove=remove or delete)


def before_removal_of(model: type[Model]) -> Callable[[Callable[[Collection[Any]], None]], None]:
    """Register what an upper room does before rows of a lower one go: it is called with their keys."""

    def register(function: Callable[[Collection[Any]], None]) -> None:
        hooks = _before_removal.setdefault(model, [])
        if function not in hooks:
            hooks.append(function)

    return register


def announce_removal(model: type[Model], pks: Collection[Any]) -> None:
    """Tell the upper rooms that these rows are about to go; in the transaction that deletes them."""
    for function in _before_removal.get(model, ()):
        function(pks)


def before_erasure(function: Callable[[Person], None]) -> Callable[[Person], None]:
    """Register what must be settled before a person's rows go."""
    if function not in _before_erasure:
        _before_erasure.append(function)
    return function


def settle(person: Person) -> None:
    for function in _before_erasure:
        function(person)


def refers(key: str, values: Callable[[Person], Iterable[Any]]) -> None:
    """Declare that payloads name a person's row under this key."""
    _references[key] = values


def mentions(person: Person) -> Q:
    """Payloads that name any of a person's rows."""
    found = Q(pk__in=())
    for key, values in _references.items():
        wanted = list(values(person))
        if wanted:
            found |= Q(**{f"payload__{key}__in": wanted})
    return found


def older(now: datetime, column: str, rule: str, *, site: str = "site") -> Q:
    """Rows whose moment lies further back than the rule (in days) of their site allows."""
    found = Q(pk__in=())
    for pk in apps.get_model("wagtailcore", "Site").objects.values_list("pk", flat=True):
        before = now - timedelta(days=getattr(rules_now(pk), rule))
        found |= Q(**{site: pk, f"{column}__lt": before})
    return found
