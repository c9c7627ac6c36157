"""What only supervisors see and change, and how much of it a small shop is shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail import permissions
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet
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


class SupervisedViewSet(ModelViewSet):
    """Lists of the owner's that who may supervise keeps; shown where everything is shown."""

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    menu_item_class = ForTeams

    @cached_property
    def permission_policy(self) -> SupervisorsMay:
        return SupervisorsMay(self.model)

    def on_register(self) -> None:
        """Wagtail 8 wants to know the policy of a model before its viewset; Wagtail 7 asks the viewset."""
        register = getattr(permissions, "register_permission_policy", None)
        if register is not None:
            register(self.model, self.permission_policy, exact_class=True)
        super().on_register()
