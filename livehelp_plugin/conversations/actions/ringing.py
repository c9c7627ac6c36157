"""What ends the ringing: offers and transfers, under locks that the caller holds; and choosing anew afterwards."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from django.db import transaction
from django.db.models import FilteredRelation, Q, QuerySet

from livehelp_plugin.availability.locks import lock_operators
from livehelp_plugin.availability.models import Membership
from livehelp_plugin.conversations.events import TransferEnded
from livehelp_plugin.conversations.lifecycle import end_of, start_of
from livehelp_plugin.conversations.models import Conversation, Offer, Transfer
from livehelp_plugin.conversations.telling import tell_desks
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.telling import told

log = logging.getLogger(__name__)

_route: list[Callable[[int], int]] = []


def routes(function: Callable[[int], int]) -> Callable[[int], int]:
    """Declare what chooses: ``offering.route``, which needs this module itself."""
    _route.append(function)
    return function


def route_soon(*departments: int, freed: Iterable[int] = ()) -> None:
    """Choose anew after the commit, in these departments and wherever else the operators ``freed`` work.

    A failure costs time only: the sweep chooses again.
    """
    transaction.on_commit(partial(_route_quietly, departments, tuple(freed)), robust=True)


def _route_quietly(departments: Sequence[int], freed: Sequence[int]) -> None:
    try:
        elsewhere = Membership.objects.filter(operator__in=freed).exclude(department__in=departments)
        also = set(elsewhere.values_list("department_id", flat=True)) if freed else set()
        for department in (*departments, *sorted(also)):
            _route[0](department)
    except Exception as error:
        log.error("choosing failed", exc_info=told(error))


@contextmanager
def write_about(conversation: Conversation, *more: int, operators: Collection[int] = ()) -> Iterator[Writing]:
    """Open a transaction that holds these operators, the conversation's stream, every desk that is told of it, and
    the streams ``more``. Its state is to be read, and access asserted, inside.

    A hand-over may change the desks until the conversation is held; then all is let go, and held anew in order.
    """
    desks = _desks_of(conversation.pk)
    while True:
        held = {conversation.stream_id, *desks, *more}
        with suppress(_Moved), transaction.atomic():
            lock_operators(operators)
            with write(*held) as writing:
                desks = _desks_of(conversation.pk)
                if not desks <= held:
                    raise _Moved
                yield writing
                return


class _Moved(Exception):
    """Another desk than those that are held must be told."""


def _desks_of(conversation_id: int) -> set[int]:
    """The streams of the conversation's desk and of the one that a pending transfer aims at. One query."""
    pending = FilteredRelation("transfers", condition=Q(transfers__ended_at=None))
    found = Conversation.objects.filter(pk=conversation_id).annotate(pending=pending)
    pairs = found.values_list("department__stream_id", "pending__to_department__stream_id")
    return {desk for pair in pairs for desk in pair if desk is not None}


def end_offers(writing: Writing, offers: Collection[Offer], outcome: str) -> int:
    """End these open offers; returns how many were. What rings nowhere any more is queued again.

    A transfer to one person ends with that person's offer; one to a department goes on to the next.
    """
    open_ones = set(Offer.objects.filter(pk__in=[o.pk for o in offers], ended_at=None).values_list("pk", flat=True))
    if not open_ones:
        return 0
    Offer.objects.filter(pk__in=open_ones).update(ended_at=writing.now, outcome=outcome)
    ended = [one for one in offers if one.pk in open_ones]
    touched = {one.conversation_id for one in ended}
    direct = Transfer.objects.filter(offers__in=open_ones, to_operator__isnull=False, ended_at=None)
    if not end_transfers(writing, list(direct), outcome):
        _queue_again(touched)
        tell_desks(writing, touched)
    desks = set(Conversation.objects.filter(pk__in=touched).values_list("department_id", flat=True))
    aims = Transfer.objects.filter(conversation__in=touched, ended_at=None)
    departments = sorted(desks | set(aims.values_list("to_department_id", flat=True)))
    route_soon(*departments, freed={one.operator_id for one in ended})
    return len(open_ones)


def _queue_again(conversation_ids: Collection[int]) -> None:
    still = Offer.objects.filter(conversation__in=conversation_ids, transfer=None, ended_at=None)
    silent = set(conversation_ids) - set(still.values_list("conversation_id", flat=True))
    Conversation.objects.filter(pk__in=silent, state__in=start_of("withdraw")).update(state=end_of("withdraw"))


def end_transfers(
    writing: Writing, transfers: Collection[Transfer], outcome: str, *, left: Collection[int] = ()
) -> int:
    """End these pending transfers with whatever still rings for them; returns how many were.

    The desks are told, also those that the conversation has ``left``.
    """
    ended = 0
    for one in transfers:
        closed = Transfer.objects.filter(pk=one.pk, ended_at=None).update(ended_at=writing.now, outcome=outcome)
        if not closed:
            continue
        ended += 1
        freed = stop_ringing(writing, Offer.objects.filter(transfer=one, ended_at=None))
        conversation = one.conversation
        event = TransferEnded(conversation_id=conversation.pk, outcome=str(outcome))
        writing.publish(event, on=conversation.stream_id)
        tell_desks(writing, [conversation.pk], also=[one.to_department.stream_id, *left])
        route_soon(conversation.department_id, one.to_department_id, freed=freed)
    return ended


def stop_ringing(writing: Writing, ringing: QuerySet[Offer]) -> list[int]:
    """Withdraw these open offers; returns the operators who have a place more now."""
    freed = list(ringing.values_list("operator_id", flat=True))
    ringing.update(ended_at=writing.now, outcome=Offer.Outcome.WITHDRAWN)
    return freed
