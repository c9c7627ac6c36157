"""What holds at every instant, whatever happened: the promises of the design, each asked of the tables themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from livehelp_plugin.conversations.models import Message
from tests.engine.looking import Picture, rows
from tests.engine.model import Model
from tests.engine.real import Shop

LATER = {"note.posted", "transfer.ended"}
"""What may stand in a conversation's log after its close."""


@dataclass
class Promises:
    """Reads only what is new in the log; ``check`` is called after every step."""

    shop: Shop
    last_record: int = 0
    tops: Counter[tuple[int, str]] = field(default_factory=Counter)
    types: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    moments: dict[int, int] = field(default_factory=dict)

    def check(self, seen: Picture) -> None:
        self._follow_the_log()
        self._owned_iff_active(seen)
        self._offered_iff_it_rings(seen)
        self._received_is_open_handled_and_lost(seen)
        for chat, row in zip(seen["chats"], self.shop.chats, strict=True):
            closes = self.types[row.stream_id].count("conversation.closed")
            assert closes == (chat["state"] == "closed"), "closed exactly once"
            assert chat["queued"] == chat["received"], "a requeue keeps the place"
            known = [at for at in (chat["received"], chat["accepted"], chat["closed"]) if at is not None]
            assert known == sorted(known), "time goes on"

    def _follow_the_log(self) -> None:
        fresh = rows(
            ["pk", "stream", "audience", "seq", "type", "at"],
            "SELECT id, stream_id, audience, seq, type, created_at FROM livehelp_eventrecord WHERE id > %s ORDER BY id",
            [self.last_record],
        )
        for record in fresh:
            stream, key = record["stream"], (record["stream"], record["audience"])
            self.tops[key] += 1
            assert record["seq"] == self.tops[key], "seq is 1..n for each audience"
            assert record["at"] >= self.moments.get(stream, 0), "time goes on in the log"
            over = "conversation.closed" in self.types[stream]
            assert not over or record["type"] in LATER, f"{record['type']} after the close"
            self.types[stream].append(record["type"])
            self.moments[stream] = record["at"]
            self.last_record = record["pk"]
        tops = rows(["pk", "public", "internal"], "SELECT id, public_top, internal_top FROM livehelp_stream")
        for top in tops:
            assert top["public"] == self.tops[top["pk"], "public"], "the top is the log's"
            assert top["internal"] == self.tops[top["pk"], "internal"], "the top is the log's"

    def _owned_iff_active(self, seen: Picture) -> None:
        holders: dict[int, list[int]] = defaultdict(list)
        for one in rows(
            ["chat", "by", "at", "lapses"],
            "SELECT conversation_id, operator_id, started_at, ended_at FROM livehelp_assignment ORDER BY id",
        ):
            if one["lapses"] is None:
                holders[one["chat"]].append(one["by"])
            else:
                assert one["at"] <= one["lapses"], "an assignment has a length"
        for chat, row in zip(seen["chats"], self.shop.chats, strict=True):
            if chat["state"] == "active":
                owner = self.shop.operators[chat["operator"]].pk
                assert holders[row.pk] == [owner], "an active chat is held by its operator, once"
            else:
                assert chat["state"] == "closed" or chat["operator"] is None, "who waits has no operator"
                assert not holders[row.pk], "only an active chat is held"

    def _offered_iff_it_rings(self, seen: Picture) -> None:
        ringing = {one["chat"] for one in seen["offers"] if not one["outcome"] and one["transfer"] is None}
        handed = {one["transfer"] for one in seen["offers"] if not one["outcome"]} - {None}
        pending = {number: one["chat"] for number, one in enumerate(seen["transfers"]) if not one["outcome"]}
        states = [one["state"] for one in seen["chats"]]
        offered = {number for number, state in enumerate(states) if state == "offered"}
        assert ringing == offered, "offered exactly while it rings"
        assert handed <= set(pending), "what is handed over no more does not ring"
        assert all(states[chat] == "active" for chat in pending.values()), "only an active chat is handed over"

    def _received_is_open_handled_and_lost(self, seen: Picture) -> None:
        answered = {one["chat"] for one in seen["said"] if one["by"] == "operator"}
        kinds = Counter(
            "open" if one["state"] != "closed" else "handled" if number in answered else "lost"
            for number, one in enumerate(seen["chats"])
        )
        received = sum(found.count("conversation.opened") for found in self.types.values())
        assert received == kinds["open"] + kinds["handled"] + kinds["lost"], "received = open + handled + lost"

    def check_stored(self) -> None:
        """Acknowledged means stored, at the place that was said, once."""
        stored = list(Message.objects.values_list("client_id", "seq"))
        places = dict(stored)
        assert len(places) == len(stored), "nothing is stored twice"
        for done in self.shop.done:
            if "seq" in done.answer:
                assert places[done.id] == done.answer["seq"], "what was acknowledged is stored"


def check_routing(model: Model, settled: bool) -> None:
    """Of the model, which is known to agree by now: only who is there is asked, and nobody waits in vain. (Capacity and
    the order of the queue it asserts itself, at each offer.)

    ``settled``: nobody's connection has ended since the last sweep; until then the engine cannot know.
    """
    for one in model.operators.values():
        ringing = model.open_offers(operator=one.id)
        assert not ringing or one.status == "online", "only who is online is asked"
    if not settled:
        return
    for department in model.ring:
        team = model.team(department)
        everybody = model.rings_all(department, team)
        for chat, transfer in model.seeking(department):
            ringing = model.open_offers(chat.id)
            if ringing and not everybody:
                continue
            there = {offer.operator for offer in ringing}
            for one in model.eligible(chat, transfer, team):
                idle = one.id not in there and model.used(one.id) < one.capacity
                assert not idle, f"chat {chat.id} waits although operator {one.id} is free"
