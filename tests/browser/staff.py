"""The shop's people without a screen: what operators do, so that a shopper sees it; and clocks that a test turns."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import F
from wagtail.models import Site

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Lease, Operator, Status, StatusInterval
from livehelp_plugin.availability.presence import renew, subject_of_operator
from livehelp_plugin.conversations.access import OperatorActor, operator_actor
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.closing import announce_close, close_conversation
from livehelp_plugin.conversations.actions.messaging import Post, post_messages
from livehelp_plugin.conversations.actions.opening import Opening, open_conversation
from livehelp_plugin.conversations.actions.staying import check
from livehelp_plugin.conversations.actions.transferring import transfer
from livehelp_plugin.conversations.models import Closing, Conversation, State
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.policy.models import RulesVersion
from livehelp_plugin.visitors.identity import digest, mint
from livehelp_plugin.visitors.models import VisitorToken
from tests.factories.visitors import VisitorFactory
from tests.world import actor_of


class Member:
    """An operator of the seeded shop, who is connected for as long as a test lasts."""

    def __init__(self, name: str) -> None:
        self.row = Operator.objects.select_related("user").get(display_name__startswith=name)

    @property
    def actor(self) -> OperatorActor:
        return operator_actor(self.row)

    def come(self) -> None:
        renew([(subject_of_operator(self.row.pk), uuid.uuid4())])
        Lease.objects.filter(subject=subject_of_operator(self.row.pk)).update(
            expires_at=database_now() + timedelta(hours=1)
        )
        set_status(self.row, Status.ONLINE, changed_by="test")

    def go(self) -> None:
        set_status(self.row, Status.OFFLINE, changed_by="test")
        Lease.objects.filter(subject=subject_of_operator(self.row.pk)).delete()

    def take(self, held: Conversation | None = None) -> None:
        claim(self.actor, (held or the_chat()).public_id, uuid.uuid4())

    def say(self, body: str) -> None:
        post_messages([Post(self.actor, the_chat().public_id, body, uuid.uuid4())])

    def look_up(self, minutes: int) -> None:
        check(self.actor, the_chat().public_id, uuid.uuid4(), minutes)

    def hand_to(self, other: Member) -> None:
        transfer(self.actor, the_chat().public_id, uuid.uuid4(), operator=other.row.pk)
        other.take()

    def say_goodbye(self) -> None:
        announce_close(self.actor, the_chat().public_id, uuid.uuid4(), why=Closing.ANNOUNCED)

    def ask_whether_there(self) -> None:
        announce_close(self.actor, the_chat().public_id, uuid.uuid4(), why=Closing.IDLE)

    def close(self) -> None:
        close_conversation(self.actor, the_chat().public_id, uuid.uuid4())


def the_chat() -> Conversation:
    """The newest conversation."""
    return Conversation.objects.order_by("-pk")[0]


def somebody_asks(body: str) -> None:
    """Another customer, who waits from now on."""
    visitor = VisitorFactory.create(site=Site.objects.get(is_default_site=True), last_seen_at=database_now())
    token = mint()
    VisitorToken.objects.create(hash=digest(token), visitor=visitor, created_at=database_now())
    open_conversation(Opening(actor=actor_of(visitor, token), body=body, client_id=uuid.uuid4()))


def let_pass(passed: timedelta) -> None:
    """Everything that the server remembers is older by this much; what is due then is done by the next sweep."""
    Lease.objects.filter(subject__startswith="o:").update(expires_at=F("expires_at") - passed)
    StatusInterval.objects.filter(ended_at=None).update(started_at=F("started_at") - passed)
    waiting = Conversation.objects.exclude(state=State.CLOSED)
    for due in ("requeue_due_at", "closing_at", "waiting_until", "checking_until"):
        waiting.filter(**{f"{due}__isnull": False}).update(**{due: F(due) - passed})


def offer_form_after(seconds: int) -> None:
    """How long one waits before the form is offered, as no owner may set it: tests do not wait for half a minute."""
    site = Site.objects.get(is_default_site=True)
    change_rules(site.pk, None, database_now(), form_after_seconds=121)
    RulesVersion.objects.update(form_after_seconds=seconds)
