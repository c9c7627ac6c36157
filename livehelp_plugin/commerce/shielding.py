"""The shop sells on, whatever happens to us."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

from livehelp_plugin.events.telling import told

log = logging.getLogger(__name__)


@contextmanager
def shielded(doing: str, *about: object) -> Iterator[None]:
    """Log what fails inside and go on after the block.

    Inside a transaction of the shop a failed query is rolled back alone, so that the shop's own work stands.
    """
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            yield
    except Exception as error:
        log.error("%s failed %s", doing, about, exc_info=told(error))
