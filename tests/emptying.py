"""What a test committed is taken away again: only from tables that hold something, and without making anew what stays.

Django's own way empties every table there is, and then makes all content types and permissions again; on PostgreSQL
that takes longer than most tests.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from livehelp_plugin.permissions import make_groups

STAYS = {ContentType._meta.db_table, Permission._meta.db_table}
"""Made with the tables, the same for every test."""


def empty() -> None:
    """Delete every row that the tables did not begin with. Foreign keys are looked at when all is gone."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _filled(cursor):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        make_groups()


def _filled(cursor: Any) -> list[str]:
    models = apps.get_models(include_auto_created=True)
    tables = {m._meta.db_table for m in models if m._meta.managed and not m._meta.proxy} - STAYS
    there = tables & set(connection.introspection.table_names(cursor))
    looks = [
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in sorted(there)
    ]
    cursor.execute(" UNION ALL ".join(looks))
    return [table for (table,) in cursor.fetchall()]
