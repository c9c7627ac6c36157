"""The model and the real engine side by side: Hypothesis draws what people do, and both must agree at every step.

Directed rules stand beside the random ones: without them whole branches (a lapse, a grace that ends, an accepted
transfer) are hardly ever reached, and faults in them survive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.engine.acting import Spec
from tests.engine.invariants import Promises, check_routing
from tests.engine.looking import Picture, of_model, of_shop
from tests.engine.model import SECOND, Chat, Operator, Refusal
from tests.engine.real import Shop

DEPARTMENTS, OPERATORS, SKILLS = 2, 5, 1


SOME = st.integers(0, 19)
"""Which of those there are: the remainder counts."""
WHO = st.integers(0, OPERATORS - 1)
WHERE = st.integers(0, DEPARTMENTS - 1)
LANGUAGES = st.sampled_from(["", "de", "it-CH"])
MEMBER = st.tuples(
    st.sampled_from([1, 1, 2, 3]),
    st.sampled_from([{0: 1}, {0: 1}, {0: 2}, {0: 1, 1: 1}, {0: 1, 1: 2}, {1: 1}]),
    st.sampled_from([(), (), ("de",), ("it", "de")]),
    st.sampled_from([(), (), (0,)]),
)
SKILL = st.sampled_from([None, None, 0])
RING = st.sampled_from(["auto", "one", "all", "one"])


@dataclass(frozen=True)
class Step:
    """Something that may happen: how often, when, and with what."""

    weight: int
    possible: Callable[[EngineMachine], object]
    arguments: st.SearchStrategy[dict[str, Any]]


STEPS: dict[str, Step] = {}


def some_chat(self: EngineMachine) -> object:
    return self.model.chats


def some_active(self: EngineMachine) -> object:
    return self.chat(0, "active")


def some_waiting(self: EngineMachine) -> object:
    return self.chat(0, "queued", "offered")


def some_closed(self: EngineMachine) -> object:
    return self.chat(0, "closed")


def some_ringing(self: EngineMachine) -> object:
    return self.ringing(0)


def some_expected(self: EngineMachine) -> object:
    return self.expected(0)


def some_crowd(self: EngineMachine) -> object:
    return self.crowded()


def some_handed(self: EngineMachine) -> object:
    return self.handed(0)


def step(
    weight: int, possible: Callable[[EngineMachine], object] = lambda self: True, **arguments: st.SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def register(method: Callable[..., None]) -> Callable[..., None]:
        STEPS[method.__name__] = Step(weight, possible, st.fixed_dictionaries(arguments))
        return method

    return register


def _difference(real: Picture, wanted: Picture, t: int) -> str:
    """The first thing on which they disagree."""
    for part, rows in wanted.items():
        for number, (one, other) in enumerate(zip(real[part], rows, strict=False)):
            differing = {key: (one[key], other[key]) for key in other if one[key] != other[key]}
            if differing:
                return f"{part} {number} at {t}: (engine, model) {differing}"
        if len(real[part]) != len(rows):
            return f"{part} at {t}: engine {real[part][len(rows) :]}, model {rows[len(real[part]) :]}"
    return "they agree"


class EngineMachine(RuleBasedStateMachine):
    shop: ClassVar[Shop]
    taken: ClassVar[set[tuple[str, str]]] = set()
    refused: ClassVar[set[str]] = set()

    @initialize(
        ring=st.tuples(RING, RING),
        team=st.tuples(*[MEMBER] * OPERATORS),
        online=st.integers(1, OPERATORS),
    )
    def begin(self, ring: tuple[str, ...], team: tuple[Any, ...], online: int) -> None:
        people = {
            number: Operator(number, capacity, dict(where), frozenset(languages), frozenset(skills))
            for number, (capacity, where, languages, skills) in enumerate(team)
        }
        self.model = Spec(dict(enumerate(ring)), people, taken=type(self).taken)
        self.shop.begin(self.model.ring, people.values())
        self.promises = Promises(self.shop)
        self.here: set[int] = set()
        self.watching: set[int] = set()
        self.settled_with: set[int] = set()
        for number in range(online):
            self.come(number)
            self.both("set_status", number, "online")
        self.pass_time(1)

    # ------------------------------------------------------------------ both at once

    def both(self, verb: str, *arguments: Any, real: Callable[[], Any] | None = None, **more: Any) -> Any:
        """The same on both sides, a millisecond later; both do it, or both refuse for the same reason."""
        self.model.t += 1
        self.shop.clock.set(self.model.t)
        answer = real() if real else getattr(self.shop, verb)(*arguments, **more)
        try:
            expected = getattr(self.model, verb)(*arguments, **more)
        except Refusal as refusal:
            type(self).refused.add(f"{verb} {refusal.code}")
            assert answer == refusal.code, f"{verb}: the engine says {answer}, not {refusal.code}"
            return None
        assert not isinstance(answer, str), f"{verb}: the engine refuses ({answer})"
        return expected

    def chat(self, which: int, *states: str) -> Chat | None:
        some = [one for one in self.model.chats if not states or one.state in states]
        return some[which % len(some)] if some else None

    def come(self, operator: int) -> None:
        self.here.add(operator)
        self.model.connect(operator)
        self.shop.keep_here(operators=[operator])

    def pass_time(self, ms: int) -> None:
        """Time goes by; who is connected is so at its end, and what is due is done."""
        self.model.t += ms
        self.shop.clock.set(self.model.t)
        for operator in self.here:
            self.model.connect(operator)
        for visitor in self.watching:
            self.model.leases[visitor] = self.model.t + 60 * SECOND
        self.shop.keep_here(operators=self.here, visitors=self.watching)
        self.shop.sweep()
        self.model.sweep()
        self.settled_with = self._present()

    def _present(self) -> set[int]:
        return {one.id for one in self.model.operators.values() if self.model.present(one)}

    @invariant()
    def they_agree(self) -> None:
        real, wanted = of_shop(self.shop), of_model(self.model)
        if real != wanted:
            raise AssertionError(_difference(real, wanted, self.model.t))
        self.promises.check(real)
        check_routing(self.model, settled=self._present() == self.settled_with)

    def teardown(self) -> None:
        if hasattr(self, "promises"):
            self.promises.check_stored()

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """One step of those that are possible now.

        One rule that draws, rather than one rule for each: Hypothesis would leave out half of them in every example
        (swarm testing), and nothing long comes about when nobody accepts.
        """
        names = [name for name, one in STEPS.items() for _ in range(one.weight) if one.possible(self)]
        name = data.draw(st.sampled_from(names))
        getattr(self, name)(**data.draw(STEPS[name].arguments))

    # ------------------------------------------------------------------ visitors

    @step(2, visitor=st.integers(0, 11), department=WHERE, language=LANGUAGES, skill=SKILL)
    def open(self, visitor: int, department: int, language: str, skill: int | None = None) -> None:
        if visitor not in self.model.leases:
            self.shop.arrive(visitor)
            self.model.arrive(visitor)
        self.watching.add(visitor)
        self.both("open", visitor, department, language, skill)

    @step(3, department=WHERE, language=LANGUAGES, number=st.integers(2, 4), skill=SKILL)
    def crowd(self, department: int, language: str, number: int, skill: int | None) -> None:
        for _ in range(number):
            self.open(len(self.model.leases), department, language, skill)

    @step(1, which=SOME)
    def visitor_leaves(self, which: int) -> None:
        if self.watching:
            self.watching.discard(sorted(self.watching)[which % len(self.watching)])

    @step(3, some_chat, which=SOME)
    def visitor_writes(self, which: int) -> None:
        if chat := self.chat(which):
            self.both("post_visitor", chat.id, real=lambda: self.shop.post(None, chat.id))

    @step(2, some_expected, which=SOME)
    def visitor_is_heard_again(self, which: int) -> None:
        if chat := self.expected(which):
            self.both("post_visitor", chat.id, real=lambda: self.shop.post(None, chat.id))

    @step(3, some_active, which=SOME, minutes=st.sampled_from([0, 10, 30]))
    def visitor_asks_to_wait(self, which: int, minutes: int) -> None:
        if chat := self.chat(which, "active"):
            self.both("wait", None, chat.id, minutes)

    @step(2, some_chat, which=SOME)
    def visitor_closes(self, which: int) -> None:
        if chat := self.chat(which):
            self.both("close", None, chat.id, confirmed=True)

    @step(4, some_closed, which=SOME)
    def visitor_comes_back(self, which: int) -> None:
        if chat := self.chat(which, "closed"):
            self.open(chat.visitor, chat.department, chat.language)

    # ------------------------------------------------------------------ operators: anybody tries anything

    @step(2, some_chat, which=SOME, operator=WHO, note=st.booleans())
    def anybody_posts(self, which: int, operator: int, note: bool) -> None:
        if chat := self.chat(which):
            post = lambda: self.shop.post(operator, chat.id, note=note)  # noqa: E731
            self.both("post_operator", operator, chat.id, note, real=post)

    @step(
        2,
        some_chat,
        which=SOME,
        operator=WHO,
        verb=st.sampled_from(["claim", "decline", "withdraw", "announce", "stay"]),
    )
    def anybody_tries(self, which: int, operator: int, verb: str) -> None:
        if chat := self.chat(which):
            self.both(verb, operator, chat.id)

    @step(2, some_chat, which=SOME, operator=WHO, to=WHO, where=st.none() | WHERE)
    def anybody_hands_over(self, which: int, operator: int, to: int, where: int | None) -> None:
        if chat := self.chat(which):
            self.both("transfer", operator, chat.id, to if where is None else None, where)

    @step(2, some_chat, which=SOME, operator=WHO, minutes=st.sampled_from([0, 5]), checks=st.booleans())
    def anybody_takes_time(self, which: int, operator: int, minutes: int, checks: bool) -> None:
        if chat := self.chat(which):
            self.both("check" if checks else "wait", operator, chat.id, minutes * (1 if checks else 2))

    @step(2, some_chat, which=SOME, operator=WHO, confirmed=st.booleans())
    def anybody_closes(self, which: int, operator: int, confirmed: bool) -> None:
        if chat := self.chat(which):
            self.both("close", operator, chat.id, confirmed=confirmed)

    # ------------------------------------------------------------------ operators: who may

    def ringing(self, which: int) -> tuple[int, int] | None:
        some = self.model.open_offers()
        return (some[which % len(some)].operator, some[which % len(some)].chat) if some else None

    def expected(self, which: int) -> Chat | None:
        """A chat that goes on with the customer's next word."""
        some = [c for c in self.model.chats if c.waiting is not None or c.closing is not None]
        return some[which % len(some)] if some else None

    def unasked(self, which: int, full: bool = False) -> tuple[int, int] | None:
        """Somebody of the department at whom a chat that waits does not ring; with or without a place free."""
        some = [
            (one.id, c.id)
            for c in self.model.chats
            for one in self.model.operators.values()
            if c.state in ("queued", "offered") and self.model.follows(one.id, c) and one.status != "offline"
            if not self.model.open_offers(c.id, one.id) and (self.model.used(one.id) >= one.capacity) == full
        ]
        return some[which % len(some)] if some else None

    @step(3, some_waiting, which=SOME, full=st.booleans())
    def claim_unasked(self, which: int, full: bool) -> None:
        if found := self.unasked(which, full):
            self.both("claim", *found)

    @step(6, some_ringing, which=SOME)
    def accept(self, which: int) -> None:
        if found := self.ringing(which):
            self.both("claim", *found)

    @step(3, some_ringing)
    def accept_all(self) -> None:
        for offer in self.model.open_offers():
            if not offer.outcome:
                self.both("claim", offer.operator, offer.chat)

    @step(4, some_ringing, which=SOME)
    def decline(self, which: int) -> None:
        if found := self.ringing(which):
            self.both("decline", *found)

    @step(4, some_active, which=SOME)
    def owner_writes(self, which: int) -> None:
        if chat := self.chat(which, "active"):
            post = lambda: self.shop.post(chat.operator, chat.id)  # noqa: E731
            self.both("post_operator", chat.operator, chat.id, False, real=post)

    @step(3, some_active, which=SOME, verb=st.sampled_from(["announce", "stay", "withdraw"]))
    def owner_says(self, which: int, verb: str) -> None:
        if chat := self.chat(which, "active"):
            self.both(verb, chat.operator, chat.id)

    @step(3, some_active, which=SOME, minutes=st.sampled_from([0, 10, 30]), checks=st.booleans())
    def owner_takes_time(self, which: int, minutes: int, checks: bool) -> None:
        if chat := self.chat(which, "active"):
            self.both("check" if checks else "wait", chat.operator, chat.id, minutes)

    @step(3, some_active, which=SOME, confirmed=st.booleans())
    def owner_closes(self, which: int, confirmed: bool) -> None:
        if chat := self.chat(which, "active"):
            self.both("close", chat.operator, chat.id, confirmed=confirmed)

    @step(2, some_active, which=SOME, to=WHO)
    def owner_hands_to_anybody(self, which: int, to: int) -> None:
        if chat := self.chat(which, "active"):
            self.both("transfer", chat.operator, chat.id, to, None)

    @step(4, some_active, which=SOME)
    def owner_hands_to_a_free_colleague(self, which: int) -> None:
        chat = self.chat(which, "active")
        if chat is None:
            return
        for one in self.model.operators.values():
            online = one.status == "online" and self.model.present(one)
            if online and one.id != chat.operator and self.model.used(one.id) < one.capacity:
                self.both("transfer", chat.operator, chat.id, one.id, None)
                return

    @step(3, some_active, which=SOME)
    def owner_hands_to_the_other_department(self, which: int) -> None:
        if chat := self.chat(which, "active"):
            self.both("transfer", chat.operator, chat.id, None, 1 - chat.department)

    def handed(self, which: int) -> tuple[int, int] | None:
        some = [o for o in self.model.open_offers() if o.transfer is not None]
        return (some[which % len(some)].operator, some[which % len(some)].chat) if some else None

    @step(6, some_handed, which=SOME, accepts=st.booleans())
    def answer_what_is_handed_over(self, which: int, accepts: bool) -> None:
        if found := self.handed(which):
            self.both("claim" if accepts else "decline", *found)

    # ------------------------------------------------------------------ status, presence, skill

    @step(4, operator=WHO, status=st.sampled_from(["online", "online", "paused", "offline"]))
    def declare(self, operator: int, status: str) -> None:
        if status == "online":
            self.come(operator)
        self.both("set_status", operator, status)

    @step(2, operator=WHO, here=st.booleans())
    def connect_or_leave(self, operator: int, here: bool) -> None:
        if here:
            self.come(operator)
        else:
            self.here.discard(operator)
            self.both("leave", operator)

    @step(3, some_active, which=SOME, long=st.sampled_from([20, 60, 91]), back=st.booleans())
    def lose_the_operator(self, which: int, long: int, back: bool) -> None:
        if chat := self.chat(which, "active"):
            operator = chat.operator
            assert operator is not None
            self.here.discard(operator)
            self.both("leave", operator)
            self.pass_time(6 * SECOND)
            if back:
                self.come(operator)
            self.pass_time(long * SECOND)

    @step(3, some_active, which=SOME, latest=st.booleans())
    def owner_goes_home(self, which: int, latest: bool) -> None:
        """Those who came last are then ahead of those who still wait: first in line."""
        if chat := self.chat(-1 if latest else which, "active"):
            self.both("set_status", chat.operator, "offline")

    @step(3, some_crowd, operator=WHO, which=SOME)
    def helper_goes_home(self, operator: int, which: int) -> None:
        """Somebody who pauses takes the last in the queue and leaves: now the last is the first in line."""
        chat = self.model.queue(self.crowded()[0])[-1]
        if chat.department not in self.model.operators[operator].priority:
            return
        self.both("set_status", operator, "paused")
        self.both("claim", operator, chat.id)
        self.both("set_status", operator, "offline")
        if other := self.chat(which, "active"):
            self.both("close", None, other.id, confirmed=True)

    def crowded(self) -> list[int]:
        """Departments in which at least two wait."""
        return [department for department in self.model.ring if len(self.model.queue(department)) > 1]

    @step(2, some_waiting, which=SOME, skill=st.sampled_from([None, 0]))
    def need(self, which: int, skill: int | None) -> None:
        if chat := self.chat(which, "queued", "offered"):
            self.model.chats[chat.id].skill = skill
            self.shop.need(chat.id, skill)
            self.pass_time(1)

    # ------------------------------------------------------------------ time and retries

    @step(3, seconds=st.sampled_from([1, 10, 31, 61, 91, 130, 200, 310, 610, 1801]))
    def later(self, seconds: int) -> None:
        self.pass_time(seconds * SECOND)

    @step(4, some_ringing)
    def until_an_offer_lapses(self) -> None:
        due = [o.lapses for o in self.model.open_offers() if o.lapses is not None]
        due += [t.lapses for t in self.model.transfers if not t.outcome]
        if due:
            self.pass_time(max(min(due) - self.model.t, 0))

    @step(4, which=SOME)
    def until_a_chat_is_due(self, which: int) -> None:
        due = [at for c in self.model.chats for at in (c.grace, c.waiting, c.closing) if at is not None]
        if due:
            self.pass_time(max(due[which % len(due)] - self.model.t, 0))

    @step(4, some_chat, which=st.integers(0, 10_000))
    def send_again(self, which: int) -> None:
        if self.shop.done:
            self.shop.again(which % len(self.shop.done))
