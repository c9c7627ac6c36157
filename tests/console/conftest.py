"""A shop with its people, and browsers that are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from livehelp_plugin.permissions import make_groups
from tests.factories.visitors import UserFactory
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """`sign_in(user)` or `sign_in(groups=["Operators"])`: a browser of that person."""

    def signed_in(user: Any = None, *, groups: tuple[str, ...] = (), superuser: bool = False) -> Client:
        if user is None:
            make_groups()
            user = UserFactory.create(is_superuser=superuser, is_staff=superuser)
            user.groups.set(Group.objects.filter(name__in=groups))
            user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def operator_client(world: World, sign_in: Callable[..., Client]) -> tuple[Any, Client]:
    """An operator of the shop's department, and the browser."""
    from livehelp_plugin.availability.models import Operator

    actor = world.operator()
    return actor, sign_in(Operator.objects.get(pk=actor.operator_id).user)
