"""The shop sells on, whatever happens to us."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

log = logging.getLogger(__name__)


@contextmanager
def shielded(doing: str, *about: object) -> Iterator[None]:
    """Log what fails inside and go on after the block.

    Inside a transaction of the shop a failed query is rolled back alone, so that the shop's own work stands.
    """
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            yield
    except Exception:
        log.exception("%s failed %s", doing, about)
