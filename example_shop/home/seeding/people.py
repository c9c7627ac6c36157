"""The demonstration shop's people, from people.toml."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from example_shop.home.seeding.content import read
from livehelp_plugin.availability.actions import enrol_operator

GROUPS = {"editor": "Moderators", "operator": "Operators", "supervisor": "Supervisors"}


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
        user.groups.add(Group.objects.get_or_create(name=GROUPS[person["role"]])[0])
    if person["role"] in ("operator", "supervisor"):
        enrol_operator(user, display_name=first)
