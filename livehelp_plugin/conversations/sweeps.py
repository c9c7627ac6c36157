"""Due work: offers not taken, operators lost, closes announced, visitors who left while waiting, appointments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.availability.presence import present, subject_of_operator, subject_of_visitor
from livehelp_plugin.availability.queries import reachable
from livehelp_plugin.conversations.access import SystemActor
from livehelp_plugin.conversations.actions import attaching, beginning
from livehelp_plugin.conversations.actions.assignment import give_up, requeue
from livehelp_plugin.conversations.actions.closing import announce_close, close_conversation
from livehelp_plugin.conversations.actions.offering import lapse_due, lapse_transfers, route, withdraw_from
from livehelp_plugin.conversations.actions.staying import remind
from livehelp_plugin.conversations.models import (
    Author,
    CloseReason,
    Closing,
    Conversation,
    Message,
    Offer,
    State,
    Transfer,
)
from livehelp_plugin.conversations.queueing import WAITING
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.sweeping import sweep
from livehelp_plugin.policy.queries import rules_at

WAITING_ALONE = timedelta(minutes=5)
"""How long a waiting conversation is kept for a visitor who is no longer connected."""

ABSENT = timedelta(seconds=90)
"""Without a connection for so long an operator is offline, whatever was declared."""

QUIET_AFTER = timedelta(minutes=3)
"""Without a word for so long a conversation weighs half in its operator's load."""


@sweep
def watch_operators(now: datetime) -> int:
    """Begin the grace of conversations whose operator is gone; end it for those who are back."""
    active = Conversation.objects.filter(state=State.ACTIVE, waiting_until=None)
    held = list(active.values_list("pk", "operator_id", "site_id", "requeue_due_at"))
    here = present({subject_of_operator(operator) for _, operator, _, _ in held}, now)
    changed = 0
    for pk, operator, site, due in held:
        gone = subject_of_operator(operator) not in here
        if gone and due is None:
            until = now + timedelta(seconds=rules_at(site, now).operator_grace_seconds)
            changed += active.filter(pk=pk, operator=operator, requeue_due_at=None).update(requeue_due_at=until)
        elif not gone and due is not None:
            changed += active.filter(pk=pk, requeue_due_at=due).update(requeue_due_at=None)
    return changed


@sweep
def withdraw_from_absent(now: datetime) -> int:
    """What rings at an operator who is not online, or no longer connected, is withdrawn at once."""
    ringing = set(Offer.objects.filter(ended_at=None).values_list("operator_id", flat=True))
    return sum(withdraw_from(pk) for pk in sorted(ringing - reachable(sorted(ringing), now)))


@sweep
def lapse_offers(now: datetime) -> int:
    """Offers and transfers that nobody took in time."""
    return lapse_due(now) + lapse_transfers(now)


@sweep
def requeue_lost(now: datetime) -> int:
    """Requeue what is beyond its grace; the lost operator is set offline, so nobody rings an empty chair."""
    due = Conversation.objects.select_related("visitor", "department", "operator").filter(
        state=State.ACTIVE, requeue_due_at__lte=now
    )
    done = 0
    for conversation in due.order_by("received_at", "pk"):
        operator, when = conversation.operator, conversation.requeue_due_at
        if when is not None and requeue(conversation, due=when):
            done += 1
            if operator is not None:
                set_status(operator, Status.OFFLINE, changed_by="system", reason="connection lost")
    return done


@sweep
def set_absent_operators_offline(now: datetime) -> int:
    """An operator whose last lease ended a whole grace ago is offline, whatever was declared."""
    declared = Q(intervals__ended_at=None, intervals__started_at__lt=now - ABSENT)  # one interval, the present one
    online = list(Operator.objects.exclude(status=Status.OFFLINE).filter(declared))
    lately = present({subject_of_operator(operator.pk) for operator in online}, now - ABSENT)
    absent = [operator for operator in online if subject_of_operator(operator.pk) not in lately]
    for operator in absent:
        set_status(operator, Status.OFFLINE, changed_by="system", reason="connection lost")
    return len(absent)


