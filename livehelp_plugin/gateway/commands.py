"""Every command a client may send: its fields, read once, for sockets and HTTP alike."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from livehelp_plugin.conversations.actions.opening import PageSeen
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.parsing import int_field, object_field, text_field, uuid_field

VISITOR, OPERATOR = "visitor", "operator"


@dataclass(frozen=True, slots=True)
class Command:
    """What was asked, with fields of the right types; ``id`` is the client's."""

    type: str
    id: uuid.UUID
    fields: dict[str, Any]


Reader = Callable[[dict[str, Any]], dict[str, Any]]
_readers: dict[str, tuple[frozenset[str], Reader]] = {}


def _reads(name: str, *faces: str) -> Callable[[Reader], Reader]:
    def register(reader: Reader) -> Reader:
        _readers[name] = (frozenset(faces), reader)
        return reader

    return register


def read_command(data: Any, face: str) -> Command:
    """A command of this face; raises Refused ``malformed``, ``unknown_type``, ``invalid``, ``empty``."""
    if not isinstance(data, dict):
        raise Refused("malformed")
    name = data.get("type")
    faces, reader = _readers.get(name, (frozenset(), None)) if isinstance(name, str) else (frozenset(), None)
    if reader is None or face not in faces:
        raise Refused("unknown_type")
    return Command(str(name), uuid_field(data, "id"), reader(data))


def page_of(data: dict[str, Any]) -> PageSeen:
    """The page a client says it is on; the text of it is never trusted, only shown."""
    page = object_field(data, "page")
    return PageSeen(text_field(page, "url", limit=500), text_field(page, "title", limit=200), int_field(page, "id"))


@_reads("conversation.open", VISITOR)
def _open(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "body": text_field(data, "body"),
        "page": page_of(data),
        "department": int_field(data, "department"),
        "language": text_field(data, "language", limit=12),
    }


@_reads("message.post", VISITOR, OPERATOR)
@_reads("note.post", OPERATOR)
def _post(data: dict[str, Any]) -> dict[str, Any]:
    return {"conversation": uuid_field(data, "conversation"), "body": text_field(data, "body")}


@_reads("conversation.claim", OPERATOR)
@_reads("conversation.close", VISITOR, OPERATOR)
def _conversation(data: dict[str, Any]) -> dict[str, Any]:
    return {"conversation": uuid_field(data, "conversation")}


@_reads("status.set", OPERATOR)
def _status(data: dict[str, Any]) -> dict[str, Any]:
    status = text_field(data, "status", required=True)
    if status not in ("online", "paused", "offline"):
        raise Refused("invalid", field="status")
    return {"status": status}


@_reads("info.write", OPERATOR)
def _info(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation": uuid_field(data, "conversation"),
        "body": text_field(data, "body"),
        "note": int_field(data, "note"),
    }


@_reads("contact_request.leave", VISITOR)
def _leave(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "body": text_field(data, "body"),
        "want": text_field(data, "want") or "email",
        "name": text_field(data, "name", limit=80),
        "email": text_field(data, "email", limit=254),
        "phone": text_field(data, "phone", limit=40),
        "page": page_of(data),
        "department": int_field(data, "department"),
    }


@_reads("contact_request.done", OPERATOR)
def _done(data: dict[str, Any]) -> dict[str, Any]:
    return {"reference": uuid_field(data, "reference")}


@_reads("device.forget", VISITOR)
@_reads("account.join", VISITOR)
def _bare(data: dict[str, Any]) -> dict[str, Any]:
    return {}
