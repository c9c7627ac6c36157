"""One command of one actor, and from where: what every verb of the gateway is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.commands import Command

Actor = VisitorActor | OperatorActor
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where commands came from, as far as the engine may care."""

    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One command of one actor."""

    actor: Actor
    command: Command
    origin: Origin = Origin()


Verb = Callable[[Ask], Answer]


def visitor_in(ask: Ask) -> VisitorActor:
    """The shopper who asks; Refused ``forbidden`` for anybody else."""
    if not isinstance(ask.actor, VisitorActor):
        raise Refused("forbidden")
    return ask.actor


def operator_in(ask: Ask) -> OperatorActor:
    """The operator who asks; Refused ``forbidden`` for anybody else."""
    if not isinstance(ask.actor, OperatorActor):
        raise Refused("forbidden")
    return ask.actor
