"""What the engine must do, written a second time: pure, in one thread, on a virtual clock in milliseconds.

It is the specification that `machine.py` runs beside the real engine. Nothing here is imported from the product, so
that a mistake has to be made twice to go unseen. People, departments, chats and transfers are numbers from 0 in the
order in which they came. An action raises `Refusal` or returns its answer; each ends in ``anew``: choosing again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

SECOND = 1_000
MINUTE = 60 * SECOND
GRACE, OFFER, TRANSFER, CLOSING = 90 * SECOND, 30 * SECOND, 60 * SECOND, 120 * SECOND
OPERATOR_LEASE, VISITOR_LEASE, PAGE_CHANGE = 45 * SECOND, 60 * SECOND, 5 * SECOND
MISSED_TO_PAUSE, RING_ALL_UP_TO = 2, 3
IDLE, IDLE_AT_LEAST, QUIET, ALONE, ABSENT = 10 * MINUTE, 5 * MINUTE, 3 * MINUTE, 5 * MINUTE, 90 * SECOND


class Refusal(Exception):
    """What the engine says instead of doing it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Operator:
    id: int
    capacity: int
    priority: dict[int, int]
    """Department → priority there: who is no key does not work there."""
    languages: frozenset[str] = frozenset()
    skills: frozenset[int] = frozenset()
    status: str = "offline"
    since: int | None = None
    lease: int = -(10**9)
    engaged: int | None = None
    missed: int = 0


@dataclass
class Offer:
    chat: int
    operator: int
    transfer: int | None
    mode: str
    rule: str
    among: int
    made: int
    lapses: int | None
    outcome: str = ""


@dataclass
class Transfer:
    id: int
    chat: int
    giver: int
    operator: int | None
    department: int
    lapses: int
    outcome: str = ""


@dataclass
class Chat:
    id: int
    visitor: int
    department: int
    received: int
    language: str = ""
    familiar: int | None = None
    skill: int | None = None
    state: str = "queued"
    operator: int | None = None
    priority: int = 0
    accepted: int | None = None
    closed: int | None = None
    reason: str = ""
    grace: int | None = None
    waiting: int | None = None
    checking: int | None = None
    closing: int | None = None
    closing_why: str = ""
    stayed: int = 0
    """When a close was last called off: an "I am still here" without words."""
    quiet: bool = False
    requeued: bool = False
    said: list[tuple[str, int]] = field(default_factory=list)
    """Who wrote (``visitor`` or ``operator``) and when: what the visitor sees."""


