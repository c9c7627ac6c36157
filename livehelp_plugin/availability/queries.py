"""Who can answer now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from livehelp_plugin.availability.events import face
from livehelp_plugin.availability.models import Department, Operator, Status
from livehelp_plugin.availability.presence import present, subject_of_operator

OPEN, NOBODY = "open", "nobody"


def departments_of_site(site_id: int) -> list[Department]:
    """The departments that serve a site; one without sites serves all."""
    return list(Department.objects.filter(Q(sites=site_id) | Q(sites=None)).distinct().order_by("pk"))


def default_department(site_id: int) -> Department | None:
    """Where a chat goes that names no department: the default one if it serves the site, else the first."""
    serving = departments_of_site(site_id)
    return next((d for d in serving if d.is_default), serving[0] if serving else None)


def states(site_id: int, now: datetime) -> dict[int, str]:
    """For each department of the site: ``open`` when an operator is online and connected, else ``nobody``."""
    departments = departments_of_site(site_id)
    online = Operator.objects.filter(status=Status.ONLINE, departments__in=departments, user__is_active=True)
    pairs = list(online.values_list("pk", "departments"))
    here = present({subject_of_operator(pk) for pk, _ in pairs}, now)
    answered = {department for pk, department in pairs if subject_of_operator(pk) in here}
    return {d.pk: OPEN if d.pk in answered else NOBODY for d in departments}


def operators_of(department_id: int) -> dict[str, dict[str, Any]]:
    """The department's operators as colleagues see them, by id."""
    members = Operator.objects.filter(departments=department_id).order_by("pk")
    return {str(o.pk): face(o, o.pk, o.status) for o in members}
