"""Who can answer now, and who is there to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from livehelp_plugin.availability.events import face, picture_url
from livehelp_plugin.availability.models import Department, Membership, Operator, Status
from livehelp_plugin.availability.opening_hours import Schedule, is_open, last_chat_at, opens_at
from livehelp_plugin.availability.presence import lease_ends, present, subject_of_operator
from livehelp_plugin.availability.schedules import cutoffs, schedules_of
from livehelp_plugin.policy.queries import rules_at

OPEN, BUSY, RECONNECTING, NOBODY, CLOSED = "open", "busy", "reconnecting", "nobody", "closed"


def departments_of_site(site_id: int) -> list[Department]:
    """The departments that serve a site; one without sites serves all."""
    return list(Department.objects.filter(Q(sites=site_id) | Q(sites=None)).distinct().order_by("pk"))


def default_department(site_id: int) -> Department | None:
    """Where a chat goes that names no department: the default one if it serves the site, else the first."""
    serving = departments_of_site(site_id)
    return next((d for d in serving if d.is_default), serving[0] if serving else None)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a department who is online and connected."""

    operator_id: int
    capacity: int
    engaged_at: datetime | None
    priority: int
    languages: frozenset[str]
    skills: frozenset[int]


def team(department_id: int, now: datetime) -> list[Member]:
    """Who of a department can be asked now, busy or not. Three queries."""
    members = Membership.objects.filter(
        department=department_id, operator__status=Status.ONLINE, operator__user__is_active=True
    ).order_by("operator")
    rows = list(
        members.values_list("operator", "operator__capacity", "operator__engaged_at", "priority", "operator__languages")
    )
    here = present({subject_of_operator(row[0]) for row in rows}, now)
    rows = [row for row in rows if subject_of_operator(row[0]) in here]
    skills: dict[int, set[int]] = {}
    through = Operator.skills.through.objects.filter(operator__in=[row[0] for row in rows])
    for operator, skill in through.values_list("operator", "skill") if rows else ():
        skills.setdefault(operator, set()).add(skill)
    return [
        Member(pk, capacity, engaged_at, priority, frozenset(languages), frozenset(skills.get(pk, ())))
        for pk, capacity, engaged_at, priority, languages in rows
    ]


def reachable(operator_ids: Sequence[int], now: datetime) -> set[int]:
    """Which of these are online and connected."""
    online = Operator.objects.filter(pk__in=operator_ids, status=Status.ONLINE, user__is_active=True)
    ids = set(online.values_list("pk", flat=True))
    here = present({subject_of_operator(pk) for pk in ids}, now)
    return {pk for pk in ids if subject_of_operator(pk) in here}


@dataclass(frozen=True, slots=True)
class Answering:
    """What shoppers may know of a department at one moment."""

    state: str
    zone: ZoneInfo
    until: datetime | None = None
    """From when on no new chats are taken before the coming close; None while closed, or where none is near."""
    opens: datetime | None = None
    """While closed: when chats are taken again; None if not within a year."""


def answering(site_id: int, now: datetime) -> dict[int, Answering]:
    """For each department of the site its state and its hours. Six queries; a seventh for computed cut-offs.

    *Closed*: outside its hours, or so near to their end that no new chats are taken. Otherwise *open* or *busy*
    (all who are there have their hands full; a chat waits in the queue) while somebody who is online is
    connected, *reconnecting* while somebody's connection was lost less than the operator's grace ago, or
    *nobody*.
    """
    departments = departments_of_site(site_id)
    rules = rules_at(site_id, now)
    staffed = _staffed(departments, now, timedelta(seconds=rules.operator_grace_seconds))
    schedules = schedules_of(departments, since=now)
    before = cutoffs(departments, rules)
    return {one.pk: _at_hours(schedules[one.pk], now, before[one.pk], staffed[one.pk]) for one in departments}


def _at_hours(schedule: Schedule, now: datetime, cutoff: timedelta, staffed: str) -> Answering:
    last = last_chat_at(schedule, now, cutoff)
    if is_open(schedule, now) and (last is None or now < last):
        return Answering(staffed, schedule.zone, until=last)
    return Answering(CLOSED, schedule.zone, opens=opens_at(schedule, now, lasting=cutoff))


def _staffed(departments: Sequence[Department], now: datetime, grace: timedelta) -> dict[int, str]:
    """Who is there, whatever the hours say."""
    online = Operator.objects.filter(status=Status.ONLINE, departments__in=departments, user__is_active=True)
    pairs = [(subject_of_operator(pk), department) for pk, department in online.values_list("pk", "departments")]
    ends = lease_ends({subject for subject, _ in pairs}, now - grace)
    here = {department for subject, department in pairs if subject in ends and ends[subject] > now}
    lately = {department for subject, department in pairs if subject in ends}
    return {
        one.pk: (BUSY if one.is_busy else OPEN) if one.pk in here else RECONNECTING if one.pk in lately else NOBODY
        for one in departments
    }


def states(site_id: int, now: datetime) -> dict[int, str]:
    """For each department of the site ``open``, ``busy``, ``reconnecting``, ``nobody`` or ``closed``."""
    return {pk: one.state for pk, one in answering(site_id, now).items()}


def shown_online(site_id: int, now: datetime) -> dict[int, list[tuple[str, str]]]:
    """Name and picture (or "") of those who are online, connected, and agreed to be shown, by department.

    One query; a second one where there are any.
    """
    departments = departments_of_site(site_id)
    asked = Membership.objects.filter(
        department__in=departments, operator__status=Status.ONLINE, operator__is_shown=True
    ).filter(operator__user__is_active=True)
    rows = list(asked.select_related("operator").order_by("priority", "operator"))
    here = present({subject_of_operator(row.operator_id) for row in rows}, now) if rows else set()
    found: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        if subject_of_operator(row.operator_id) in here:
            told = (row.operator.display_name, picture_url(row.operator) or "")
            found.setdefault(row.department_id, []).append(told)
    return found


def takes_chats(state: str) -> bool:
    """Whether a chat may be opened in a department in this state."""
    return state in (OPEN, BUSY, RECONNECTING)


def operators_of(department_id: int) -> dict[str, dict[str, Any]]:
    """The department's operators as colleagues see them, by id."""
    members = Operator.objects.filter(departments=department_id).order_by("pk")
    return {str(o.pk): face(o, o.pk, o.status) for o in members}
