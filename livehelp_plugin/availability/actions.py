"""Declaring who can answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from livehelp_plugin.availability.events import OperatorStatusChanged
from livehelp_plugin.availability.models import Department, Membership, Operator, Status, StatusInterval
from livehelp_plugin.availability.queries import team
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Stream
from livehelp_plugin.events.publishing import Writing, write

MISSED = "missed"
"""The reason of a pause that the system set because offers were let lapse."""


def ensure_department(name: str) -> Department:
    """The default department; made with its desk if there is none. Idempotent."""
    with transaction.atomic():
        found = Department.objects.filter(is_default=True).first()
        if found is None:
            found = Department.objects.create(name=name, is_default=True, stream=Stream.objects.create())
        return found


def create_department(name: str) -> Department:
    """A further department with its desk; the first one ever is the default."""
    with transaction.atomic():
        first = not Department.objects.filter(is_default=True).exists()
        return Department.objects.create(name=name[:80], is_default=first, stream=Stream.objects.create())


def place_operator(operator: Operator, departments: Iterable[Department]) -> None:
    """Let an operator work in exactly these departments; in the default one if none is given. Idempotent."""
    wanted = list(departments) or [ensure_department("Shop")]
    with transaction.atomic():
        operator.memberships.exclude(department__in=wanted).delete()
        for department in wanted:
            Membership.objects.get_or_create(operator=operator, department=department)


def enrol_operator(
    user: Any, *, display_name: str = "", department: Department | None = None, capacity: int | None = None
) -> Operator:
    """Make a member of staff an operator of a department (the default one). Idempotent."""
    department = department or ensure_department("Shop")
    with transaction.atomic():
        name = display_name or user.get_full_name() or user.get_username()
        operator, _ = Operator.objects.get_or_create(user=user, defaults={"display_name": name[:80]})
        if capacity is not None:
            Operator.objects.filter(pk=operator.pk).update(capacity=capacity)
        Membership.objects.get_or_create(operator=operator, department=department)
    operator.refresh_from_db()
    return operator


def set_status(operator: Operator, status: Status, *, changed_by: str, reason: str = "") -> str:
    """Declare a status; tells every desk of the operator. Idempotent; returns the status."""
    with transaction.atomic():
        changed = Operator.objects.filter(pk=operator.pk).exclude(status=status).update(status=status, missed_in_row=0)
        if not changed:
            return status
        desks = Department.objects.filter(memberships__operator=operator).values_list("stream_id", flat=True)
        with write(*desks) as writing:
            _record(operator, status, writing.now, changed_by, reason)
            _tell(writing, operator, status)
    return status


def pause_for_missing(operator_id: int, missed_to_pause: int) -> bool:
    """Count an offer that was let lapse; pause who missed so many in a row, unless nobody else would be there.

    Returns whether the operator was paused.
    """
    Operator.objects.filter(pk=operator_id).update(missed_in_row=F("missed_in_row") + 1)
    missed = Operator.objects.filter(pk=operator_id, status=Status.ONLINE, missed_in_row__gte=missed_to_pause)
    operator = missed.first()
    if operator is None or not missed_to_pause or not _has_colleagues(operator):
        return False
    set_status(operator, Status.PAUSED, changed_by="system", reason=MISSED)
    return True


def _has_colleagues(operator: Operator) -> bool:
    """Whether in each of the operator's departments somebody else is online and connected."""
    now = database_now()
    departments = operator.memberships.values_list("department_id", flat=True)
    return all({one.operator_id for one in team(pk, now)} - {operator.pk} for pk in departments)


def _record(operator: Operator, status: Status, now: datetime, changed_by: str, reason: str) -> None:
    StatusInterval.objects.filter(operator=operator, ended_at=None).update(ended_at=now)
    StatusInterval.objects.create(
        operator=operator, status=status, started_at=now, changed_by=changed_by[:40], reason=reason[:80]
    )


def _tell(writing: Writing, operator: Operator, status: Status) -> None:
    for desk in writing.streams:
        writing.publish(OperatorStatusChanged(operator_id=operator.pk, status=status), on=desk)
