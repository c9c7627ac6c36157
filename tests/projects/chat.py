"""A shopper and an operator chat over HTTP in the project that DJANGO_SETTINGS_MODULE names.

Runs in an environment that has the installed wheel and nothing of this repository; raises when anything is amiss.
"""

import json
import uuid
from typing import Any

import django

django.setup()  # before anything of Django is imported

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from livehelp_plugin.availability.actions import enrol_operator

ROOT = reverse("livehelp:bootstrap").removesuffix("visitor/bootstrap/")


class Browser:
    """One person's browser: cookies, CSRF token, and the protocol of one face."""

    def __init__(self, face: str, user: Any = None):
        self.client = Client(enforce_csrf_checks=True)
        self.face = face
        self.tab = str(uuid.uuid4())
        if user is not None:
            self.client.force_login(user)
        self.csrf = self.client.get(f"{ROOT}visitor/bootstrap/").json()["csrf"]

    def do(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The answer's data; a refusal is an error here."""
        command = {"id": str(uuid.uuid4()), "type": kind, **fields}
        response = self.client.post(
            f"{ROOT}{self.face}/commands/",
            json.dumps({"protocol": 1, "commands": [command]}),
            content_type="application/json",
            headers={"X-CSRFToken": self.csrf},
        )
        assert response.status_code == 200, response.content
        [answer] = response.json()["answers"]
        assert answer["ok"], answer
        return answer["data"]

    def polls(self, stream: str) -> dict[str, Any]:
        """The state of a stream; who polls is present."""
        have = json.dumps({stream: None})
        frames = self.client.get(f"{ROOT}{self.face}/events/", {"have": have, "tab": self.tab}).json()["frames"]
        [snapshot] = [frame for frame in frames if frame["t"] == "snapshot"]
        return snapshot["state"]

    def reads(self, conversation: str) -> list[str]:
        return [message["body"] for message in self.polls(f"c:{conversation}")["messages"]]


def main() -> None:
    user = get_user_model().objects.create_user("giulia", password=None)
    user.groups.add(Group.objects.get(name="Operators"))
    [membership] = enrol_operator(user, display_name="Giulia").memberships.all()

    page = Client().get("/").content.decode()
    assert "data-livehelp" in page or "livehelp" in page, f"the page has no chat: {page}"

    shopper, operator = Browser("visitor"), Browser("operator", user)
    operator.do("status.set", status="online")
    desk = f"d:{membership.department_id}"
    operator.polls(desk)
    conversation = shopper.do("conversation.open", body="Which grind for a moka?")["conversation"]
    assert conversation in operator.polls(desk)["rows"]
    operator.do("conversation.claim", conversation=conversation)
    operator.do("message.post", conversation=conversation, body="Medium-fine.")
    shopper.do("message.post", conversation=conversation, body="Thank you!")

    said = ["Which grind for a moka?", "Medium-fine.", "Thank you!"]
    assert shopper.reads(conversation) == said
    assert operator.reads(conversation) == said
    operator.do("conversation.close", conversation=conversation, confirmed=True)
    print("a chat both ways")


main()
