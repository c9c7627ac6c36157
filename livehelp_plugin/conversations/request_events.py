"""What happens to contact requests: the list on the desk, what is to be mailed, what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from livehelp_plugin.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ContactRequestLeft(Event):
    """A visitor asked to be answered later."""

    type: ClassVar[str] = "contact_request.left"
    request_id: int
    reference: str
    at: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"reference": payload["reference"], "at": payload["at"]} for payload in payloads]


@dataclass(frozen=True, kw_only=True)
class ContactRequestChanged(Event):
    """A request was taken off the desk's list as spam, or came back to its place: spam no more, or done no more."""

    type: ClassVar[str] = "contact_request.changed"
    request_id: int
    reference: str
    listed: bool
    before: str | None
    """Which one of the list it stands before; None: it is the last."""

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"reference": p["reference"], "listed": p["listed"], "before": p["before"]} for p in payloads]


@dataclass(frozen=True, kw_only=True)
class ContactRequestMarked(Event):
    """A request was marked as spam, or the mark was taken back."""

    type: ClassVar[str] = "contact_request.marked"
    reference: str
    on: bool


@dataclass(frozen=True, kw_only=True)
class ContactRequestDue(Event):
    """It is time to call back."""

    type: ClassVar[str] = "contact_request.due"
    request_id: int


@dataclass(frozen=True, kw_only=True)
class ContactRequestDone(Event):
    """Somebody has answered the request."""

    type: ClassVar[str] = "contact_request.done"
    reference: str
