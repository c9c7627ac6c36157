"""Due work: operators lost beyond grace, visitors who left while waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.availability.presence import present, subject_of_operator, subject_of_visitor
from livehelp_plugin.conversations.access import SystemActor
from livehelp_plugin.conversations.actions.assignment import requeue
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.models import Conversation, State
from livehelp_plugin.events.sweeping import sweep
from livehelp_plugin.policy.queries import rules_at

WAITING_ALONE = timedelta(minutes=5)
"""How long a waiting conversation is kept for a visitor who is no longer connected."""

ABSENT = timedelta(seconds=90)


@sweep
def watch_operators(now: datetime) -> int:
    """Begin the grace of conversations whose operator is gone; end it for those who are back."""
    active = Conversation.objects.filter(state=State.ACTIVE)
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
    online = Operator.objects.exclude(status=Status.OFFLINE).filter(intervals__ended_at=None)
    lately = present({subject_of_operator(pk) for pk in online.values_list("pk", flat=True)}, now - ABSENT)
    absent = [
        operator
        for operator in online.filter(intervals__started_at__lt=now - ABSENT)
        if subject_of_operator(operator.pk) not in lately
    ]
    for operator in absent:
        set_status(operator, Status.OFFLINE, changed_by="system", reason="connection lost")
    return len(absent)


@sweep
def close_abandoned(now: datetime) -> int:
    """Close waiting conversations whose visitor has been gone for five minutes: they are lost."""
    waiting = Conversation.objects.filter(
        state__in=(State.QUEUED, State.OFFERED), queued_at__lt=now - WAITING_ALONE
    ).select_related("visitor")
    subjects = {c.pk: subject_of_visitor(c.visitor_id) for c in waiting}
    here = present(set(subjects.values()), now)
    gone = [c for c in waiting if subjects[c.pk] not in here and now - c.visitor.last_seen_at > WAITING_ALONE]
    for conversation in gone:
        close_conversation(SystemActor(), conversation.public_id)
    return len(gone)
