"""What must hold whenever nobody is running: each finding is a sentence, and none is what every race wants."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import F, Q

from livehelp_plugin.availability.models import Department, Operator, Status
from livehelp_plugin.conversations.actions.offering import plan, rings_all
from livehelp_plugin.conversations.models import Assignment, Conversation, Offer, State, Transfer
from livehelp_plugin.conversations.queueing import InHand, candidates, in_hand, to_be_offered
from livehelp_plugin.conversations.snapshots import desk_snapshot
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience, EventRecord
from livehelp_plugin.events.replaying import replay
from tests.contract.reducer import Json, reduce


class Referee:
    """Looks at everything that is open, and at everything that happened since the last look."""

    def __init__(self) -> None:
        self._event = EventRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self._desks: dict[int, Json] = {
            one.pk: copy.deepcopy(desk_snapshot(one)) for one in Department.objects.order_by("pk")
        }
        self._places: Counter[tuple[int, str]] = Counter()

    def look(self) -> list[str]:
        """Everything that is wrong now."""
        return [*self._owners(), *self._ringing(), *self._loads(), *self._log(), *self._waiting(), *self._law()]

    def _owners(self) -> Iterator[str]:
        held = {one.conversation_id: one for one in Assignment.objects.filter(ended_at=None)}
        active = dict(Conversation.objects.filter(state=State.ACTIVE).values_list("pk", "operator_id"))
        for pk in held.keys() | active.keys():
            mine = held.get(pk)
            if mine is None or active.get(pk) != mine.operator_id:
                yield f"{pk} belongs to {active.get(pk)} and is assigned to {mine and mine.operator_id}"

    def _ringing(self) -> Iterator[str]:
        open_offers = Offer.objects.filter(ended_at=None)
        calls = set(open_offers.filter(transfer=None).values_list("conversation_id", flat=True))
        offered = set(Conversation.objects.filter(state=State.OFFERED).values_list("pk", flat=True))
        yield from (f"{pk} is offered, and rings nowhere" for pk in offered - calls)
        yield from (f"{pk} rings, and is not offered" for pk in calls - offered)
        pending = Transfer.objects.filter(ended_at=None)
        orphans = pending.exclude(conversation__state=State.ACTIVE) | pending.exclude(
            conversation__operator=F("from_operator")
        )
        yield from (f"the transfer {one.pk} outlived its conversation" for one in orphans)
        stray = open_offers.filter(transfer__isnull=False).exclude(transfer__ended_at=None)
        yield from (f"{one.conversation_id} rings for a transfer that is over" for one in stray)
        silent = pending.filter(to_operator__isnull=False).exclude(offers__ended_at=None)
        yield from (f"the transfer {one.pk} rings nowhere" for one in silent)
        deaf = open_offers.exclude(operator__status=Status.ONLINE)
        yield from (f"{one.conversation_id} rings at {one.operator_id}, who is not online" for one in deaf)

    def _loads(self) -> Iterator[str]:
        capacity = dict(Operator.objects.values_list("pk", "capacity"))
        for pk, held in in_hand(capacity.keys()).items():
            if held.used > capacity[pk]:
                yield f"{pk} has {held.used} of {capacity[pk]}"

    def _log(self) -> Iterator[str]:
        """Since the last look: no holes in any log, and nothing closed twice."""
        news = EventRecord.objects.filter(pk__gt=self._event).order_by("pk")
        places: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
        for pk, stream, audience, seq in news.values_list("pk", "stream_id", "audience", "seq"):
            places[stream, audience].append(seq)
            self._event = max(self._event, pk)
        for place, seqs in places.items():
            top = min(seqs) - 1 if place not in self._places else self._places[place]
            if sorted(seqs) != list(range(top + 1, top + 1 + len(seqs))):
                yield f"the log of {place} has holes: {sorted(seqs)} after {top}"
            self._places[place] = max(seqs)
        closes = Counter(
            EventRecord.objects.filter(stream_id__in={stream for stream, _ in places}, type="conversation.closed")
            .values_list("stream_id", flat=True)
            .order_by()
        )
        yield from (f"the conversation of {stream} was closed {n} times" for stream, n in closes.items() if n > 1)

    def _waiting(self) -> Iterator[str]:
        """Nobody waits while somebody who may have it is free."""
        now = database_now()
        for one in Department.objects.filter(
            Q(conversations__state__in=(State.QUEUED, State.OFFERED)) | Q(pk__in=_aims())
        ).distinct():
            team = candidates(one.pk, now)
            for choice in plan(to_be_offered(one.pk), team, ring_all=rings_all(len(team), one.ring)):
                yield f"{choice.waiting.conversation_id} waits, and {choice.operator_id} is free"

    def _law(self) -> Iterator[str]:
        """Each desk's snapshot before, and what was told since, is its snapshot now."""
        for one in Department.objects.order_by("pk"):
            before, after = self._desks[one.pk], desk_snapshot(one)
            while True:
                page = replay(one.stream_id, Audience.INTERNAL, after=before["top"]["internal"])
                for event in page:
                    reduce(before["state"], event.as_json(), Audience.INTERNAL)
                    before["top"]["internal"] = event.seq
                if not page:
                    break
            for uid in before["state"]["rows"].keys() | after["state"]["rows"].keys():
                told, true = before["state"]["rows"].get(uid), after["state"]["rows"].get(uid)
                if told != true:
                    yield f"desk {one.pk} was told {told}, and it is {true}"
            self._desks[one.pk] = after


def _aims() -> list[int]:
    return list(Transfer.objects.filter(ended_at=None).values_list("to_department_id", flat=True))


def load(operator_id: int) -> int:
    return in_hand([operator_id]).get(operator_id, InHand()).used
