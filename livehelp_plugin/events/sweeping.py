"""Due work: registered sweeps, done by whoever holds the lease. Two sweepers at once are harmless."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from livehelp_plugin.events import outbox
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import SweepLease
from livehelp_plugin.events.telling import told

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
_NAME = "sweep"
_sweeps: list[Callable[[datetime], int]] = []


def sweep(function: Callable[[datetime], int]) -> Callable[[datetime], int]:
    """Register a sweep: called with the database's time, does what is due, returns how much it did."""
    _sweeps.append(function)
    return function


def take_lease(holder: uuid.UUID) -> int | None:
    """Become or stay the sweeper for 15 s; returns the fence, or None while another holds the lease."""
    now = database_now()
    if not SweepLease.objects.filter(name=_NAME).exists():
        try:
            with transaction.atomic():
                SweepLease.objects.create(name=_NAME, holder=holder, fence=1, expires_at=now + LEASE)
        except IntegrityError:
            return None
        return 1
    mine = SweepLease.objects.filter(name=_NAME, holder=holder).update(expires_at=now + LEASE)
    if not mine:
        taken = SweepLease.objects.filter(name=_NAME, expires_at__lt=now).update(
            holder=holder, fence=F("fence") + 1, expires_at=now + LEASE
        )
        if not taken:
            return None
    return SweepLease.objects.values_list("fence", flat=True).get(name=_NAME)


def run_sweeps() -> int:
    """Do everything that is due once; one failing sweep does not stop the others."""
    done = outbox.sweep()
    for function in _sweeps:
        try:
            done += function(database_now())
        except Exception as error:
            log.error("the sweep %s failed", function.__qualname__, exc_info=told(error))
    return done


def tick(holder: uuid.UUID) -> int | None:
    """Sweep once if the lease is ours; None when it is another's."""
    if take_lease(holder) is None:
        return None
    return run_sweeps()
