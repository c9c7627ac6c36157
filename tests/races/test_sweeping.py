"""Eight janitors sweep the same things at once: each is done, and none is done twice."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

from livehelp_plugin.availability.models import Lease, Ring
from livehelp_plugin.availability.presence import subject_of_operator
from livehelp_plugin.conversations import sweeps
from livehelp_plugin.conversations.actions.closing import announce_close
from livehelp_plugin.conversations.actions.staying import wait_for_customer
from livehelp_plugin.conversations.actions.transferring import transfer
from livehelp_plugin.conversations.models import Closing, Conversation, Offer, State, Transfer
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import EventRecord
from tests.races.conftest import Floor
from tests.races.referee import Referee
from tests.races.track import ROUNDS, RUNNERS, Track


def test_two_janitors_and_six_more(floor: Floor, referee: Referee, track: Track) -> None:
    """Due at once: a lost operator's chat, an offer, a transfer, an announced close, the end of a wait.

    Five races in a round, each with every sweep there is: a fifth of the rounds.
    """
    floor.staff(4, 1, ring=Ring.ONE, capacity=6)
    lost, owner, _, _ = floor.team
    for _ in range(ROUNDS // 5):
        visitors, chats = zip(*[floor.chat() for _ in range(5)], strict=True)
        orphan, moving, closing, resting, ringing = chats
        floor.world.claim(lost, orphan)
        for one in (moving, closing, resting):
            floor.world.claim(owner, one)
        transfer(owner, moving.public_id, uuid.uuid4(), department=floor.second.pk)
        announce_close(owner, closing.public_id, uuid.uuid4(), why=Closing.ANNOUNCED)
        wait_for_customer(owner, resting.public_id, uuid.uuid4(), 10)
        ago = database_now() - timedelta(seconds=1)
        Lease.objects.filter(subject=subject_of_operator(lost.operator_id)).update(expires_at=ago - timedelta(days=1))
        Conversation.objects.filter(pk=orphan.pk).update(requeue_due_at=ago)
        Conversation.objects.filter(pk=closing.pk).update(closing_at=ago)
        Conversation.objects.filter(pk=resting.pk).update(waiting_until=ago)
        Transfer.objects.filter(ended_at=None).update(lapses_at=ago)
        Offer.objects.filter(ended_at=None, conversation=ringing).update(lapses_at=ago)

        track.race([_sweep] * RUNNERS)

        assert referee.look() == []
        assert _told(orphan)["conversation.requeued"] == 1
        assert _told(moving)["transfer.ended"] == 1
        assert _told(closing)["conversation.closed"] == 1
        assert _told(resting)["waiting.set"] == 2
        assert Offer.objects.filter(conversation=ringing, outcome=Offer.Outcome.LAPSED).count() <= 1
        states = dict(Conversation.objects.filter(pk__in=[one.pk for one in chats]).values_list("pk", "state"))
        assert states[orphan.pk] in (State.OFFERED, State.QUEUED)
        assert states[moving.pk] == states[resting.pk] == State.ACTIVE
        for visitor, one in zip(visitors, chats, strict=True):
            floor.world.close(visitor, one)
        floor.stay()
        floor.wake()


def _sweep() -> None:
    """What of a round of sweeps moves conversations; what it keeps of them afterwards is the outbox's race."""
    for step in (
        sweeps.watch_operators,
        sweeps.withdraw_from_absent,
        sweeps.lapse_offers,
        sweeps.requeue_lost,
        sweeps.set_absent_operators_offline,
        sweeps.leave_nobody_with_the_offline,
        sweeps.close_abandoned,
        sweeps.close_announced,
        sweeps.ask_the_idle,
        sweeps.mark_quiet,
        sweeps.remind_of_waiting,
        sweeps.choose_for_the_waiting,
    ):
        step(database_now())


def _told(held: Conversation) -> Counter[str]:
    return Counter(EventRecord.objects.filter(stream=held.stream_id).values_list("type", flat=True))
