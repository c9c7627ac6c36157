"""Who may operate and who may supervise, and the groups that hold these rights."""

from __future__ import annotations

from typing import Any

OPERATE = "livehelp.operate_conversation"
SUPERVISE = "livehelp.supervise_conversation"
TRY = "wagtailadmin.access_admin"
"""Who edits the shop's pages may try the chat out: in previews and from the admin, outside all figures."""

GROUPS = {
    "Operators": ("operate_conversation",),
    "Supervisors": ("operate_conversation", "supervise_conversation"),
}


def make_groups(**kwargs: Any) -> None:
    """Make the two groups with access to the admin, once; later changes by the owner stay. A post_migrate receiver."""
    from django.apps import apps  # app ready
    from django.contrib.auth.management import create_permissions  # app ready
    from django.contrib.auth.models import Group, Permission  # app ready

    # Django makes permissions in a post_migrate receiver too, which may come after this one.
    for label in ("livehelp", "wagtailadmin"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    for name, codenames in GROUPS.items():
        group, made = Group.objects.get_or_create(name=name)
        if made or not group.permissions.filter(content_type__app_label="livehelp").exists():
            group.permissions.add(
                *Permission.objects.filter(content_type__app_label="livehelp", codename__in=codenames),
                *Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"),
            )
