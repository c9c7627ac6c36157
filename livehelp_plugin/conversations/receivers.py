"""What the shop reports about a visitor reaches who is talking to them; what operators declare moves their chats."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from livehelp_plugin.availability.events import OperatorStatusChanged, StaffingChanged
from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.commerce.events import CartChanged, OrderCancelled, OrderPaid, OrderPlaced, OrderRefunded
from livehelp_plugin.commerce.models import OrderRecord
from livehelp_plugin.conversations.access import SystemActor
from livehelp_plugin.conversations.actions import beginning
from livehelp_plugin.conversations.actions.assignment import give_up
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.actions.offering import route, withdraw_from, withdraw_misplaced
from livehelp_plugin.conversations.events import ConversationClosed, FilesDropped
from livehelp_plugin.conversations.models import Attachment, CloseReason, Conversation, State
from livehelp_plugin.conversations.storage import attachment_storage
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.outbox import consumes, enqueue
from livehelp_plugin.events.signals import Signal, spread
from livehelp_plugin.visitors.events import VisitorBlocked
from livehelp_plugin.visitors.identity import family, survivor
from livehelp_plugin.visitors.models import Visitor


@consumes(OperatorStatusChanged, at_once=True)
def follow_status(event: OperatorStatusChanged) -> None:
    """Pausing takes back what rings and keeps running chats; going offline gives those back to the queue, too.

    Each step is a transaction of its own, after this one: operators are locked before anything else. What a crash
    leaves undone the sweeps do.
    """
    transaction.on_commit(partial(_follow_status, event.operator_id), robust=True)


def _follow_status(operator_id: int) -> None:
    operator = Operator.objects.filter(pk=operator_id).first()
    if operator is None:
        return
    if operator.status != Status.ONLINE:
        withdraw_from(operator.pk)
    if operator.status == Status.OFFLINE:
        held = Conversation.objects.filter(operator=operator, state=State.ACTIVE, waiting_until=None)
        for conversation in held.select_related("visitor", "department").order_by("received_at", "pk"):
            give_up(conversation, operator.pk)
    for department in operator.memberships.order_by("department").values_list("department_id", flat=True):
        route(department)


@consumes(StaffingChanged, at_once=True)
def follow_staffing(event: StaffingChanged) -> None:
    """What rings where it no longer belongs is taken back, and what waits is offered anew."""
    transaction.on_commit(partial(_follow_staffing, event.department_ids), robust=True)


def _follow_staffing(department_ids: list[int]) -> None:
    withdraw_misplaced(department_ids)
    for department in department_ids:
        route(department)


@consumes(VisitorBlocked, at_once=True)
def close_what_is_open(event: VisitorBlocked) -> None:
    relatives = family(survivor(Visitor.objects.get(pk=event.visitor_id)))
    for held in Conversation.objects.exclude(state=State.CLOSED).filter(visitor__in=relatives).order_by("pk"):
        close_conversation(SystemActor(), held.public_id, reason=CloseReason.BLOCKED)


@consumes(CartChanged, at_once=True)
def show_cart(event: CartChanged) -> None:
    _tell_staff(event.visitor_id, "cart")


@consumes(OrderPlaced, OrderPaid, OrderRefunded, OrderCancelled, at_once=True)
def show_order(event: OrderPlaced | OrderPaid | OrderRefunded | OrderCancelled) -> None:
    visitor_id = OrderRecord.objects.filter(pk=event.order_id).values_list("visitor_id", flat=True).first()
    if visitor_id is not None:
        _tell_staff(visitor_id, "orders")


def _tell_staff(visitor_id: int, part: str) -> None:
    """Signal that a part of the visitor's card has changed, in their open conversations."""
    visitor = Visitor.objects.filter(pk=visitor_id).first()
    if visitor is None:
        return
    relatives = family(survivor(visitor))
    streams = Conversation.objects.exclude(state=State.CLOSED).filter(visitor_id__in=relatives)
    spread(
        [
            Signal(stream, "internal", "card", "system", {"part": part})
            for stream in streams.values_list("stream_id", flat=True)
        ]
    )


@consumes(ConversationClosed)
def note_who_did_not_come(event: ConversationClosed) -> None:
    beginning.note_silence(event.conversation_id)


@receiver(post_delete, sender=Attachment)
def files_go_with_their_row(sender: type[Attachment], instance: Attachment, **kwargs: Any) -> None:
    """Whoever deletes it, and by which cascade: an erasure, a purge, an owner who deletes a site."""
    if instance.files:
        enqueue(FilesDropped(names=tuple(instance.files)), database_now())


@consumes(FilesDropped, at_once=True)
def remove_files(event: FilesDropped) -> None:
    """Idempotent: what is gone already is no mistake."""
    storage = attachment_storage()
    for name in event.names:
        storage.delete(name)
