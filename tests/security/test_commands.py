"""The matrix of every command, face and role (D). A new command must be entered here."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from livehelp_plugin.gateway.commands import _readers
from tests.security.cast import ROLES, Cast, outcome

Row = tuple[str, ...]
FACES = ("visitor", "operator")
UNKNOWN, NOT_FOUND, OK = "200 unknown_type", "404 not_found", "200 ok"
NEVER_SPOKE = [NOT_FOUND] * 6  # staff, too, are nobody at the shoppers' face until they ask something
NO_OPERATOR = ["401 identity_changed"] * 3 + ["403 forbidden"]

PUSHED = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/anna",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}
"""The example of RFC 8291."""
THEIRS_ALONE = (NOT_FOUND, OK, "200 not_found", *NEVER_SPOKE)
OF_SHOPPERS = (NOT_FOUND, OK, OK, *NEVER_SPOKE)
OF_NO_SHOPPER = (NOT_FOUND, UNKNOWN, UNKNOWN, *NEVER_SPOKE)
OF_ANYBODY = (OK,) * len(ROLES)
OF_NO_OPERATOR = (*NO_OPERATOR, *[UNKNOWN] * 4, "403 forbidden")
OF_THE_DEPARTMENT = (*NO_OPERATOR, "200 not_found", OK, OK, OK, "403 forbidden")

OF_ITS_OPERATOR = (*NO_OPERATOR, "200 not_found", OK, "200 not_owner", "200 not_owner", "403 forbidden")
OF_ITS_OPERATOR_OR_SUPERVISOR = (*NO_OPERATOR, "200 not_found", OK, "200 not_owner", OK, "403 forbidden")

# Of whom each command is taken at the shoppers' face and at the operators'. It is about visitor A's conversation,
# which the operator answers; a claim is about one that waits.
TABLE: dict[str, tuple[Row, Row]] = {
    # anonymous, visitor A, visitor B, user, other, operator, colleague, supervisor, superuser
    "conversation.open": (OF_ANYBODY, OF_NO_OPERATOR),
    "message.post": (
        THEIRS_ALONE,
        OF_ITS_OPERATOR,
    ),
    "attachment.delete": (OF_NO_SHOPPER, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "note.post": (OF_NO_SHOPPER, OF_THE_DEPARTMENT),
    "conversation.claim": (OF_NO_SHOPPER, OF_THE_DEPARTMENT),
    "offer.decline": (OF_NO_SHOPPER, OF_THE_DEPARTMENT),
    "transfer.start": (OF_NO_SHOPPER, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "transfer.withdraw": (OF_NO_SHOPPER, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "waiting.set": (THEIRS_ALONE, OF_ITS_OPERATOR),
    "checking.announce": (OF_NO_SHOPPER, OF_ITS_OPERATOR),
    "close.announce": (OF_NO_SHOPPER, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "close.call_off": (THEIRS_ALONE, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "conversation.close": (THEIRS_ALONE, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "conversation.mark_spam": (OF_NO_SHOPPER, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "conversation.unmark_spam": (
        OF_NO_SHOPPER,
        (*NO_OPERATOR, "200 not_found", "200 forbidden", "200 forbidden", OK, "403 forbidden"),
    ),
    "conversation.mark_test": (OF_NO_SHOPPER, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "visitor.block": (OF_NO_SHOPPER, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "visitor.unblock": (OF_NO_SHOPPER, OF_ITS_OPERATOR_OR_SUPERVISOR),
    "appointment.begin": (OF_NO_SHOPPER, OF_THE_DEPARTMENT),
    "status.set": (OF_NO_SHOPPER, (*NO_OPERATOR, OK, OK, OK, OK, "403 forbidden")),
    "info.write": (OF_NO_SHOPPER, OF_THE_DEPARTMENT),
    "address_form.set": (OF_NO_SHOPPER, OF_THE_DEPARTMENT),
    "contact_request.leave": (OF_ANYBODY, OF_NO_OPERATOR),
    "contact_request.done": (OF_NO_SHOPPER, OF_THE_DEPARTMENT),
    "push.subscribe": (OF_SHOPPERS, OF_NO_OPERATOR),
    "push.unsubscribe": (OF_SHOPPERS, OF_NO_OPERATOR),
    "answer_mail.ask": (THEIRS_ALONE, OF_NO_OPERATOR),
    "transcript.mail": (THEIRS_ALONE, OF_THE_DEPARTMENT),
    "device.forget": (OF_SHOPPERS, OF_NO_OPERATOR),
    "rating.ask": (OF_SHOPPERS, OF_NO_OPERATOR),
    "rating.answer": (THEIRS_ALONE, OF_NO_OPERATOR),
    "rating.skip": (THEIRS_ALONE, OF_NO_OPERATOR),
    "account.join": ((NOT_FOUND, "200 forbidden", "200 forbidden", *NEVER_SPOKE), OF_NO_OPERATOR),
}


def fields(cast: Cast, kind: str) -> dict[str, Any]:
    held = {"conversation": cast.held}
    every: dict[str, dict[str, Any]] = {
        "conversation.open": {"body": "Hello"},
        "message.post": {**held, "body": "Hello"},
        "note.post": {**held, "body": "Hello"},
        "attachment.delete": {"attachment": cast.attachment},
        "conversation.claim": {"conversation": cast.waiting},
        "offer.decline": held,
        "transfer.start": {**held, "department": cast.repairs.pk},
        "transfer.withdraw": held,
        "waiting.set": {**held, "minutes": 10},
        "checking.announce": {**held, "minutes": 2},
        "close.announce": held,
        "close.call_off": held,
        "conversation.close": {**held, "confirmed": True},
        "conversation.mark_spam": held,
        "conversation.unmark_spam": held,
        "conversation.mark_test": held,
        "visitor.block": {**held, "days": 7, "reason": "insults"},
        "visitor.unblock": held,
        "appointment.begin": {"appointment": str(cast.appointment), "body": "Good morning"},
        "status.set": {"status": "paused"},
        "info.write": {**held, "body": "Brews with a moka"},
        "address_form.set": {**held, "form": "formal"},
        "contact_request.leave": {"body": "Call me", "email": "anna@example.com"},
        "contact_request.done": {"reference": cast.request},
        "push.subscribe": PUSHED,
        "push.unsubscribe": {},
        "answer_mail.ask": {**held, "email": "anna@example.com"},
        "transcript.mail": {**held, "email": "anna@example.com"},
        "device.forget": {},
        "account.join": {},
        "rating.ask": {},
        "rating.answer": {"rating": cast.rating, "csat": "4"},
        "rating.skip": {"rating": cast.rating},
    }
    return every[kind]


def answered(cast: Cast, role: str, face: str, kind: str) -> str:
    """How a command is answered; then all is as it was before, also this person's cookies."""
    browser = cast.as_(role, face)
    cookies = {name: morsel.value for name, morsel in browser.client.cookies.items()}
    with transaction.atomic():
        command = {"id": str(uuid.uuid4()), "type": kind, **fields(cast, kind)}
        answer = browser.post("commands", {"protocol": 1, "commands": [command]})
        transaction.set_rollback(True)
    browser.client.cookies.load(cookies)
    return outcome(answer.status_code, answer.json())


def lines(rows: dict[str, tuple[Row, Row]]) -> str:
    """As text, so that a difference is seen at a glance."""
    named = [(face, kind, row) for kind, both in rows.items() for face, row in zip(FACES, both, strict=True)]
    return "\n".join(f"{face} {kind}: {' | '.join(row)}" for face, kind, row in named)


def test_every_command_is_taken_of_whom_the_table_says(db: None) -> None:
    cast = Cast()

    found = {kind: tuple(tuple(answered(cast, role, face, kind) for role in ROLES) for face in FACES) for kind in TABLE}

    assert lines(found) == lines(TABLE)  # type: ignore[arg-type]


def test_no_command_is_missing_from_the_table() -> None:
    assert TABLE.keys() == _readers.keys()
