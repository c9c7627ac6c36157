"""The model's verbs: what people do. Times in milliseconds, people as numbers; see `model.py`."""

from __future__ import annotations

from tests.engine.model import (
    ABSENT,
    ALONE,
    CLOSING,
    GRACE,
    IDLE,
    IDLE_AT_LEAST,
    MINUTE,
    MISSED_TO_PAUSE,
    OPERATOR_LEASE,
    PAGE_CHANGE,
    QUIET,
    TRANSFER,
    VISITOR_LEASE,
    Chat,
    Model,
    Offer,
    Operator,
    Refusal,
    Transfer,
)


class Spec(Model):
    """The model with everything that can be done to it."""

    # ------------------------------------------------------------------ the visitor

    def arrive(self, visitor: int) -> None:
        self.leases[visitor] = self.t + VISITOR_LEASE
        self.seen[visitor] = self.t

    def open(self, visitor: int, department: int, language: str, skill: int | None = None) -> int:
        """Returns the chat: a new one, or the one that runs."""
        running = next((c for c in self.chats if c.visitor == visitor and c.state != "closed"), None)
        if running is not None:
            self.post_visitor(running.id)
            return running.id
        if not self.takes_chats(department):
            raise Refusal("nobody")
        earlier = [c for c in self.chats if c.visitor == visitor and c.state == "closed"]
        last = max(earlier, key=lambda c: c.closed or 0, default=None)
        chat = Chat(len(self.chats), visitor, department, self.t, language, last.operator if last else None, skill)
        chat.said.append(("visitor", self.t))
        self.chats.append(chat)
        self.seen[visitor] = self.t
        self.taken.add(("move", "new queued"))
        self.anew(department)
        return chat.id

    def post_visitor(self, chat_id: int) -> None:
        chat = self.chats[chat_id]
        if chat.state == "closed":
            raise Refusal("closed")
        chat.said.append(("visitor", self.t))
        chat.quiet = False
        self._call_off(chat)
        if chat.waiting is not None:
            self.taken.add(("wait", "ended by a word"))
        self._wait(chat, None)
        self._commit()

    # ------------------------------------------------------------------ operators: words

    def post_operator(self, operator: int, chat_id: int, note: bool) -> None:
        chat = self.chats[chat_id]
        if not self.follows(operator, chat):
            raise Refusal("not_found")
        if note:
            return
        if chat.state == "closed":
            raise Refusal("closed")
        if chat.operator != operator:
            raise Refusal("not_owner")
        chat.said.append(("operator", self.t))
        chat.quiet = False
        chat.checking = None

    def check(self, operator: int, chat_id: int, minutes: int) -> None:
        chat = self.chats[chat_id]
        self._door(operator, chat)
        self._active(chat, operator)
        chat.checking = self.t + minutes * MINUTE if minutes else None

    def _active(self, chat: Chat, operator: int | None) -> None:
        if chat.state == "closed":
            raise Refusal("closed")
        if chat.state != "active":
            raise Refusal("invalid")
        if operator is not None and chat.operator != operator:
            raise Refusal("not_owner")

    def wait(self, operator: int | None, chat_id: int, minutes: int) -> None:
        """``operator`` None: the visitor asks for it."""
        chat = self.chats[chat_id]
        if operator is not None:
            self._door(operator, chat)
        self._active(chat, operator)
        self._wait(chat, self.t + minutes * MINUTE if minutes else None)
        self.taken.add(("wait", "begun" if minutes else "ended by hand"))
        self._commit()

    # ------------------------------------------------------------------ operators: taking, refusing, handing over

    def claim(self, operator_id: int, chat_id: int) -> None:
        chat, one = self.chats[chat_id], self.operators[operator_id]
        self._door(operator_id, chat)
        mine = next(iter(self.open_offers(chat_id, operator_id)), None)
        if one.status == "offline":
            raise Refusal("offline")
        if self.used(operator_id) - (mine is not None) >= one.capacity:
            raise Refusal("full")
        if mine is not None and mine.transfer is not None:
            self._take_over(chat, one, mine)
        else:
            self._take(chat, one, mine)
        one.engaged, one.missed = self.t, 0
        self._commit()

    def _take(self, chat: Chat, one: Operator, mine: Offer | None) -> None:
        if chat.state == "closed":
            raise Refusal("closed")
        if chat.state == "active":
            raise Refusal("taken")
        if mine:
            self._end(mine, "accepted")
        others = self.open_offers(chat.id)
        for other in others:
            self._end(other, "withdrawn")
        self._move(chat, "active")
        chat.operator, chat.accepted, chat.priority = one.id, self.t, 0
        self.taken.add(("taken", "offered" if mine else "claimed"))
        self._owe(chat.department, freed=[other.operator for other in others])

    def _take_over(self, chat: Chat, one: Operator, mine: Offer) -> None:
        transfer = self.pending(chat.id)
        assert transfer is not None
        assert chat.operator is not None
        before, giver = chat.department, chat.operator
        self._end(mine, "accepted")
        chat.operator, chat.department = one.id, transfer.department
        chat.grace, chat.checking, chat.quiet = None, None, False
        self._end_transfer(transfer, "accepted")
        self._owe(before, freed=[giver])

    def decline(self, operator: int, chat_id: int) -> None:
        chat = self.chats[chat_id]
        self._door(operator, chat)
        mine = self.open_offers(chat_id, operator)
        if mine:
            self._end_offers(mine, "declined")
            self.operators[operator].missed = 0
        self._commit()

    def transfer(self, operator: int, chat_id: int, to: int | None, department: int | None) -> None:
        chat = self.chats[chat_id]
        self._door(operator, chat)
        if to is not None:
            homes = sorted(self.operators[to].priority, key=lambda d: (self.operators[to].priority[d], d))
            aim = chat.department if chat.department in homes else homes[0]
        else:
            assert department is not None
            aim = department
        if chat.state == "closed":
            raise Refusal("closed")
        if chat.state != "active" or chat.operator != operator:
            raise Refusal("not_owner")
        if to == chat.operator or (to is None and aim == chat.department):
            raise Refusal("invalid")
        pending = self.pending(chat_id)
        if to is not None:
            self._room(to, pending)
        if pending:
            self._end_transfer(pending, "withdrawn")
        started = Transfer(len(self.transfers), chat_id, operator, to, aim, self.t + TRANSFER)
        self.transfers.append(started)
        if to is not None:
            direct = Offer(chat_id, to, started.id, "direct", "direct", 1, self.t, started.lapses)
            self.offers.append(direct)
        else:
            self._owe(aim)
        self._commit()

    def _room(self, to: int, pending: Transfer | None) -> None:
        one = self.operators[to]
        if one.status != "online" or not self.present(one):
            raise Refusal("away")
        replaced = sum(1 for o in self.open_offers(operator=to) if pending and o.transfer == pending.id)
        if self.used(to) - replaced >= one.capacity:
            raise Refusal("full")

    def withdraw(self, operator: int, chat_id: int) -> None:
        chat = self.chats[chat_id]
        self._door(operator, chat)
        if chat.operator != operator:
            raise Refusal("not_owner")
        pending = self.pending(chat_id)
        if pending:
            self._end_transfer(pending, "withdrawn")
        self._commit()

    # ------------------------------------------------------------------ closing

    def close(self, operator: int | None, chat_id: int, *, confirmed: bool = True, reason: str = "") -> None:
        """By an operator, or by the visitor (None); ``reason`` says that it is the system."""
        chat = self.chats[chat_id]
        if operator is not None:
            self._door(operator, chat)
        if chat.state == "closed":
            return
        if operator is not None and chat.operator is not None:
            if chat.operator != operator:
                raise Refusal("not_owner")
            if not confirmed and self.last_word(chat)[0] == "visitor":
                raise Refusal("unanswered")
        reason = reason or ("by_visitor" if operator is None else "by_operator")
        self.taken.add(("closed", reason))
        self._move(chat, "closed")
        chat.closed, chat.reason = self.t, reason
        chat.grace = chat.waiting = chat.checking = chat.closing = None
        chat.closing_why = ""
        freed = [] if chat.operator is None else [chat.operator]
        pending = self.pending(chat_id)
        if pending:
            self._end_transfer(pending, "withdrawn")
        for one in self.open_offers(chat_id):
            self._end(one, "withdrawn")
            freed.append(one.operator)
        self._owe(chat.department, freed=freed)
        self._commit()

    def announce(self, operator: int | None, chat_id: int) -> None:
        """Say goodbye; ``operator`` None: the system asks whether anybody is there."""
        chat = self.chats[chat_id]
        if operator is not None:
            self._door(operator, chat)
        self._active(chat, operator)
        if chat.closing is None:
            chat.closing, chat.waiting = self.t + CLOSING, None
            chat.closing_why = "idle" if operator is None else "announced"

    def stay(self, operator: int | None, chat_id: int) -> None:
        chat = self.chats[chat_id]
        if operator is not None:
            self._door(operator, chat)
        if chat.state == "closed":
            raise Refusal("closed")
        if operator is not None and chat.operator not in (None, operator):
            raise Refusal("not_owner")
        self._call_off(chat)

    # ------------------------------------------------------------------ status and presence

    def connect(self, operator: int) -> None:
        self.operators[operator].lease = self.t + OPERATOR_LEASE

    def leave(self, operator: int) -> None:
        one = self.operators[operator]
        one.lease = min(one.lease, self.t + PAGE_CHANGE)

    def set_status(self, operator: int, status: str) -> None:
        one = self.operators[operator]
        if one.status == status:
            return
        one.status, one.missed, one.since = status, 0, self.t
        self.taken.add(("status", status))
        if status != "online":
            self.withdraw_from(operator)
        if status == "offline":
            for chat in sorted(self.held(operator), key=lambda c: (c.received, c.id)):
                self.put_back(chat)
        self.anew(*sorted(one.priority))

    def withdraw_from(self, operator: int) -> None:
        for offer in sorted(self.open_offers(operator=operator), key=lambda o: o.chat):
            if not offer.outcome:
                self._end_offers([offer], "withdrawn")
                self._commit()

    def put_back(self, chat: Chat) -> None:
        """Its operator is lost: first in line, at its old place."""
        self._move(chat, "queued")
        chat.operator = None
        chat.grace = chat.waiting = chat.checking = chat.closing = None
        chat.closing_why, chat.quiet, chat.requeued, chat.priority = "", False, True, 1
        pending = self.pending(chat.id)
        if pending:
            self._end_transfer(pending, "withdrawn")
        self._owe(chat.department)
        self._commit()

    # ------------------------------------------------------------------ what falls due

    def sweep(self) -> None:
        """Everything that is due, in the order in which the engine does it."""
        self._watch()
        for one in self.operators.values():
            if not self.present(one):
                self.withdraw_from(one.id)
        self._lapse()
        self._requeue()
        for one in self.operators.values():
            if one.status != "offline" and (one.since or 0) < self.t - ABSENT and one.lease <= self.t - ABSENT:
                self.set_status(one.id, "offline")
        stranded = [c for c in self._active_ones() if c.operator is not None and c.waiting is None]
        for chat in sorted(stranded, key=lambda c: (c.received, c.id)):
            if chat.operator is not None and self.operators[chat.operator].status == "offline":
                self.taken.add(("requeued", "stranded"))
                self.put_back(chat)
        self._close_due()
        self._ask_the_idle()
        for chat in self._active_ones():
            if (chat.accepted or 0) <= self.t - QUIET and self.last_word(chat)[1] <= self.t - QUIET:
                chat.quiet = True
        for chat in self._active_ones():
            if chat.waiting is not None and chat.waiting <= self.t:
                self.taken.add(("wait", "over"))
                self._wait(chat, None)
                self._commit()
        for department in self.ring:
            self.route(department)

    def _active_ones(self) -> list[Chat]:
        return [c for c in self.chats if c.state == "active"]

    def _watch(self) -> None:
        for chat in self._active_ones():
            if chat.operator is None or chat.waiting is not None:
                continue
            here = self.present(self.operators[chat.operator])
            if here and chat.grace is not None:
                self.taken.add(("grace", "back in time"))
                chat.grace = None
            elif not here and chat.grace is None:
                chat.grace = self.t + GRACE

    def _lapse(self) -> None:
        due = [o for o in self.open_offers() if o.lapses is not None and o.lapses <= self.t]
        for chat in sorted({o.chat for o in due}):
            mine = [o for o in due if o.chat == chat and not o.outcome]
            if mine:
                self._end_offers(mine, "lapsed")
                self._commit()
            for operator in sorted({o.operator for o in mine}):
                self._missed(self.operators[operator])
        for one in [t for t in self.transfers if not t.outcome and t.lapses <= self.t]:
            self._end_transfer(one, "lapsed")
            self._commit()

    def _missed(self, one: Operator) -> None:
        one.missed += 1
        if one.status != "online" or one.missed < MISSED_TO_PAUSE:
            return
        alone = any(not [c for c in self.team(d) if c.id != one.id] for d in one.priority)
        self.taken.add(("missed", "last one there" if alone else "paused"))
        if not alone:
            self.set_status(one.id, "paused")

    def _requeue(self) -> None:
        due = [c for c in self._active_ones() if c.grace is not None and c.grace <= self.t]
        for chat in sorted(due, key=lambda c: (c.received, c.id)):
            if chat.state == "active" and chat.grace is not None and chat.operator is not None:
                operator = chat.operator
                self.taken.add(("requeued", "grace over"))
                self.put_back(chat)
                self.set_status(operator, "offline")

    def _close_due(self) -> None:
        for chat in self.chats:
            gone = self.leases[chat.visitor] <= self.t and self.t - self.seen[chat.visitor] > ALONE
            if chat.state in ("queued", "offered") and chat.received < self.t - ALONE and gone:
                self.close(None, chat.id, reason="visitor_gone")
        for chat in self._active_ones():
            if chat.closing is not None and chat.closing <= self.t:
                self.close(None, chat.id, reason=chat.closing_why)

    def _ask_the_idle(self) -> None:
        for chat in self._active_ones():
            by, at = self.last_word(chat)
            long = max(at, chat.stayed) <= self.t - IDLE and (chat.accepted or 0) <= self.t - IDLE_AT_LEAST
            if by == "operator" and long and chat.closing is None and chat.waiting is None:
                self.announce(None, chat.id)