@sweep
def leave_nobody_with_the_offline(now: datetime) -> int:
    """A customer who comes back to an operator who has gone meanwhile is first in line for another."""
    stranded = Conversation.objects.filter(state=State.ACTIVE, waiting_until=None, operator__status=Status.OFFLINE)
    found = list(stranded.select_related("visitor", "department").order_by("received_at", "pk"))
    return sum(give_up(one, one.operator_id) for one in found if one.operator_id is not None)


@sweep
def close_abandoned(now: datetime) -> int:
    """Close waiting conversations whose visitor has been gone for five minutes: they are lost."""
    waiting = Conversation.objects.filter(state__in=WAITING, queued_at__lt=now - WAITING_ALONE).select_related(
        "visitor"
    )
    subjects = {c.pk: subject_of_visitor(c.visitor_id) for c in waiting}
    here = present(set(subjects.values()), now)
    gone = [c for c in waiting if subjects[c.pk] not in here and now - c.visitor.last_seen_at > WAITING_ALONE]
    for conversation in gone:
        close_conversation(SystemActor(), conversation.public_id)
    return len(gone)


@sweep
def close_announced(now: datetime) -> int:
    """Close what was announced and not called off."""
    due = Conversation.objects.filter(state=State.ACTIVE, closing_at__lte=now)
    reasons = {Closing.ANNOUNCED: CloseReason.ANNOUNCED, Closing.IDLE: CloseReason.IDLE}
    found = list(due.values_list("public_id", "closing_at", "closing_why"))
    for public_id, at, why in found:
        close_conversation(SystemActor(), public_id, reason=reasons[Closing(why)], closing_at=at)
    return len(found)


@sweep
def ask_the_idle(now: datetime) -> int:
    """ "Are you still there?": to whom an operator has answered, and who has said nothing since."""
    silent = _since_last_word(now - timedelta(minutes=5)).filter(closing_at=None, waiting_until=None)
    asked = 0
    for one in silent.filter(last_author=Author.OPERATOR).values("public_id", "site_id", "last_at", "stayed_at"):
        heard = max(one["last_at"], one["stayed_at"] or one["last_at"])
        if heard <= now - timedelta(minutes=rules_at(one["site_id"], now).idle_minutes):
            try:
                announce_close(SystemActor(), one["public_id"], why=Closing.IDLE)
                asked += 1
            except Refused:
                continue
    return asked


@sweep
def mark_quiet(now: datetime) -> int:
    """Conversations in which nobody has written for a while."""
    return Conversation.objects.filter(
        pk__in=_since_last_word(now - QUIET_AFTER).filter(is_quiet=False).values("pk")
    ).update(is_quiet=True)


def _since_last_word(before: datetime) -> QuerySet[Any]:
    said = Message.objects.filter(conversation=OuterRef("pk"), audience=Audience.PUBLIC).order_by("-seq")
    return (
        Conversation.objects.filter(state=State.ACTIVE, accepted_at__lte=before)
        .annotate(last_at=Subquery(said.values("created_at")[:1]), last_author=Subquery(said.values("author")[:1]))
        .filter(last_at__lte=before)
    )


@sweep
def remind_of_waiting(now: datetime) -> int:
    """The time that the customer asked for is over: both sides are told."""
    due = Conversation.objects.filter(state=State.ACTIVE, waiting_until__lte=now)
    return sum(remind(pk, now) for pk in due.values_list("pk", flat=True))


@sweep
def choose_for_the_waiting(now: datetime) -> int:
    """What waits and found nobody, or whose choosing was cut off by a crash."""
    waiting = Conversation.objects.filter(state__in=WAITING).order_by()
    departments = set(waiting.values_list("department_id", flat=True).distinct())
    handed = Transfer.objects.filter(to_operator=None, ended_at=None)
    departments |= set(handed.values_list("to_department_id", flat=True).distinct())
    return sum(route(pk) for pk in sorted(departments))


@sweep
def remind_of_appointments(now: datetime) -> int:
    """An hour before, or what the department says."""
    return beginning.remind_due(now)


@sweep
def miss_appointments(now: datetime) -> int:
    """Before the prompts: what nobody swept in time does not ring any more."""
    return beginning.miss_due(now)


@sweep
def prompt_for_appointments(now: datetime) -> int:
    """It is time: the consoles of the department ring."""
    return beginning.prompt_due(now)


@sweep
def forget_unused_uploads(now: datetime) -> int:
    """What was attached and never sent."""
    return attaching.forget_unused(now)
