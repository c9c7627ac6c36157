"""Somebody pauses, or writes, in the moment in which a chat is offered to them."""

from __future__ import annotations

import uuid
from collections import Counter
from functools import partial

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Operator, Ring, Status
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.actions.messaging import Post, post_messages
from livehelp_plugin.conversations.actions.offering import route
from livehelp_plugin.conversations.actions.opening import Opening, open_conversation
from livehelp_plugin.conversations.actions.transferring import transfer
from livehelp_plugin.conversations.models import Conversation, Offer, State
from tests.races.conftest import Floor
from tests.races.referee import Referee
from tests.races.track import ROUNDS, Track, codes


def test_pausing_against_being_offered_a_chat(floor: Floor, referee: Referee, track: Track) -> None:
    """Three chats open while two of three pause, one of them comes back, and one accepts what rings."""
    floor.staff(3, ring=Ring.ONE, capacity=2)
    first, second, _ = [Operator.objects.get(pk=one.operator_id) for one in floor.team]
    seen: Counter[str] = Counter()
    for _ in range(ROUNDS):
        before, ringing = floor.chat()
        visitors = [floor.world.visitor() for _ in range(3)]
        floor.stay()
        asked = Offer.objects.get(conversation=ringing, ended_at=None).operator_id
        taker = next(one for one in floor.team if one.operator_id == asked)

        outcomes = track.race(
            [
                *[partial(open_conversation, Opening(one, "Is it in stock?", uuid.uuid4())) for one in visitors],
                partial(set_status, first, Status.PAUSED, changed_by="test"),
                partial(set_status, second, Status.PAUSED, changed_by="test"),
                partial(set_status, first, Status.ONLINE, changed_by="test"),
                partial(claim, taker, ringing.public_id, uuid.uuid4()),
                partial(route, floor.world.department.pk),
            ]
        )

        assert set(codes(outcomes)) == {"ok"}
        assert referee.look() == []
        seen.update(Conversation.objects.exclude(state=State.CLOSED).values_list("state", flat=True))
        floor.wake()
        for one in (before, *visitors):
            for held in Conversation.objects.filter(visitor=one.visitor_id).exclude(state=State.CLOSED):
                floor.world.close(one, held)
    assert seen[State.OFFERED], f"it was no race: {seen}"
    assert seen[State.QUEUED], f"it was no race: {seen}"
    assert not Offer.objects.filter(ended_at=None).exists()


def test_writing_against_accepting_and_handing_over(floor: Floor, referee: Referee, track: Track) -> None:
    """Messages refer to operators, who are held while they are given work: neither may wait for the other."""
    floor.staff(3, ring=Ring.ALL, capacity=8)
    owner, colleague, other = floor.team
    for _ in range(ROUNDS):
        visitor, held = floor.chat()
        _, second = floor.chat()
        floor.world.claim(owner, held)

        def write(actor, body: str, note: bool, chat: Conversation = held) -> None:  # type: ignore[no-untyped-def]
            for _ in range(2):
                post_messages([Post(actor, chat.public_id, body, uuid.uuid4(), note)])

        outcomes = track.race(
            [
                partial(write, owner, "One moment", False),
                partial(write, colleague, "I know him", True),
                partial(write, other, "It is back on Monday", True),
                partial(write, colleague, "Mine?", True, second),
                partial(transfer, owner, held.public_id, uuid.uuid4(), operator=colleague.operator_id, note="Please"),
                partial(claim, colleague, second.public_id, uuid.uuid4()),
                partial(claim, other, second.public_id, uuid.uuid4()),
                partial(close_conversation, visitor, held.public_id, uuid.uuid4()),
            ]
        )

        assert set(codes(outcomes)) <= {"ok", "taken", "closed", "not_owner"}
        assert referee.look() == []
        winner = Conversation.objects.select_related("operator").get(pk=second.pk).operator_id
        floor.world.close(next(one for one in floor.team if one.operator_id == winner), second)
