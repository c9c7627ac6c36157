"""Offering conversations: whom they ring at, and what ends the ringing.

``route`` is asked whenever the answer may have changed, and by the sweep in any case. It looks without locks,
chooses, and then holds operators and streams to see whether the choice still stands.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from livehelp_plugin.availability.actions import pause_for_missing
from livehelp_plugin.availability.locks import lock_operators
from livehelp_plugin.availability.models import Department, Operator, Status
from livehelp_plugin.conversations.access import OperatorActor, conversation_for
from livehelp_plugin.conversations.actions.ringing import end_offers, end_transfers, routes, write_about
from livehelp_plugin.conversations.choosing import Candidate, Choice, plan, rings_all
from livehelp_plugin.conversations.lifecycle import end_of, start_of
from livehelp_plugin.conversations.models import Conversation, Offer, Transfer
from livehelp_plugin.conversations.outside import outside_chooser
from livehelp_plugin.conversations.places import handling_in, tell_places, with_handling
from livehelp_plugin.conversations.queueing import WAITING, candidates, in_hand, to_be_offered
from livehelp_plugin.conversations.telling import tell_desks
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.publishing import write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.policy.queries import rules_at

ROUNDS = 5
"""How often a choice that others overtook is made anew; the sweep goes on from there."""


@routes
def route(department_id: int) -> int:
    """Offer what waits in a department to whom it belongs; returns how many offers were made."""
    made = 0
    for _ in range(ROUNDS):
        department = with_handling(Department.objects.filter(pk=department_id)).first()
        if department is None:
            return made
        now = database_now()
        team = candidates(department_id, now)
        choices = plan(
            to_be_offered(department_id) if team else (),
            team,
            ring_all=rings_all(len(team), department.ring),
            chooser=outside_chooser(),
        )
        done = _offer(department, choices) if choices else 0
        made += done
        if done == len(choices):
            _note_busy(department, team, choices)
            break
    tell_places(department_id, handling_in(department), sum(one.capacity for one in team))
    return made


def _note_busy(department: Department, team: Sequence[Candidate], choices: Sequence[Choice]) -> None:
    """Keep for ``availability`` whether everybody who is there has their hands full."""
    given = Counter(choice.operator_id for choice in choices)
    busy = bool(team) and all(one.used + given[one.operator_id] >= one.capacity for one in team)
    if busy != department.is_busy:
        Department.objects.filter(pk=department.pk).update(is_busy=busy)


def _offer(department: Department, choices: Sequence[Choice]) -> int:
    """Make these offers as far as they still stand; returns how many did."""
    ids = {choice.waiting.conversation_id for choice in choices}
    # What is handed over to this department stands on the desk that it comes from, too.
    pairs = Conversation.objects.filter(pk__in=ids).values_list("stream_id", "department__stream_id")
    streams = {stream for pair in pairs for stream in pair}
    with transaction.atomic():
        lock_operators(choice.operator_id for choice in choices)
        with write(department.stream_id, *streams) as writing:
            standing = _still_standing(department, choices)
            if not standing:
                return 0
            Offer.objects.bulk_create(_offers(standing, writing.now))
            calls = {one.waiting.conversation_id for one in standing if one.waiting.transfer_id is None}
            Conversation.objects.filter(pk__in=calls, state__in=start_of("offer")).update(state=end_of("offer"))
            tell_desks(writing, {one.waiting.conversation_id for one in standing})
    return len(standing)


def _still_standing(department: Department, choices: Sequence[Choice]) -> list[Choice]:
    """Asserted under the locks: it waits, it does not ring there, and the operator has a place free."""
    operators = {one.operator_id for one in choices}
    ids = {one.waiting.conversation_id for one in choices}
    waiting = set(
        Conversation.objects.filter(pk__in=ids, department=department, state__in=WAITING).values_list("pk", flat=True)
    )
    transfers = set(
        Transfer.objects.filter(conversation__in=ids, to_department=department, ended_at=None).values_list(
            "pk", flat=True
        )
    )
    online = Operator.objects.filter(pk__in=operators, status=Status.ONLINE, departments=department)
    room = {one.pk: one.capacity for one in online}
    for pk, held in in_hand(operators).items():
        room[pk] = room.get(pk, 0) - held.used
    open_ones = Offer.objects.filter(conversation__in=ids, ended_at=None)
    ringing = set(open_ones.values_list("conversation_id", "operator_id"))
    asked = set(open_ones.exclude(lapses_at=None).values_list("conversation_id", flat=True))
    standing = []
    for one in choices:
        pk, operator, transfer = one.waiting.conversation_id, one.operator_id, one.waiting.transfer_id
        there = pk in waiting if transfer is None else transfer in transfers
        alone = one.reason.mode == "one"
        if not there or (pk, operator) in ringing or room.get(operator, 0) <= 0 or (alone and pk in asked):
            continue
        room[operator] -= 1
        ringing.add((pk, operator))
        if alone:
            asked.add(pk)
        standing.append(one)
    return standing


def _offers(choices: Sequence[Choice], now: datetime) -> list[Offer]:
    sites = dict(
        Conversation.objects.filter(pk__in={one.waiting.conversation_id for one in choices}).values_list(
            "pk", "site_id"
        )
    )
    length = {site: timedelta(seconds=rules_at(site, now).offer_seconds) for site in set(sites.values())}
    return [
        Offer(
            conversation_id=one.waiting.conversation_id,
            operator_id=one.operator_id,
            transfer_id=one.waiting.transfer_id,
            reason=asdict(one.reason),
            made_at=now,
            lapses_at=now + length[sites[one.waiting.conversation_id]] if one.reason.mode == "one" else None,
        )
        for one in choices
    ]


def decline(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID) -> Answer:
    """Refuse a conversation that rings here, offered or handed over. Idempotent: what rings no more is no error.

    Raises Refused ``not_found``.
    """
    conversation = conversation_for(actor, public_id)
    with write_about(conversation, operators=[actor.operator_id]) as writing:
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        mine = Offer.objects.filter(conversation=conversation, operator=actor.operator_id, ended_at=None)
        if end_offers(writing, list(mine), Offer.Outcome.DECLINED):
            Operator.objects.filter(pk=actor.operator_id).update(missed_in_row=0)
        receipts.keep([((actor.author, client_id), "offer.decline", {})], writing.now)
    return {}


def withdraw_from(operator_id: int) -> int:
    """Take back what rings at an operator who is paused, offline or gone. Idempotent; returns how many."""
    return _end_by_conversation(Offer.objects.filter(operator=operator_id, ended_at=None), Offer.Outcome.WITHDRAWN)


def withdraw_misplaced(department_ids: Collection[int]) -> int:
    """Take back what rings in these departments at operators who left them, or who have more than they can hold."""
    ringing = Offer.objects.filter(conversation__department__in=department_ids, transfer=None, ended_at=None)
    held = in_hand(set(ringing.values_list("operator_id", flat=True)))
    misplaced = [
        one
        for one in ringing.select_related("operator", "conversation").prefetch_related("operator__memberships")
        if held[one.operator_id].used > one.operator.capacity
        or one.conversation.department_id not in {member.department_id for member in one.operator.memberships.all()}
    ]
    return _end_by_conversation(misplaced, Offer.Outcome.WITHDRAWN)


def lapse_due(now: datetime) -> int:
    """End the offers that were not taken in time; who misses two in a row is paused, but never the last one there."""
    due = Offer.objects.filter(ended_at=None, lapses_at__lte=now)
    return _end_by_conversation(due, Offer.Outcome.LAPSED)


def lapse_transfers(now: datetime) -> int:
    """End the transfers to a department that nobody accepted in time; the operator who wanted it keeps the chat."""
    done = 0
    for one in Transfer.objects.filter(ended_at=None, lapses_at__lte=now).select_related("conversation__department"):
        with write_about(one.conversation) as writing:
            done += end_transfers(writing, [one], Transfer.Outcome.LAPSED)
    return done


def _end_by_conversation(offers: Iterable[Offer], outcome: str) -> int:
    found: dict[int, list[Offer]] = defaultdict(list)
    for one in offers:
        found[one.conversation_id].append(one)
    done = 0
    for pk in sorted(found):
        conversation = Conversation.objects.select_related("department").get(pk=pk)
        operators = {one.operator_id for one in found[pk]}
        with write_about(conversation, operators=operators) as writing:
            done += (ended := end_offers(writing, found[pk], outcome))
        if ended and outcome == Offer.Outcome.LAPSED:
            for operator in sorted(operators):
                pause_for_missing(operator, rules_at(conversation.site_id, database_now()).missed_to_pause)
    return done
