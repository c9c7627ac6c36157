"""A shop with its desk, operators and visitors, driven through the real actions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from livehelp_plugin.availability.actions import enrol_operator, ensure_department, set_status
from livehelp_plugin.availability.models import Department, Operator, Status
from livehelp_plugin.availability.presence import renew, subject_of_operator, subject_of_visitor
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor, operator_actor
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.attaching import Upload, keep_upload
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.actions.messaging import Outcome, Post, post_messages
from livehelp_plugin.conversations.actions.opening import Opening, open_conversation
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.events.models import Audience, Stream
from livehelp_plugin.gateway.following import CaughtUp, Position, catch_up, follow
from livehelp_plugin.permissions import make_groups
from livehelp_plugin.visitors.identity import digest, family, mint
from livehelp_plugin.visitors.models import Visitor, VisitorToken
from tests.factories.visitors import BEGIN, UserFactory, VisitorFactory
from tests.pages import plant_site


@dataclass
class World:
    """``operator()`` and ``visitor()`` make people; the verbs are theirs."""

    site: Any = field(default_factory=plant_site)
    department: Department = field(default_factory=lambda: ensure_department("Shop"))

    def operator(self, name: str = "Giulia", *, status: Status = Status.ONLINE, capacity: int = 4) -> OperatorActor:
        make_groups()
        user = UserFactory.create()
        user.groups.set(_group("Operators"))
        operator = enrol_operator(user, display_name=name, department=self.department, capacity=capacity)
        set_status(operator, status, changed_by="test")
        self.connect(operator)
        return operator_actor(Operator.objects.select_related("user").get(pk=operator.pk))

    def connect(self, operator: Operator) -> None:
        renew([(subject_of_operator(operator.pk), uuid.uuid4())])

    def visitor(self) -> VisitorActor:
        visitor = VisitorFactory.create(site=self.site)
        token = mint()
        VisitorToken.objects.create(hash=digest(token), visitor=visitor, created_at=BEGIN)
        renew([(subject_of_visitor(visitor.pk), uuid.uuid4())])
        return actor_of(visitor, token)

    def open(self, visitor: VisitorActor, body: str = "Which grind for a moka?", **more: Any) -> Conversation:
        answer = open_conversation(Opening(actor=visitor, body=body, client_id=uuid.uuid4(), **more))
        return Conversation.objects.get(public_id=answer["conversation"])

    def post(
        self,
        actor: VisitorActor | OperatorActor,
        held: Conversation,
        body: str = "Hello",
        *,
        note: bool = False,
        attachments: Sequence[dict[str, Any]] = (),
    ) -> Outcome:
        carried = tuple(uuid.UUID(one["id"]) for one in attachments)
        [outcome] = post_messages([Post(actor, held.public_id, body, uuid.uuid4(), note, attachments=carried)])
        return outcome

    def upload(
        self, actor: VisitorActor | OperatorActor, held: Conversation | None, raw: bytes, name: str = ""
    ) -> dict[str, Any]:
        return keep_upload(Upload(actor, raw, name, held.public_id if held else None))

    def claim(self, operator: OperatorActor, held: Conversation) -> None:
        claim(operator, held.public_id, uuid.uuid4())

    def close(self, actor: VisitorActor | OperatorActor, held: Conversation) -> None:
        close_conversation(actor, held.public_id, uuid.uuid4())


def actor_of(visitor: Visitor, token: str = "") -> VisitorActor:
    return VisitorActor(visitor.pk, family(visitor), visitor.site_id, digest(token) if token else "")


def _group(name: str) -> Any:
    from django.contrib.auth.models import Group

    return Group.objects.filter(name=name)


def look(actor: VisitorActor | OperatorActor, key: str, have: Position | None = None) -> CaughtUp:
    """What this actor is sent of a stream after a position."""
    return catch_up(actor, follow(actor, key), have)


def log_of(stream_id: int) -> list[tuple[str, int, str]]:
    """The log as (audience, seq, type), in the order of each audience."""
    records = Stream.objects.get(pk=stream_id).records.order_by("audience", "seq")
    return list(records.values_list("audience", "seq", "type"))


def public_bodies(held: Conversation) -> list[str]:
    return list(held.messages.filter(audience=Audience.PUBLIC).order_by("seq").values_list("body", flat=True))
