"""How a customer wishes to be addressed, as a command: kept with the person, known in every later chat."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from livehelp_plugin.console.card import card_of
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.gateway.commands import OPERATOR, VISITOR, read_command
from livehelp_plugin.gateway.execution import Ask, execute
from livehelp_plugin.visitors.actions import join_account
from livehelp_plugin.visitors.models import Visitor
from tests.factories.visitors import UserFactory, VisitorFactory
from tests.world import World

pytestmark = pytest.mark.django_db


def say(actor: Any, held: Any, form: str, id: str = "") -> dict[str, Any]:
    data = {
        "type": "address_form.set",
        "id": id or str(uuid.uuid4()),
        "conversation": str(held.public_id),
        "form": form,
    }
    [answer] = execute([Ask(actor, read_command(data, OPERATOR))])
    return answer


def test_it_is_kept_and_known_in_the_next_chat() -> None:
    world = World()
    giulia, customer = world.operator(), world.visitor()
    held = world.open(customer)

    assert say(giulia, held, "informal")["data"] == {"form": "informal"}

    world.claim(giulia, held)
    world.close(giulia, held)
    later = world.open(customer)
    assert card_of(giulia, later)["visitor"]["address_form"] == "informal"
    say(giulia, later, "")
    later = Conversation.objects.get(pk=later.pk)
    assert card_of(giulia, later)["visitor"]["address_form"] == ""


def test_a_retry_does_not_undo_what_came_after_it() -> None:
    world = World()
    giulia, held, id = world.operator(), world.open(world.visitor()), str(uuid.uuid4())
    say(giulia, held, "informal", id=id)
    say(giulia, held, "formal")

    assert say(giulia, held, "informal", id=id)["data"] == {"form": "informal"}

    assert Visitor.objects.get(pk=held.visitor_id).address_form == "formal"


@pytest.mark.parametrize("form", ["familiar", "FORMAL", "x" * 50])
def test_there_are_two_forms(form: str) -> None:
    world = World()
    data = {"type": "address_form.set", "id": str(uuid.uuid4()), "conversation": str(uuid.uuid4()), "form": form}
    with pytest.raises(Exception, match=r"invalid|too_long"):
        read_command(data, OPERATOR)
    assert world.site


def test_shoppers_do_not_set_it() -> None:
    data = {"type": "address_form.set", "id": str(uuid.uuid4()), "conversation": str(uuid.uuid4()), "form": "formal"}
    with pytest.raises(Exception, match=r"unknown_type|forbidden"):
        read_command(data, VISITOR)


def test_it_goes_over_to_the_account_unless_that_knows_better(site: Any) -> None:
    user = UserFactory.create()
    account = VisitorFactory.create(user=user, site=site)

    join_account(VisitorFactory.create(site=site, address_form="informal"), user.pk)
    account.refresh_from_db()
    assert account.address_form == "informal"

    join_account(VisitorFactory.create(site=site, address_form="formal"), user.pk)
    account.refresh_from_db()
    assert account.address_form == "informal"
