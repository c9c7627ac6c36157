"""Due work: registered sweeps, done by whoever holds the lease. Two sweepers at once are harmless."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from livehelp_plugin.events import outbox
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import SweepLease
from livehelp_plugin.events.telling import told

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
"""How long the sweeper may be silent before another process takes over."""

_NAME = "sweep"
_sweeps: list[Callable[[datetime], int]] = []


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of sweeps did, and which of them failed."""

    done: int
    failed: tuple[str, ...] = ()


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


def keep_lease(holder: uuid.UUID, fence: int) -> bool:
    """Whether this holder is still the sweeper that it was with this fence; lengthens what is half over.

    Asked between two sweeps, so that who was stopped for longer than a lease does not go on beside its successor.
    """
    mine = SweepLease.objects.filter(name=_NAME, holder=holder, fence=fence)
    until = mine.values_list("expires_at", flat=True).first()
    if until is None:
        return False
    now = database_now()
    return until - now > LEASE / 2 or bool(mine.update(expires_at=now + LEASE))


def give_lease_back(holder: uuid.UUID) -> None:
    """Let another process sweep at once. Harmless for who does not hold the lease."""
    SweepLease.objects.filter(name=_NAME, holder=holder).update(expires_at=database_now() - LEASE)


def last_swept() -> datetime | None:
    """When a round of sweeps last began or went on, to within half a lease; None before the first."""
    until = SweepLease.objects.filter(name=_NAME).values_list("expires_at", flat=True).first()
    return until - LEASE if until else None


def run_sweeps() -> int:
    """Do everything that is due once; one failing sweep does not stop the others."""
    return _round(lambda: True).done


def tick(holder: uuid.UUID) -> Round | None:
    """Sweep once if the lease is ours, and no further than it stays ours; None when it is another's."""
    fence = take_lease(holder)
    if fence is None:
        return None
    return _round(lambda: keep_lease(holder, fence))


def _round(still_ours: Callable[[], bool]) -> Round:
    done, failed = outbox.sweep(), []
    for function in _sweeps:
        if not still_ours():
            log.info("another process has taken over the sweeps")
            break
        try:
            done += function(database_now())
        except Exception as error:
            failed.append(function.__qualname__)
            log.error("the sweep %s failed", function.__qualname__, exc_info=told(error))
    return Round(done, tuple(failed))
