"""The only door to a Conversation. What is not yours answers as what never existed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.db.models import OuterRef, QuerySet, Subquery

from livehelp_plugin.availability.models import Department, Operator
from livehelp_plugin.conversations.models import Attachment, Author, Conversation, Message, Offer
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.refusals import Refused


class Followable(Protocol):
    """What of a conversation decides who may follow it."""

    @property
    def visitor_id(self) -> int: ...

    @property
    def department_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class VisitorActor:
    """A shopper, proved by a token. ``family``: the visitor's id, then those merged into it."""

    visitor_id: int
    family: tuple[int, ...]
    site_id: int
    token_hash: str = ""
    user_id: int | None = None

    @property
    def author(self) -> str:
        return f"v:{self.visitor_id}"

    @property
    def authors(self) -> tuple[str, ...]:
        return tuple(f"v:{pk}" for pk in self.family)

    def may_follow(self, conversation: Followable) -> bool:
        return conversation.visitor_id in self.family


@dataclass(frozen=True, slots=True)
class OperatorActor:
    """A member of staff, with the rights that were read when the command came."""

    operator_id: int
    user_id: int
    name: str
    departments: frozenset[int]
    supervisor: bool = False

    @property
    def author(self) -> str:
        return f"o:{self.operator_id}"

    @property
    def authors(self) -> tuple[str, ...]:
        return (self.author,)

    def may_follow(self, conversation: Followable) -> bool:
        return conversation.department_id in self.departments


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The plugin itself: sweeps, erasure."""

    author: str = "system"

    def may_follow(self, conversation: Followable) -> bool:
        return True


Actor = VisitorActor | OperatorActor | SystemActor


def conversation_for(actor: Actor, public_id: uuid.UUID) -> Conversation:
    """The conversation, if this actor may follow it; else Refused ``not_found``."""
    found = _with_parts().filter(public_id=public_id).first()
    if found is None or not (actor.may_follow(found) or _rings_at(actor, found)):
        raise Refused("not_found")
    return found


def attachment_for(actor: Actor, public_id: uuid.UUID) -> Attachment:
    """A file that this actor may open; Refused ``not_found`` for what is not theirs, is held, or was deleted.

    One that no message carries yet is its author's alone.
    """
    found = Attachment.objects.select_related("conversation").filter(public_id=public_id, state=Attachment.State.READY)
    one = found.first()
    if one is None or not (_follows(actor, one) if one.message_id else is_author(actor, one)):
        raise Refused("not_found")
    return one


def _follows(actor: Actor, one: Attachment) -> bool:
    held = one.conversation
    return held is not None and (actor.may_follow(held) or _rings_at(actor, held))


def is_author(actor: Actor, one: Attachment) -> bool:
    """Whether this actor sent the file here."""
    if isinstance(actor, VisitorActor):
        return one.visitor_id in actor.family
    return isinstance(actor, OperatorActor) and one.operator_id == actor.operator_id


def _rings_at(actor: Actor, conversation: Conversation) -> bool:
    """Whether a conversation of another department is being handed over to this operator, who must see what comes."""
    if not isinstance(actor, OperatorActor):
        return False
    return Offer.objects.filter(conversation=conversation, operator=actor.operator_id, ended_at=None).exists()


def conversations_of(actor: VisitorActor, *, limit: int = 5) -> list[Conversation]:
    """The visitor's latest conversations, newest last."""
    latest = _with_parts().filter(visitor_id__in=actor.family).order_by("-received_at", "-pk")
    return list(reversed(latest[:limit]))


def desk_for(actor: Actor, department_id: int) -> Department:
    """A department's desk, if this operator works there; else Refused ``not_found``."""
    found = Department.objects.filter(pk=department_id).first()
    if found is None or not isinstance(actor, OperatorActor) or found.pk not in actor.departments:
        raise Refused("not_found")
    return found


@lru_cache(maxsize=20_000)
def stream_of(public_id: uuid.UUID) -> int:
    """The stream of a conversation, which never changes; Refused ``not_found`` when there is none. Grants nothing."""
    found = Conversation.objects.filter(public_id=public_id).values_list("stream_id", flat=True).first()
    if found is None:
        raise Refused("not_found")
    return found


def operator_actor(operator: Operator) -> OperatorActor:
    """An operator with the rights of this moment; Refused ``forbidden`` without the permission to operate."""
    user = operator.user
    if not user.is_active or not user.has_perm("livehelp.operate_conversation"):
        raise Refused("forbidden")
    return OperatorActor(
        operator_id=operator.pk,
        user_id=user.pk,
        name=operator.display_name,
        departments=frozenset(operator.memberships.values_list("department_id", flat=True)),
        supervisor=user.has_perm("livehelp.supervise_conversation"),
    )


def _with_parts() -> QuerySet[Conversation]:
    return Conversation.objects.select_related("stream", "visitor", "operator", "department")


def conversations_beside(
    actor: OperatorActor, conversation: Conversation, visitor_ids: Sequence[int], *, limit: int = 10
) -> list[tuple[Conversation, str]]:
    """The person's other conversations that this operator may follow, newest first, with their first words."""
    said = Message.objects.filter(
        conversation=OuterRef("pk"), audience=Audience.PUBLIC, author=Author.VISITOR
    ).order_by("seq")
    others = (
        Conversation.objects.select_related("operator")
        .filter(visitor_id__in=visitor_ids, department_id__in=actor.departments)
        .exclude(pk=conversation.pk)
        .annotate(first_words=Subquery(said.values("body")[:1]))
        .order_by("-received_at", "-pk")[:limit]
    )
    return [(other, other.first_words or "") for other in others]
