"""A conversation is closed in the moment in which it is handed over, and in which that is accepted."""

from __future__ import annotations

import uuid
from collections import Counter
from functools import partial

import pytest

from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.actions.transferring import transfer, withdraw_transfer
from livehelp_plugin.conversations.models import Assignment, Conversation, State, Transfer
from tests.races.conftest import Floor
from tests.races.referee import Referee
from tests.races.track import ROUNDS, Track, codes


def test_closing_against_handing_over(floor: Floor, referee: Referee, track: Track) -> None:
    """Its operator hands it to a colleague and to the other department, and both sides close it."""
    floor.staff(3, 2, capacity=8)
    owner, colleague, _ = floor.team
    seen: Counter[str] = Counter()
    for _ in range(ROUNDS):
        visitor, held = floor.chat()
        floor.world.claim(owner, held)
        to_colleague = partial(transfer, owner, held.public_id, operator=colleague.operator_id, note="He pays by card")
        to_repairs = partial(transfer, owner, held.public_id, department=floor.second.pk)

        outcomes = track.race(
            [
                partial(to_colleague, uuid.uuid4()),
                partial(to_repairs, uuid.uuid4()),
                partial(close_conversation, visitor, held.public_id, uuid.uuid4()),
                partial(claim, colleague, held.public_id, uuid.uuid4()),
                partial(to_repairs, uuid.uuid4()),
                partial(close_conversation, owner, held.public_id, uuid.uuid4()),
                partial(claim, floor.others[0], held.public_id, uuid.uuid4()),
                partial(withdraw_transfer, owner, held.public_id, uuid.uuid4()),
            ]
        )

        assert codes(outcomes)[2] == "ok", "the visitor may always close"
        held.refresh_from_db()
        assert held.state == State.CLOSED
        assert not Transfer.objects.filter(conversation=held, ended_at=None).exists()
        assert referee.look() == []
        seen.update(f"{index}:{code}" for index, code in enumerate(codes(outcomes)))
    print(seen)
    assert seen["0:ok"], "it was no race: nothing was ever handed over"
    assert seen["0:closed"] + seen["1:closed"], "it was no race: handing over always came first"


@pytest.mark.parametrize("aim", ["colleague", "department"])
def test_closing_against_accepting_what_was_handed_over(floor: Floor, referee: Referee, track: Track, aim: str) -> None:
    floor.staff(2, 3, capacity=8)
    owner, colleague = floor.team
    takers = [colleague] * 3 if aim == "colleague" else floor.others
    seen: Counter[str] = Counter()
    for _ in range(ROUNDS):
        visitor, held = floor.chat()
        floor.world.claim(owner, held)
        where = {"operator": colleague.operator_id} if aim == "colleague" else {"department": floor.second.pk}
        transfer(owner, held.public_id, uuid.uuid4(), **where)

        outcomes = track.race(
            [
                *[partial(claim, one, held.public_id, uuid.uuid4()) for one in takers],
                partial(close_conversation, visitor, held.public_id, uuid.uuid4()),
                partial(close_conversation, owner, held.public_id, uuid.uuid4()),
                partial(withdraw_transfer, owner, held.public_id, uuid.uuid4()),
                partial(transfer, owner, held.public_id, uuid.uuid4(), department=floor.second.pk),
                partial(transfer, owner, held.public_id, uuid.uuid4(), operator=colleague.operator_id),
            ]
        )

        assert codes(outcomes)[3] == "ok", "the visitor may always close"
        taken = Assignment.objects.filter(conversation=held).exclude(operator=owner.operator_id)
        assert taken.count() <= 1
        assert Conversation.objects.get(pk=held.pk).state == State.CLOSED
        assert referee.look() == []
        seen["taken" if taken.exists() else "closed"] += 1
    print(seen)
    assert len(seen) == 2, f"it was no race: always {seen}"
