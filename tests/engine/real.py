"""The real engine behind the verbs of the model: actions and sweeps, each in its own committed transaction.

People, departments and chats are the model's numbers here, too. What the engine answers is ``answer`` or the code of
its refusal; anything else that goes wrong in it, also what it would only log, fails the test.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models.signals import pre_save

from livehelp_plugin.availability.actions import create_department, enrol_operator, ensure_department, set_status
from livehelp_plugin.availability.models import Department, Lease, Membership, Skill, Status
from livehelp_plugin.availability.models import Operator as OperatorRow
from livehelp_plugin.availability.presence import release, renew, subject_of_operator, subject_of_visitor
from livehelp_plugin.conversations import sweeps
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.closing import announce_close, close_conversation, stay_open
from livehelp_plugin.conversations.actions.messaging import Post, post_messages
from livehelp_plugin.conversations.actions.offering import decline
from livehelp_plugin.conversations.actions.opening import Opening, open_conversation
from livehelp_plugin.conversations.actions.staying import check, wait_for_customer
from livehelp_plugin.conversations.actions.transferring import transfer, withdraw_transfer
from livehelp_plugin.conversations.models import Closing, Conversation
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.sweeping import _sweeps
from livehelp_plugin.gateway.commands import OPERATOR, VISITOR, read_command
from livehelp_plugin.gateway.execution import Ask, execute
from livehelp_plugin.visitors.models import Visitor
from tests.engine.clock import VirtualClock
from tests.engine.model import Operator
from tests.factories.visitors import UserFactory
from tests.pages import plant_site

Actor = VisitorActor | OperatorActor

HOUSE = {"department", "operator", "operator_skills", "membership", "skill", "stream"}
"""The tables of what stands before an example begins, but for the streams of its chats."""


@dataclass
class Done:
    """A command that was answered, to be sent again."""

    actor: Actor
    type: str
    id: uuid.UUID
    fields: dict[str, Any]
    answer: dict[str, Any]


class Complaints(logging.Handler):
    """What the engine logs as a failure of its own, although it goes on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(logging.Formatter().format(record))


