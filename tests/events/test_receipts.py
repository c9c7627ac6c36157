"""Looking up first answers stays quick however many there are."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_look_up_by_ids_alone_has_an_index() -> None:
    """Without one, every message would read every receipt that is kept."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "livehelp_commandreceipt")
    assert found["livehelp_receipt_once"]["columns"] == ["client_id", "author"]
