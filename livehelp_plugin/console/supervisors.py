"""What only supervisors see and change, and how much of it a small shop is shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem
from wagtail.models import Site
from wagtail.permission_policies import ModelPermissionPolicy

from livehelp_plugin.availability.models import Department
from livehelp_plugin.permissions import SUPERVISE
from livehelp_plugin.policy.profiles import shows_everything
from livehelp_plugin.policy.queries import rules_now


class SupervisorsMay(ModelPermissionPolicy):
    """Who may supervise may list, add, change and delete; nobody else may."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.has_perm(SUPERVISE))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return bool(user.has_perm(SUPERVISE))


def everything_shown() -> bool:
    """Whether departments, skills, priorities and topics are shown: they are as soon as one site wants them."""
    departments = Department.objects.count()
    profiles = [rules_now(pk).profile for pk in Site.objects.values_list("pk", flat=True)]
    return any(shows_everything(profile, departments) for profile in profiles)


class ForSupervisors(MenuItem):
    """Shown to who may supervise."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SUPERVISE)


class ForTeams(ForSupervisors):
    """Shown to who may supervise, where everything is shown. The page behind it answers all the same."""

    def is_shown(self, request: HttpRequest) -> bool:
        if not super().is_shown(request):
            return False
        kept = vars(request)  # one answer for all items of a menu
        if "livehelp_everything_shown" not in kept:
            kept["livehelp_everything_shown"] = everything_shown()
        return bool(kept["livehelp_everything_shown"])
