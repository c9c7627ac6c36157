"""Who works where, on how much at once, and with what skills: each change may change who gets what waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from livehelp_plugin.availability.actions import ensure_department
from livehelp_plugin.availability.events import StaffingChanged
from livehelp_plugin.availability.locks import lock_operators
from livehelp_plugin.availability.models import Department, Membership, Operator, Ring, Skill
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.publishing import publish
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.policy.profiles import changes, defaults_of
from livehelp_plugin.policy.queries import Rules, rules_now

LARGEST_CAPACITY = 50


def staff(
    operator_id: int,
    *,
    priorities: Mapping[int, int] | None = None,
    capacity: int | None = None,
    skills: Collection[Skill] | None = None,
    languages: Sequence[str] | None = None,
) -> None:
    """Change what is given of an operator's work; what is not given stays. Idempotent.

    ``priorities``: the departments, by id, with the priority in each; none at all means the default department.
    What waits there is offered anew, and what rings where it no longer belongs is taken back.
    """
    with transaction.atomic():
        lock_operators([operator_id])
        operator = Operator.objects.get(pk=operator_id)
        before = set(operator.memberships.values_list("department_id", flat=True))
        if priorities is not None:
            _place(operator, dict(priorities) or {ensure_department("Shop").pk: 1})
        if capacity is not None:
            Operator.objects.filter(pk=operator_id).update(capacity=capacity)
        if skills is not None:
            operator.skills.set(skills)
        if languages is not None:
            Operator.objects.filter(pk=operator_id).update(languages=list(languages))
        after = set(operator.memberships.values_list("department_id", flat=True))
        publish(StaffingChanged(department_ids=sorted(before | after)))


def _place(operator: Operator, priorities: Mapping[int, int]) -> None:
    operator.memberships.exclude(department__in=priorities).delete()
    for department, priority in priorities.items():
        Membership.objects.update_or_create(
            operator=operator, department_id=department, defaults={"priority": priority}
        )


def set_ring(department: Department, ring: str) -> None:
    """Let a department's chats ring so from now on; what rings already goes on as it began. Idempotent."""
    with transaction.atomic():
        if Department.objects.filter(pk=department.pk).exclude(ring=Ring(ring)).update(ring=ring):
            publish(StaffingChanged(department_ids=[department.pk]))


def follow_default_capacity(before: int, after: int) -> int:
    """Let operators for whom nobody chose another capacity follow the new default; returns how many do."""
    followers = list(Operator.objects.filter(capacity=before).order_by("pk").values_list("pk", flat=True))
    if before == after:
        return 0
    for pk in followers:
        staff(pk, capacity=after)
    return len(followers)


def choose_profile(site_id: int, user: AbstractBaseUser | None, profile: str, reach: str) -> Rules:
    """Answer the two questions of the first-run screen. What the owner or a supervisor chose by hand stays.

    Raises ``ValidationError`` for an answer that does not exist.
    """
    before = rules_now(site_id)
    with transaction.atomic():
        rules = change_rules(site_id, user, database_now(), **changes(profile, reach, before))
        follow_default_capacity(
            defaults_of(before.profile, before.reach).capacity, defaults_of(profile, reach).capacity
        )
    return rules
