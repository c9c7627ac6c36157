"""Mistakes that somebody could make in the engine, each put into the real code by a patch.

The machine must find every one of them: a model that lets a fault pass proves nothing. Each is one line of what would
be wrong in a shop. Applied one at a time by `make seeded-faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db.models import Count

from livehelp_plugin.availability import actions as declaring
from livehelp_plugin.conversations import choosing, queueing, receivers, sweeps
from livehelp_plugin.conversations.actions import assignment, closing, offering, ringing, staying, transferring
from livehelp_plugin.conversations.models import Conversation, Offer, State
from livehelp_plugin.events import receipts, streams, sweeping
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience

Fault = Callable[[], AbstractContextManager[Any]]
FAULTS: dict[str, Fault] = {}


def fault(function: Callable[[], Any]) -> Callable[[], Any]:
    """Register a fault by its name; the function returns what to patch, or is itself a generator."""
    FAULTS[function.__name__] = function
    return function


def swap(*targets: tuple[Any, str], by: Any) -> AbstractContextManager[Any]:
    """The same replacement in each of these modules."""
    stack = ExitStack()
    for module, name in targets:
        stack.enter_context(patch.object(module, name, by))
    return stack


IN_HAND = ((queueing, "in_hand"), (offering, "in_hand"), (assignment, "in_hand"), (transferring, "in_hand"))


# ------------------------------------------------------------------ capacity


@fault
def routing_ignores_capacity() -> Any:
    return swap((queueing, "in_hand"), (offering, "in_hand"), by=lambda operators: {})


@fault
def claims_ignore_capacity() -> Any:
    return swap((assignment, "in_hand"), by=lambda operators: {})


@fault
def transfers_ignore_capacity() -> Any:
    return swap((transferring, "in_hand"), by=lambda operators: {})


@fault
def waiting_for_the_customer_takes_a_place() -> Any:
    def counting(operators: Any) -> dict[int, queueing.InHand]:
        active = Conversation.objects.filter(operator__in=operators, state=State.ACTIVE).order_by()
        held = dict(active.values_list("operator").annotate(held=Count("pk")))
        for operator in Offer.objects.filter(operator__in=operators, ended_at=None).values_list("operator", flat=True):
            held[operator] = held.get(operator, 0) + 1
        return {operator: queueing.InHand(number) for operator, number in held.items()}

    return swap(*IN_HAND, by=counting)


# ------------------------------------------------------------------ order


@fault
def last_come_first_served() -> Any:
    right = queueing.queue_of
    return swap((queueing, "queue_of"), by=lambda d: right(d).order_by("-priority", "-queued_at", "-pk"))


@fault
def the_lost_are_not_first_in_line() -> Any:
    return swap((assignment, "FIRST_IN_LINE"), by=0)


@fault
def the_queue_ignores_priority() -> Any:
    right = queueing.queue_of
    return swap((queueing, "queue_of"), by=lambda d: right(d).order_by("queued_at", "pk"))


@fault
def a_requeue_goes_to_the_tail() -> Any:
    right = assignment._put_back

    def late(conversation: Conversation, reason: str, **still: object) -> bool:
        done = right(conversation, reason, **still)
        if done:
            Conversation.objects.filter(pk=conversation.pk).update(queued_at=database_now())
        return done

    return swap((assignment, "_put_back"), by=late)


# ------------------------------------------------------------------ choosing


def without(rule: str) -> Any:
    """One rule of the choice counts for nothing."""
    right, place = choosing._rank, choosing.RULES.index(rule)

    def blind(*arguments: Any) -> tuple[object, ...]:
        rank = list(right(*arguments))
        rank[place] = 0
        return tuple(rank)

    return swap((choosing, "_rank"), by=blind)


for _rule in ("fresh", "familiar", "priority", "language", "load", "idle"):
    FAULTS[f"choosing_ignores_{_rule}"] = partial(without, _rule)


@fault
def choosing_ignores_skills() -> Any:
    right = queueing._waiting
    return swap((queueing, "_waiting"), by=lambda *a: (replace(one, skill=None) for one in right(*a)))


@fault
def quiet_chats_weigh_as_much_as_busy_ones() -> Any:
    return swap((choosing, "QUIET_WEIGHT"), by=1.0)


@fault
def four_people_are_all_rung() -> Any:
    return swap((choosing, "RING_ALL_UP_TO"), by=4)


@fault
def ring_all_rings_at_one() -> Any:
    right = choosing._answerers
    return swap((choosing, "_answerers"), by=lambda *a, **k: right(*a, **k)[:1])


# ------------------------------------------------------------------ offers


def forgetting(outcome: str) -> Any:
    right = queueing._with
    return swap((queueing, "_with"), by=lambda rows, what: frozenset() if what == outcome else right(rows, what))


@fault
def who_declined_is_asked_again_at_once() -> Any:
    return forgetting(Offer.Outcome.DECLINED)


@fault
def who_let_it_lapse_is_asked_again_first() -> Any:
    return forgetting(Offer.Outcome.LAPSED)


@fault
def offers_never_lapse() -> Any:
    return swap((sweeps, "lapse_due"), by=lambda now: 0)


@fault
def misses_are_not_counted() -> Any:
    return swap((offering, "pause_for_missing"), by=lambda *a: False)


@fault
def the_last_one_there_is_paused() -> Any:
    return swap((declaring, "_has_colleagues"), by=lambda operator: True)


@fault
def it_goes_on_ringing_at_who_paused() -> Any:
    return swap((receivers, "withdraw_from"), by=lambda operator: 0)


@fault
def an_accept_leaves_the_others_ringing() -> Any:
    return swap((assignment, "stop_ringing"), by=lambda writing, ringing: [])


@fault
def an_active_chat_can_be_taken_once_more() -> Any:
    right = assignment.start_of
    return swap((assignment, "start_of"), by=lambda move: right(move) | {"active"} if move == "claim" else right(move))


@fault
def a_free_place_is_offered_in_one_department_only() -> Any:
    right = ringing._route_quietly
    return swap((ringing, "_route_quietly"), by=lambda departments, freed: right(departments, ()))


# ------------------------------------------------------------------ transfers


@fault
def a_transfer_survives_the_close() -> Any:
    return swap((closing, "end_transfers"), by=lambda *a, **k: 0)


@fault
def transfers_to_departments_never_lapse() -> Any:
    return swap((sweeps, "lapse_transfers"), by=lambda now: 0)


@fault
def who_hands_over_stays_in_the_books() -> Any:
    return swap((assignment, "end_assignment"), by=lambda *a: None)


@fault
def who_is_away_is_handed_chats() -> Any:
    return swap((transferring, "reachable"), by=lambda operators, now: set(operators))


# ------------------------------------------------------------------ losing an operator


@fault
def there_is_no_grace() -> Any:
    right = sweeps.rules_at
    return swap((sweeps, "rules_at"), by=lambda *a: replace(right(*a), operator_grace_seconds=0))


@fault
def whoever_is_back_in_time_is_lost_all_the_same() -> Any:
    @contextmanager
    def patched() -> Iterator[None]:
        place = next(i for i, one in enumerate(sweeping._sweeps) if one.__name__ == "watch_operators")
        right = sweeping._sweeps[place]

        def stubborn(now: datetime) -> int:
            due = dict(Conversation.objects.exclude(requeue_due_at=None).values_list("pk", "requeue_due_at"))
            done = right(now)
            for pk, at in due.items():
                Conversation.objects.filter(pk=pk).update(requeue_due_at=at)
            return done

        stubborn.__module__ = right.__module__
        sweeping._sweeps[place] = stubborn
        try:
            yield
        finally:
            sweeping._sweeps[place] = right

    return patched()


@fault
def the_lost_stay_with_who_is_gone() -> Any:
    return swap((sweeps, "requeue"), by=lambda *a, **k: False)


@fault
def who_goes_home_keeps_their_chats() -> Any:
    return swap((receivers, "give_up"), by=lambda *a, **k: False)


@fault
def waiting_for_the_customer_keeps_the_grace() -> Any:
    right = staying.set_waiting

    def keeping(writing: Any, conversation: Conversation, until: Any, *, by: str) -> None:
        due = Conversation.objects.values_list("requeue_due_at", flat=True).get(pk=conversation.pk)
        right(writing, conversation, until, by=by)
        Conversation.objects.filter(pk=conversation.pk).update(requeue_due_at=due)

    return swap((staying, "set_waiting"), by=keeping)


# ------------------------------------------------------------------ closing


@fault
def an_announced_close_is_not_called_off_by_a_word() -> Any:
    return swap((staying, "call_off_close"), by=lambda *a: False)


@fault
def a_chat_closes_twice() -> Any:
    right = closing.start_of
    return swap((closing, "start_of"), by=lambda move: right(move) | {"closed"})


@fault
def the_idle_are_asked_after_five_minutes() -> Any:
    right = sweeps.rules_at
    return swap((sweeps, "rules_at"), by=lambda *a: replace(right(*a), idle_minutes=5))


@fault
def an_announced_close_never_comes() -> Any:
    return swap((sweeps, "close_conversation"), by=lambda *a, **k: {})


@fault
def who_waits_is_given_up_after_a_minute() -> Any:
    return swap((sweeps, "WAITING_ALONE"), by=timedelta(minutes=1))


# ------------------------------------------------------------------ the promise


@fault
def a_retry_is_done_again() -> Any:
    return swap((receipts, "find"), by=lambda ids: {})


@fault
def a_retry_of_an_opening_is_told_nothing() -> Any:
    return swap((receipts, "fill"), by=lambda *a: None)


@fault
def a_seq_is_left_out() -> Any:
    right = streams.LockedStream.take_place

    def skipping(stream: streams.LockedStream, audience: Audience) -> streams.Place:
        if audience == Audience.PUBLIC and stream.public_top == 3:
            stream.public_top += 1
        return right(stream, audience)

    return swap((streams.LockedStream, "take_place"), by=skipping)
