"""The demonstration shop's people, from people.toml."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from example_shop.home.seeding.content import read
from livehelp_plugin.availability.actions import enrol_operator
from livehelp_plugin.availability.models import Operator

EDITORS = "Moderators"
GROUPS = {"editor": EDITORS, "operator": "Operators", "supervisor": "Supervisors"}


@dataclass(frozen=True)
class LogIn:
    username: str
    password: str
    role: str


def invite_people() -> list[LogIn]:
    """Makes who is not there yet. Everybody has the demo password, so call it in a demo only."""
    content = read("people")
    for person in content["person"]:
        _invite(person, content["password"])
    return [LogIn(person["username"], content["password"], person["role"]) for person in content["person"]]


def _invite(person: dict[str, str], password: str) -> None:
    first, _space, last = person["name"].partition(" ")
    is_owner = person["role"] == "owner"
    user, made = get_user_model().objects.get_or_create(
        username=person["username"],
        defaults={
            "email": person["email"],
            "first_name": first,
            "last_name": last,
            "is_superuser": is_owner,
            "is_staff": is_owner,
        },
    )
    if made:
        user.set_password(password)
        user.save()
    if person["role"] in GROUPS:
        user.groups.add(_group(GROUPS[person["role"]]))
    if person["role"] in ("operator", "supervisor"):
        operator = enrol_operator(user, display_name=first)
        if made:  # they said that they do not mind
            Operator.objects.filter(pk=operator.pk).update(is_shown=True)


def _group(name: str) -> Group:
    """Wagtail and live help bring their groups along; editors are made again where a database was emptied."""
    group, made = Group.objects.get_or_create(name=name)
    if made and name == EDITORS:
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        pages = Permission.objects.filter(content_type__app_label="wagtailcore", content_type__model="page")
        for permission in pages.filter(codename__in=["add_page", "change_page", "publish_page"]):
            GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=permission)
    return group
