"""Eight hands reach for one chat; and somebody accepts in the moment in which the offer lapses."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial

from livehelp_plugin.availability.models import Ring
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.offering import lapse_due
from livehelp_plugin.conversations.models import Assignment, Conversation, Offer, State
from livehelp_plugin.events.clock import database_now
from tests.races.conftest import Floor
from tests.races.referee import Referee
from tests.races.track import ROUNDS, RUNNERS, Track, codes


def test_eight_accept_one_chat(floor: Floor, referee: Referee, track: Track) -> None:
    floor.staff(RUNNERS, ring=Ring.ALL)
    winners = set()
    for _ in range(ROUNDS):
        visitor, held = floor.chat()
        assert Offer.objects.filter(conversation=held, ended_at=None).count() == RUNNERS

        outcomes = track.race([partial(claim, one, held.public_id, uuid.uuid4()) for one in floor.team])

        assert sorted(codes(outcomes)) == ["ok"] + ["taken"] * (RUNNERS - 1)
        winner = Conversation.objects.get(pk=held.pk).operator_id
        assert codes(outcomes).index("ok") == [one.operator_id for one in floor.team].index(winner or 0)
        assert Assignment.objects.filter(conversation=held).count() == 1
        assert referee.look() == []
        winners.add(winner)
        floor.world.close(visitor, held)
    assert len(winners) > 1, "it was no race: always the same one won"


def test_accepting_against_lapsing(floor: Floor, referee: Referee, track: Track) -> None:
    """The one who was asked accepts (and their browser tries again), colleagues reach for it, and it lapses."""
    floor.staff(5, ring=Ring.ONE, capacity=2)
    seen = set()
    for _ in range(ROUNDS):
        visitor, held = floor.chat()
        offer = Offer.objects.get(conversation=held, ended_at=None)
        Offer.objects.filter(pk=offer.pk).update(lapses_at=database_now() - timedelta(seconds=1))
        asked = next(one for one in floor.team if one.operator_id == offer.operator_id)
        colleague = next(one for one in floor.team if one is not asked)
        command = uuid.uuid4()

        accept = partial(claim, asked, held.public_id, command)
        lapse = partial(lapse_due, database_now())
        outcomes = track.race([accept, accept, partial(claim, colleague, held.public_id, uuid.uuid4()), *[lapse] * 5])

        assert codes(outcomes)[0] == codes(outcomes)[1], "a retry was told something else"
        assert sorted({codes(outcomes)[0], codes(outcomes)[2]}) == ["ok", "taken"]
        assert sum(one for one in outcomes[3:]) <= 1, "it lapsed twice"
        offer.refresh_from_db()
        assert offer.ended_at is not None
        seen.add((codes(outcomes)[0], offer.outcome))
        assert Conversation.objects.get(pk=held.pk).state == State.ACTIVE
        assert referee.look() == []
        floor.world.close(visitor, held)
        floor.wake()
    assert len(seen) > 1, f"it was no race: always {seen}"
