"""Rights while a line lasts: who is signed out is told, who lost a right loses the streams."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission

from livehelp_plugin.availability.actions import create_department, place_operator
from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.models import Message
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.realtime import revalidation
from livehelp_plugin.visitors.actions import join_account
from livehelp_plugin.visitors.identity import digest, mint, revoke
from livehelp_plugin.visitors.models import Visitor, VisitorToken
from tests.factories.visitors import BEGIN, UserFactory
from tests.realtime.fakes import identity_of
from tests.realtime.shop import Shop
from tests.world import World, actor_of


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the farewell."""
    monkeypatch.setattr(revalidation, "FAREWELL_SECONDS", 0.0)


def user_of(shop: Shop) -> Any:
    return Operator.objects.select_related("user").get(pk=shop.actor.operator_id).user


def dismissed(line: Any) -> bool:
    line.until("identity_changed")
    return line.closed() == 4501


def test_a_forgotten_device_ends_all_its_lines(shop: Shop) -> None:
    lines = [shop.line(shop.shopper), shop.line(shop.shopper)]
    operator = shop.line(shop.operator)

    lines[0].ask("device.forget")

    assert all(dismissed(line) for line in lines)
    assert operator.command("message.post", conversation=shop.id, body="still here")["ok"]


def test_what_was_asked_is_still_answered_before_the_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revalidation, "FAREWELL_SECONDS", 3600.0)
    line = shop.line(shop.shopper)

    assert line.command("device.forget")["ok"]

    line.until("identity_changed")


def test_a_token_that_another_process_revoked_is_heard_of_at_once(shop: Shop) -> None:
    line = shop.line(shop.shopper)

    revoke(VisitorToken.objects.get().hash, database_now())

    assert dismissed(line)


def test_a_revocation_that_nobody_heard_of_is_found(shop: Shop) -> None:
    line = shop.line(shop.shopper)
    VisitorToken.objects.update(revoked_at=database_now())

    shop.server.call(shop.server.runtime.revalidation.look)

    assert dismissed(line)


def test_signing_out_ends_an_operators_lines(shop: Shop) -> None:
    line = shop.line(shop.operator)

    shop.operator.client.logout()

    assert dismissed(line)


def test_an_operator_without_the_permission_is_dismissed(shop: Shop) -> None:
    line, other = shop.line(shop.operator), shop.line(shop.colleague())
    user_of(shop).groups.clear()

    shop.server.call(shop.server.runtime.revalidation.look)

    assert dismissed(line)
    assert other.command("note.post", conversation=shop.id, body="mine now")["ok"]


def test_an_operator_who_may_no_longer_log_in_is_dismissed(shop: Shop) -> None:
    line = shop.line(shop.operator)
    user = user_of(shop)
    user.is_active = False
    user.save()

    shop.server.call(shop.server.runtime.revalidation.look)

    assert dismissed(line)


def test_who_leaves_a_department_loses_its_streams_and_keeps_the_line(shop: Shop) -> None:
    desk = f"d:{shop.world.department.pk}"
    line = shop.line(shop.operator, desk)
    operator = Operator.objects.get(pk=shop.actor.operator_id)
    place_operator(operator, [create_department("Repairs")])

    shop.server.call(shop.server.runtime.revalidation.look)

    assert {line.until("gone")["stream"], line.until("gone")["stream"]} == {shop.key, desk}
    assert not line.command("note.post", conversation=shop.id, body="?")["ok"]
    assert shop.server.runtime.hub.topics == {}


def test_a_right_that_was_lost_a_moment_ago_writes_nothing(shop: Shop) -> None:
    """Before anybody looks: commands other than messages read the rights anew."""
    line = shop.line(shop.operator)
    user_of(shop).groups.clear()

    assert line.command("conversation.close", conversation=shop.id)["error"]["code"] == "forbidden"


def test_a_new_right_is_noticed(shop: Shop) -> None:
    line = shop.line(shop.operator)
    user_of(shop).user_permissions.add(Permission.objects.get(codename="supervise_conversation"))

    shop.server.call(shop.server.runtime.revalidation.look)
    shop.server.settle()

    [client] = shop.server.runtime.clients
    assert client.actor.supervisor  # type: ignore[union-attr]
    assert line.command("message.post", conversation=shop.id, body="As before")["ok"]


def test_nobody_is_looked_at_twice_at_once(shop: Shop) -> None:
    shop.line(shop.shopper)
    here = shop.server.runtime

    def look_often() -> int:
        for _ in range(5):
            here.revalidation.look()
        return here.reads._waiting

    assert shop.server.call(look_often) == 1


def test_visitors_are_judged_in_three_queries_however_many(world: World, django_assert_num_queries: Any) -> None:
    visitors = [world.visitor() for _ in range(5)]
    identities = [identity_of(visitor, visitor.token_hash) for visitor in visitors]

    with django_assert_num_queries(3):
        assert revalidation.judge(identities) == [None] * 5


def test_a_visitor_who_became_one_with_another_is_that_one_now(world: World) -> None:
    account = UserFactory.create()
    known, anonymous = world.visitor(), world.visitor()
    Visitor.objects.filter(pk=known.visitor_id).update(user=account)
    token = mint()
    VisitorToken.objects.create(hash=digest(token), visitor_id=anonymous.visitor_id, created_at=BEGIN)
    line = identity_of(anonymous, digest(token))
    line.token = token
    join_account(Visitor.objects.get(pk=anonymous.visitor_id), account.pk)

    [verdict] = revalidation.judge([line])

    assert not isinstance(verdict, Refused)
    assert verdict is not None
    assert verdict.author == f"v:{known.visitor_id}"  # type: ignore[union-attr]
    assert verdict == actor_of(Visitor.objects.get(pk=known.visitor_id), token)


def test_what_comes_over_a_line_that_was_ended_is_not_done(shop: Shop) -> None:
    line = shop.line(shop.shopper)
    revoke(VisitorToken.objects.get().hash, database_now())
    dismissed(line)

    line.ask("message.post", conversation=shop.id, body="after the end")
    shop.server.settle()

    assert not Message.objects.filter(body="after the end").exists()


def test_what_rang_at_another_department_and_was_declined_is_no_longer_told(shop: Shop) -> None:
    repairs = create_department("Repairs")
    elsewhere = shop.world.operator("Marco")
    place_operator(Operator.objects.get(pk=elsewhere.operator_id), [repairs])
    browser = shop.staff(elsewhere)
    assert shop.operator.command("transfer.start", conversation=shop.id, operator=elsewhere.operator_id)["ok"]
    line = shop.line(browser)
    shop.server.call(shop.server.runtime.revalidation.look)
    shop.say(shop.shopper, "while it rings there")
    assert line.until("events")

    assert browser.command("offer.decline", conversation=shop.id)["ok"]
    shop.server.call(shop.server.runtime.revalidation.look)

    assert line.until("gone")["stream"] == shop.key
