"""Every command a client may send: its fields, read once, for sockets and HTTP alike."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from livehelp_plugin.conversations.actions.messaging import MAX_CHOICE, MAX_CHOICES
from livehelp_plugin.conversations.actions.opening import PageSeen
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.parsing import int_field, lines_field, object_field, text_field, uuid_field, uuids_field
from livehelp_plugin.visitors.models import AddressForm

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
        "attachments": uuids_field(data, "attachments"),
        "page": page_of(data),
        "department": int_field(data, "department"),
        "about": text_field(data, "about", limit=120),
        "test": data.get("test") is True,
        "language": text_field(data, "language", limit=12),
        "form": object_field(data, "form") if data.get("form") is not None else None,
        "privacy": int_field(data, "privacy"),
        "challenge": object_field(data, "challenge"),
    }


@_reads("message.post", VISITOR, OPERATOR)
@_reads("note.post", OPERATOR)
def _post(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation": uuid_field(data, "conversation"),
        "body": text_field(data, "body"),
        "choices": lines_field(data, "choices", most=MAX_CHOICES, limit=MAX_CHOICE),
        "attachments": uuids_field(data, "attachments"),
    }


@_reads("attachment.delete", OPERATOR)
def _attachment(data: dict[str, Any]) -> dict[str, Any]:
    return {"attachment": uuid_field(data, "attachment")}


@_reads("conversation.claim", OPERATOR)
@_reads("offer.decline", OPERATOR)
@_reads("transfer.withdraw", OPERATOR)
@_reads("close.call_off", VISITOR, OPERATOR)
def _conversation(data: dict[str, Any]) -> dict[str, Any]:
    return {"conversation": uuid_field(data, "conversation")}


@_reads("close.announce", OPERATOR)
def _announce(data: dict[str, Any]) -> dict[str, Any]:
    return {"conversation": uuid_field(data, "conversation"), "topic": int_field(data, "topic")}


@_reads("conversation.mark_spam", OPERATOR)
@_reads("conversation.unmark_spam", OPERATOR)
@_reads("visitor.unblock", OPERATOR)
def _marked(data: dict[str, Any]) -> dict[str, Any]:
    return {"conversation": uuid_field(data, "conversation")}


@_reads("conversation.mark_test", OPERATOR)
def _test(data: dict[str, Any]) -> dict[str, Any]:
    return {"conversation": uuid_field(data, "conversation"), "on": data.get("on") is not False}


@_reads("visitor.block", OPERATOR)
def _block(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation": uuid_field(data, "conversation"),
        "days": int_field(data, "days"),
        "reason": text_field(data, "reason", limit=80),
    }


@_reads("appointment.begin", OPERATOR)
def _begin(data: dict[str, Any]) -> dict[str, Any]:
    return {"appointment": uuid_field(data, "appointment"), "body": text_field(data, "body")}


@_reads("conversation.close", VISITOR, OPERATOR)
def _close(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation": uuid_field(data, "conversation"),
        "topic": int_field(data, "topic"),
        "confirmed": data.get("confirmed") is True,
        "settled": data.get("settled") is True,
    }


@_reads("transfer.start", OPERATOR)
def _transfer(data: dict[str, Any]) -> dict[str, Any]:
    fields = {name: int_field(data, name) for name in ("operator", "department")}
    if (fields["operator"] is None) == (fields["department"] is None):
        raise Refused("invalid", field="operator")
    return {"conversation": uuid_field(data, "conversation"), "note": text_field(data, "note"), **fields}


@_reads("waiting.set", VISITOR, OPERATOR)
@_reads("checking.announce", OPERATOR)
def _minutes(data: dict[str, Any]) -> dict[str, Any]:
    return {"conversation": uuid_field(data, "conversation"), "minutes": int_field(data, "minutes") or 0}


@_reads("status.set", OPERATOR)
def _status(data: dict[str, Any]) -> dict[str, Any]:
    status = text_field(data, "status", required=True)
    if status not in ("online", "paused", "offline"):
        raise Refused("invalid", field="status")
    return {"status": status, "reason": text_field(data, "reason", limit=80)}


@_reads("info.write", OPERATOR)
def _info(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation": uuid_field(data, "conversation"),
        "body": text_field(data, "body"),
        "note": int_field(data, "note"),
    }


@_reads("address_form.set", OPERATOR)
def _address_form(data: dict[str, Any]) -> dict[str, Any]:
    form = text_field(data, "form")
    if form not in ("", *AddressForm.values):
        raise Refused("invalid", field="form")
    return {"conversation": uuid_field(data, "conversation"), "form": form}


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
        "conversation": uuid_field(data, "conversation") if data.get("conversation") else None,
        "website": text_field(data, "website", limit=200),
        "stamp": text_field(data, "stamp", limit=200),
        "challenge": object_field(data, "challenge"),
    }


@_reads("rating.skip", VISITOR)
def _rating(data: dict[str, Any]) -> dict[str, Any]:
    return {"rating": uuid_field(data, "rating")}


@_reads("rating.answer", VISITOR)
def _rated(data: dict[str, Any]) -> dict[str, Any]:
    given = {name: text_field(data, name) for name in ("csat", "nps", "solved", "comment")}
    return {"rating": uuid_field(data, "rating"), "given": given}


@_reads("contact_request.done", OPERATOR)
def _done(data: dict[str, Any]) -> dict[str, Any]:
    return {"reference": uuid_field(data, "reference")}


@_reads("push.subscribe", VISITOR)
def _subscribe(data: dict[str, Any]) -> dict[str, Any]:
    keys = object_field(data, "keys")
    return {
        "endpoint": text_field(data, "endpoint", required=True),
        "p256dh": text_field(keys, "p256dh", limit=100),
        "auth": text_field(keys, "auth", limit=32),
    }


@_reads("answer_mail.ask", VISITOR)
@_reads("transcript.mail", VISITOR, OPERATOR)
def _email(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation": uuid_field(data, "conversation"),
        "email": text_field(data, "email", limit=254),
        "language": text_field(data, "language", limit=12),
    }


@_reads("push.unsubscribe", VISITOR)
@_reads("device.forget", VISITOR)
@_reads("account.join", VISITOR)
@_reads("rating.ask", VISITOR)
def _bare(data: dict[str, Any]) -> dict[str, Any]:
    return {}
