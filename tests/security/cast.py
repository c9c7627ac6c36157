"""Everybody who may stand before a door, and what is behind it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group

from livehelp_plugin.availability.actions import create_department, enrol_operator, set_status
from livehelp_plugin.availability.models import Department, Operator, Status
from livehelp_plugin.conversations.models import Appointment, ContactRequest, Conversation
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.surveys.models import Survey
from tests.api.browsers import attached
from tests.api.test_views import Browser, opened
from tests.factories.surveys import SurveyFactory
from tests.factories.visitors import UserFactory, VisitorFactory
from tests.world import World

ROLES = (
    "anonymous",  # a browser that has never said anything
    "visitor A",  # whose conversation it is
    "visitor B",  # who has one of their own
    "user",  # signed in, and no member of staff
    "other",  # an operator of another department
    "operator",  # who answers A
    "colleague",  # of the same department, who does not
    "supervisor",  # of A's department
    "superuser",  # who is no operator
)


class Cast:
    """``held``: A's conversation, which the operator answers; ``waiting``: one that nobody has taken."""

    def __init__(self) -> None:
        world = World()
        self.department, self.repairs = world.department, create_department("Repairs")
        actor = world.operator()
        self.people: dict[str, Browser] = {
            "anonymous": Browser(),
            "visitor A": Browser(),
            "visitor B": Browser(),
            "user": Browser(user=UserFactory.create()),
            "other": self._staff("Operators", self.repairs),
            "operator": Browser(user=Operator.objects.get(pk=actor.operator_id).user),
            "colleague": self._staff("Operators", world.department),
            "supervisor": self._staff("Supervisors", world.department),
            "superuser": Browser(user=UserFactory.create(is_superuser=True, is_staff=True)),
        }
        self.held = opened(self.people["visitor A"], "Between us")
        self.own = opened(self.people["visitor B"], "Something else")
        self.waiting = opened(Browser(), "Anybody there?")
        operator = self.people["operator"]
        operator.face = "operator"
        assert operator.command("conversation.claim", conversation=self.held)["ok"]
        assert operator.command("message.post", conversation=self.held, body="Good morning")["ok"]
        assert operator.command("note.post", conversation=self.held, body="Between operators")["ok"]
        self.attachment = attached(self.people["visitor A"], self.held)
        left = Browser().command("contact_request.leave", body="Call me", want="email", email="anna@example.com")
        self.request = left["data"]["reference"]
        assert ContactRequest.objects.get().department == world.department
        self.survey = SurveyFactory.create().public_id
        rated = Survey.objects.create(
            kind=Survey.Kind.RATING,
            conversation=Conversation.objects.get(public_id=self.held),
            due_at=database_now(),
        )
        self.rating = str(rated.public_id)
        now = database_now()
        self.appointment = Appointment.objects.create(
            site=world.site,
            department=world.department,
            visitor=VisitorFactory.create(site=world.site),
            starts_at=now,
            ends_at=now + timedelta(minutes=20),
            lane=0,
            name="Anna",
            email="anna@example.com",
            booked_at=now,
        ).public_id

    @staticmethod
    def _staff(group: str, department: Department) -> Browser:
        user = UserFactory.create()
        user.groups.set(Group.objects.filter(name=group))
        set_status(enrol_operator(user, department=department), Status.ONLINE, changed_by="test")
        return Browser(user=user)

    def as_(self, role: str, face: str) -> Browser:
        """This person at one of the two faces."""
        browser = self.people[role]
        browser.face = face
        return browser


def outcome(status: int, body: Any) -> str:
    """An answer in a word or two: its status, and the code of what was refused in it."""
    if isinstance(body, dict):
        answer = (body.get("answers") or [{}])[0]
        frame = (body.get("frames") or [{}])[0]
        code = body.get("error", answer.get("error", {})).get("code", "")
        word = code or ("ok" if answer.get("ok") else frame.get("t", ""))
        return f"{status} {word}".strip()
    return str(status)
