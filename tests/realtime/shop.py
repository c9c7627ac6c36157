"""An operator and a shopper on a server, and what they are in the middle of."""

from __future__ import annotations

from typing import Any

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.access import OperatorActor
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.visitors.models import Visitor
from tests.api.test_views import Browser, opened
from tests.realtime.lines import Server, Socket
from tests.world import World, actor_of


class Shop:
    """``shopper`` has opened ``held``, and ``operator`` has claimed it, over HTTP."""

    def __init__(self, server: Server, world: World) -> None:
        self.server = server
        self.world = world
        self.actor: OperatorActor = world.operator()
        self.operator = self.staff(self.actor)
        self.shopper = Browser()
        self.id = opened(self.shopper)
        self.key = f"c:{self.id}"
        self.held = Conversation.objects.get(public_id=self.id)
        self.visitor = actor_of(Visitor.objects.get())
        assert self.operator.command("conversation.claim", conversation=self.id)["ok"]

    @staticmethod
    def staff(actor: OperatorActor) -> Browser:
        return Browser("operator", Operator.objects.get(pk=actor.operator_id).user)

    def colleague(self) -> Browser:
        return self.staff(self.world.operator("Marco"))

    def another(self) -> str:
        """Another shopper's new conversation."""
        return opened(Browser(), "And I have a question")

    def line_of_a_stranger(self) -> Socket:
        """A socket of somebody who has a conversation of their own."""
        stranger = Browser()
        opened(stranger)
        return self.server.socket(stranger).hello()

    def lines(self) -> tuple[Socket, Socket]:
        """A socket of the shopper and one of the operator, both following the conversation."""
        both = self.line(self.shopper), self.line(self.operator)
        return both

    def line(self, browser: Browser, *keys: str) -> Socket:
        """A socket that follows the conversation (and these) and was sent what it lacked."""
        socket = self.server.socket(browser).hello(self.key, *keys)
        for _ in (self.key, *keys):
            socket.until("snapshot")
        return socket

    def say(self, browser: Browser, body: str) -> dict[str, Any]:
        """Something said over HTTP."""
        return browser.command("message.post", conversation=self.id, body=body)