@dataclass
class Shop:
    """Built once; ``begin`` empties it for an example and hires its team."""

    clock: VirtualClock
    site: Any = field(default_factory=plant_site)
    departments: list[Department] = field(default_factory=list)
    skills: list[int] = field(default_factory=list)
    operators: list[OperatorRow] = field(default_factory=list)
    chats: list[Conversation] = field(default_factory=list)
    visitors: dict[int, VisitorActor] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    complaints: Complaints = field(default_factory=Complaints)
    born_with: int | None = None
    """The skill that the next chat needs from its birth, as a shop's own signal may set it."""

    def build(self, departments: int, operators: int, skills: int) -> None:
        """The house: everything that stays the same in all examples."""
        self.departments = [ensure_department("Shop"), *(create_department(f"D{n}") for n in range(1, departments))]
        self.skills = [Skill.objects.create(name=f"S{n}").pk for n in range(skills)]
        users = [UserFactory.create() for _ in range(operators)]
        self.operators = [enrol_operator(user, display_name=f"O{n}") for n, user in enumerate(users)]
        logging.getLogger("livehelp_plugin").addHandler(self.complaints)
        pre_save.connect(self._give_skill, sender=Conversation)

    def _give_skill(self, instance: Conversation, **_: object) -> None:
        if instance.pk is None:
            instance.skill_id = self.born_with

    def quit(self) -> None:
        pre_save.disconnect(self._give_skill, sender=Conversation)
        logging.getLogger("livehelp_plugin").removeHandler(self.complaints)

    def begin(self, ring: dict[int, str], team: Iterable[Operator]) -> None:
        """An empty shop at the beginning of time, with this team."""
        self.clock.set(0)
        self.chats, self.visitors, self.done = [], {}, []
        self.complaints.heard = []
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self._left_behind():
                cursor.execute(f"DELETE FROM {table}")
            desks = ", ".join(str(one.stream_id) for one in self.departments)
            cursor.execute(f"DELETE FROM livehelp_stream WHERE id NOT IN ({desks})")
            cursor.execute("UPDATE livehelp_stream SET public_top = 0, internal_top = 0")
        for number, way in ring.items():
            Department.objects.filter(pk=self.departments[number].pk).update(ring=way, is_busy=False)
        Membership.objects.all().delete()
        for one in team:
            self._hire(one)

    @staticmethod
    def _left_behind() -> list[str]:
        models = apps.get_app_config("livehelp").get_models(include_auto_created=True)
        tables = {model._meta.db_table for model in models} - {f"livehelp_{table}" for table in HOUSE}
        return sorted(tables)

    def _hire(self, one: Operator) -> None:
        row = self.operators[one.id]
        OperatorRow.objects.filter(pk=row.pk).update(
            status=Status.OFFLINE,
            capacity=one.capacity,
            languages=sorted(one.languages),
            engaged_at=None,
            missed_in_row=0,
        )
        row.skills.set([self.skills[n] for n in sorted(one.skills)])
        for number, priority in sorted(one.priority.items()):
            Membership.objects.create(operator=row, department=self.departments[number], priority=priority)

    # ------------------------------------------------------------------ who

    def operator(self, number: int) -> OperatorActor:
        row = self.operators[number]
        departments = Membership.objects.filter(operator=row).values_list("department_id", flat=True)
        return OperatorActor(row.pk, row.user_id, row.display_name, frozenset(departments))

    def person(self, number: int | None, chat: int) -> Actor:
        """An operator, or (None) the visitor of a chat."""
        return self.visitor_of(chat) if number is None else self.operator(number)

    def visitor_of(self, chat: int) -> VisitorActor:
        pk = self.chats[chat].visitor_id
        return next(one for one in self.visitors.values() if one.visitor_id == pk)

    def arrive(self, visitor: int) -> None:
        now = self.clock.now
        row = Visitor.objects.create(site=self.site, created_at=now, last_seen_at=now)
        self.visitors[visitor] = VisitorActor(row.pk, (row.pk,), self.site.pk)
        self.keep_here(visitors=[visitor])

    # ------------------------------------------------------------------ doing

    def _try(self, actor: Actor, name: str, do: Callable[[uuid.UUID], Any], **fields: Any) -> Any:
        """Do it under a new id; returns the answer or the code of the refusal."""
        client_id = uuid.uuid4()
        try:
            answer = do(client_id)
            if isinstance(answer, Refused):
                raise answer
        except Refused as refused:
            return refused.code
        finally:
            self._listen()
        self.done.append(Done(actor, name, client_id, fields, answer))
        return answer

    def _listen(self) -> None:
        assert not self.complaints.heard, "\n".join(self.complaints.heard)

    def open(self, visitor: int, department: int, language: str, skill: int | None = None) -> Any:
        self.born_with = None if skill is None else self.skills[skill]
        actor, desk = self.visitors[visitor], self.departments[department].pk
        answer = self._try(
            actor,
            "conversation.open",
            lambda i: open_conversation(Opening(actor, "Hello", i, department=desk, language=language)),
            body="Hello",
            page=None,
            department=desk,
            language=language,
        )
        if isinstance(answer, dict):
            known = [str(one.public_id) for one in self.chats]
            if answer["conversation"] not in known:
                self.chats.append(Conversation.objects.get(public_id=answer["conversation"]))
        return answer

    def post(self, operator: int | None, chat: int, *, note: bool = False) -> Any:
        actor, held = self.person(operator, chat), self.chats[chat].public_id
        kind = "note.post" if note else "message.post"
        post = lambda i: post_messages([Post(actor, held, "Word", i, note)])[0]  # noqa: E731
        return self._try(actor, kind, post, conversation=held, body="Word")

    def claim(self, operator: int, chat: int) -> Any:
        actor, held = self.operator(operator), self.chats[chat].public_id
        return self._try(actor, "conversation.claim", lambda i: claim(actor, held, i), conversation=held)

    def decline(self, operator: int, chat: int) -> Any:
        actor, held = self.operator(operator), self.chats[chat].public_id
        return self._try(actor, "offer.decline", lambda i: decline(actor, held, i), conversation=held)

    def transfer(self, operator: int, chat: int, to: int | None, department: int | None) -> Any:
        actor, held = self.operator(operator), self.chats[chat].public_id
        fields: dict[str, Any] = {
            "operator": self.operators[to].pk if to is not None else None,
            "department": self.departments[department].pk if department is not None else None,
            "note": "Please",
        }
        return self._try(
            actor, "transfer.start", lambda i: transfer(actor, held, i, **fields), conversation=held, **fields
        )

    def withdraw(self, operator: int, chat: int) -> Any:
        actor, held = self.operator(operator), self.chats[chat].public_id
        return self._try(actor, "transfer.withdraw", lambda i: withdraw_transfer(actor, held, i), conversation=held)

    def wait(self, operator: int | None, chat: int, minutes: int) -> Any:
        actor, held = self.person(operator, chat), self.chats[chat].public_id
        wait = lambda i: wait_for_customer(actor, held, i, minutes)  # noqa: E731
        return self._try(actor, "waiting.set", wait, conversation=held, minutes=minutes)

    def check(self, operator: int, chat: int, minutes: int) -> Any:
        actor, held = self.operator(operator), self.chats[chat].public_id
        look = lambda i: check(actor, held, i, minutes)  # noqa: E731
        return self._try(actor, "checking.announce", look, conversation=held, minutes=minutes)

    def close(self, operator: int | None, chat: int, *, confirmed: bool) -> Any:
        actor, held = self.person(operator, chat), self.chats[chat].public_id
        close = lambda i: close_conversation(actor, held, i, confirmed=confirmed)  # noqa: E731
        return self._try(actor, "conversation.close", close, conversation=held, topic=None, confirmed=confirmed)

    def announce(self, operator: int, chat: int) -> Any:
        actor, held = self.operator(operator), self.chats[chat].public_id
        bye = lambda i: announce_close(actor, held, i, why=Closing.ANNOUNCED)  # noqa: E731
        return self._try(actor, "close.announce", bye, conversation=held)

    def stay(self, operator: int | None, chat: int) -> Any:
        actor, held = self.person(operator, chat), self.chats[chat].public_id
        return self._try(actor, "close.call_off", lambda i: stay_open(actor, held, i), conversation=held)

    def again(self, number: int) -> None:
        """Send an answered command again, through the gate: the same answer, and nothing else."""
        first = self.done[number]
        if first.type == "conversation.open":
            return
        face = VISITOR if isinstance(first.actor, VisitorActor) else OPERATOR
        sent = {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in first.fields.items()}
        [answer] = execute([Ask(first.actor, read_command({"id": str(first.id), "type": first.type} | sent, face))])
        self._listen()
        assert answer == {"id": str(first.id), "ok": True, "data": first.answer}, (answer, first.answer)

    # ------------------------------------------------------------------ status, presence, skill, time

    def set_status(self, operator: int, status: str) -> None:
        row = OperatorRow.objects.get(pk=self.operators[operator].pk)
        set_status(row, Status(status), changed_by="test")
        self._listen()

    def keep_here(self, *, operators: Iterable[int] = (), visitors: Iterable[int] = ()) -> None:
        """Renew these leases; everybody has one connection."""
        subjects = [subject_of_operator(self.operators[n].pk) for n in operators]
        subjects += [subject_of_visitor(self.visitors[n].visitor_id) for n in visitors]
        renew([(subject, uuid.UUID(int=0)) for subject in subjects])

    def leave(self, operator: int) -> None:
        release([(subject_of_operator(self.operators[operator].pk), uuid.UUID(int=0))])

    def need(self, chat: int, skill: int | None) -> None:
        Conversation.objects.filter(pk=self.chats[chat].pk).update(skill=None if skill is None else self.skills[skill])

    def sweep(self) -> None:
        """The engine's own sweeps, in the order in which they are registered."""
        Lease.objects.filter(expires_at__lt=self.clock.now - timedelta(hours=1)).delete()
        for function in _sweeps:
            if function.__module__ == sweeps.__name__:
                function(database_now())
        self._listen()