@dataclass
class Model:
    ring: dict[int, str]
    """Department → how a chat rings there: auto, all, one."""
    operators: dict[int, Operator]
    t: int = 0
    chats: list[Chat] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    leases: dict[int, int] = field(default_factory=dict)
    """Visitor → until when they are connected."""
    seen: dict[int, int] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    """Which ways were gone, for the coverage at the end."""

    # ------------------------------------------------------------------ looking

    def present(self, one: Operator) -> bool:
        return one.lease > self.t

    def team(self, department: int) -> list[Operator]:
        members = (one for one in self.operators.values() if department in one.priority)
        return [one for one in members if one.status == "online" and self.present(one)]

    def takes_chats(self, department: int) -> bool:
        """Somebody is there, or was there a moment ago."""
        online = [one for one in self.operators.values() if department in one.priority and one.status == "online"]
        return any(one.lease > self.t - GRACE for one in online)

    def open_offers(self, chat: int | None = None, operator: int | None = None) -> list[Offer]:
        return [
            one
            for one in self.offers
            if not one.outcome and (chat is None or one.chat == chat) and (operator is None or one.operator == operator)
        ]

    def pending(self, chat: int) -> Transfer | None:
        return next((one for one in self.transfers if one.chat == chat and not one.outcome), None)

    def held(self, operator: int) -> list[Chat]:
        return [c for c in self.chats if c.state == "active" and c.operator == operator and c.waiting is None]

    def used(self, operator: int) -> int:
        return len(self.held(operator)) + len(self.open_offers(operator=operator))

    def queue(self, department: int) -> list[Chat]:
        waiting = [c for c in self.chats if c.department == department and c.state in ("queued", "offered")]
        return sorted(waiting, key=lambda c: (-c.priority, c.received, c.id))

    def follows(self, operator: int, chat: Chat) -> bool:
        return chat.department in self.operators[operator].priority

    def _door(self, operator: int, chat: Chat) -> None:
        if not (self.follows(operator, chat) or self.open_offers(chat.id, operator)):
            raise Refusal("not_found")

    def last_word(self, chat: Chat) -> tuple[str, int]:
        return chat.said[-1]

    # ------------------------------------------------------------------ choosing

    def anew(self, *departments: int, freed: Iterable[int] = ()) -> None:
        """Choose again in these departments and wherever those work who have a place more now."""
        also = {d for one in freed for d in self.operators[one].priority}
        for department in [*departments, *sorted(also - set(departments))]:
            self.route(department)

    def seeking(self, department: int) -> Iterator[tuple[Chat, Transfer | None]]:
        for one in self.transfers:
            if not one.outcome and one.operator is None and one.department == department:
                yield self.chats[one.chat], one
        for chat in self.queue(department):
            yield chat, None

    def route(self, department: int) -> None:
        team = self.team(department)
        everybody = self.rings_all(department, team)
        for chat, transfer in list(self.seeking(department)):
            ringing = self.open_offers(chat.id)
            if not everybody and any(one.lapses is not None for one in ringing):
                continue
            there = {one.operator for one in ringing}
            free = [
                one
                for one in self.eligible(chat, transfer, team)
                if one.id not in there and self.used(one.id) < one.capacity
            ]
            if everybody:
                for one in free:
                    self._offer(chat, transfer, one, "all", "all", len(free))
            elif free:
                best, rule = self.best(chat, transfer, free, department)
                self._offer(chat, transfer, best, "one", rule, len(free))

    def rings_all(self, department: int, team: Collection[Operator]) -> bool:
        return {"all": True, "one": False, "auto": len(team) <= RING_ALL_UP_TO}[self.ring[department]]

    def eligible(self, chat: Chat, transfer: Transfer | None, team: Collection[Operator]) -> list[Operator]:
        able = [one for one in team if one.id != chat.operator]
        skilled = [one for one in able if chat.skill in one.skills or one.id == chat.familiar]
        if chat.skill is not None and skilled:
            able = skilled
        willing = [one for one in able if one.id not in self._who(chat, transfer, "declined")]
        return willing or able

    def _who(self, chat: Chat, transfer: Transfer | None, outcome: str) -> set[int]:
        about = transfer.id if transfer else None
        return {o.operator for o in self.offers if o.chat == chat.id and o.transfer == about and o.outcome == outcome}

    def best(
        self, chat: Chat, transfer: Transfer | None, free: list[Operator], department: int
    ) -> tuple[Operator, str]:
        lapsed = self._who(chat, transfer, "lapsed")

        def speaks(one: Operator) -> bool:
            return not chat.language or not one.languages or chat.language.split("-")[0] in one.languages

        def load(one: Operator) -> float:
            quiet = sum(1 for c in self.held(one.id) if c.quiet)
            return (self.used(one.id) - quiet / 2) / one.capacity

        marks = [
            ("fresh", lambda one: one.id in lapsed),
            ("familiar", lambda one: one.id != chat.familiar),
            ("priority", lambda one: one.priority[department]),
            ("language", lambda one: not speaks(one)),
            ("load", load),
            ("idle", lambda one: -1 if one.engaged is None else one.engaged),
            ("id", lambda one: one.id),
        ]
        rule = "only"
        first, *others = sorted(free, key=lambda one: [mark(one) for _, mark in marks])
        if others:
            rule = next(name for name, mark in marks if mark(first) != mark(others[0]))
        return first, rule

    def _offer(self, chat: Chat, transfer: Transfer | None, one: Operator, mode: str, rule: str, among: int) -> None:
        lapses = self.t + OFFER if mode == "one" else None
        about = transfer.id if transfer else None
        self.offers.append(Offer(chat.id, one.id, about, mode, rule, among, self.t, lapses))
        self.taken |= {("rule", rule), ("offered", f"{mode} {'transfer' if transfer else 'queue'}")}
        assert self.used(one.id) <= one.capacity, "capacity is never exceeded by routing"
        if transfer is None:
            self._first_in_line(chat, one)
            self._move(chat, "offered")

    def _first_in_line(self, chat: Chat, one: Operator) -> None:
        """First come, first served: nobody ahead could have had this operator and rings nowhere."""
        queue, team = self.queue(chat.department), self.team(chat.department)
        for ahead in queue[: queue.index(chat)]:
            able = {other.id for other in self.eligible(ahead, None, team)}
            assert self.open_offers(ahead.id) or one.id not in able, "first come, first served"

    # ------------------------------------------------------------------ what changes

    def _move(self, chat: Chat, state: str) -> None:
        if chat.state != state:
            self.taken.add(("move", f"{chat.state} {state}"))
            chat.state = state

    def _end(self, offer: Offer, outcome: str) -> None:
        offer.outcome = outcome
        self.taken.add(("offer", f"{offer.mode} {outcome}"))

    def _end_transfer(self, one: Transfer, outcome: str) -> None:
        """End it, and whatever still rings for it."""
        one.outcome = outcome
        self.taken.add(("transfer", f"{'direct' if one.operator is not None else 'department'} {outcome}"))
        ringing = [offer for offer in self.open_offers(one.chat) if offer.transfer == one.id]
        for offer in ringing:
            self._end(offer, "withdrawn")
        self._owe(self.chats[one.chat].department, one.department, freed=[offer.operator for offer in ringing])

    def _end_offers(self, offers: list[Offer], outcome: str) -> None:
        """End open offers of one chat; it is queued again when it rings no more, a direct transfer is over."""
        chat = self.chats[offers[0].chat]
        for one in offers:
            self._end(one, outcome)
        pending = self.pending(chat.id)
        if pending and pending.operator is not None and any(one.transfer == pending.id for one in offers):
            self._end_transfer(pending, outcome)
        elif chat.state == "offered" and not self.open_offers(chat.id):
            self._move(chat, "queued")
        aim = self.pending(chat.id)
        departments = sorted({chat.department} | ({aim.department} if aim else set()))
        self._owe(*departments, freed=[one.operator for one in offers])

    _owed: list[tuple[tuple[int, ...], list[int]]] = field(default_factory=list)

    def _owe(self, *departments: int, freed: Iterable[int] = ()) -> None:
        self._owed.append((departments, list(freed)))

    def _commit(self) -> None:
        """The end of a transaction: choose anew in what it touched, in the order in which it touched it."""
        owed, self._owed = self._owed, []
        for departments, freed in owed:
            self.anew(*departments, freed=freed)

    def _wait(self, chat: Chat, until: int | None) -> None:
        if chat.waiting == until:
            return
        chat.waiting = until
        if until is not None:
            self._call_off(chat)
            chat.grace = None
        self._owe(chat.department, freed=[chat.operator] if until is not None and chat.operator is not None else [])

    def _call_off(self, chat: Chat) -> None:
        if chat.closing is not None:
            self.taken.add(("called off", chat.closing_why))
            chat.closing, chat.closing_why, chat.stayed = None, "", self.t
