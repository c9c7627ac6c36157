"""What a transactional test leaves behind, and what the next one begins with."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.visitors.models import Visitor
from tests.emptying import empty
from tests.world import World


@pytest.mark.django_db(transaction=True)
def test_only_what_every_test_begins_with_is_left() -> None:
    kinds, rights = ContentType.objects.count(), Permission.objects.count()
    world = World()
    operator = world.operator()
    world.claim(operator, world.open(world.visitor()))

    empty()

    assert not Conversation.objects.exists()
    assert not Visitor.objects.exists()
    assert (ContentType.objects.count(), Permission.objects.count()) == (kinds, rights)
    assert set(Group.objects.values_list("name", flat=True)) == {"Operators", "Supervisors"}
    assert World().operator().departments
