"""Who may operate and who may supervise, and the groups that hold these rights."""

from __future__ import annotations

from typing import Any

OPERATE = "livehelp.operate_conversation"
SUPERVISE = "livehelp.supervise_conversation"

GROUPS = {
    "Operators": ("operate_conversation",),
    "Supervisors": ("operate_conversation", "supervise_conversation"),
}


def make_groups(**kwargs: Any) -> None:
    """Make the two groups with access to the admin, once; later changes by the owner stay. A post_migrate receiver."""
    from django.contrib.auth.models import Group, Permission  # app ready

    for name, codenames in GROUPS.items():
        group, made = Group.objects.get_or_create(name=name)
        if made or not group.permissions.exists():
            group.permissions.add(
                *Permission.objects.filter(content_type__app_label="livehelp", codename__in=codenames),
                *Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"),
            )
