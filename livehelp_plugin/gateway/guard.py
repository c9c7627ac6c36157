"""The guard before what a stranger can begin: chats and contact requests.

An address has its limit. Beyond it each further one costs a proof of work, at a price that doubles, up to a
limit that nothing lifts: many people behind one address get through, a flood from one address does not. A form
that was filled faster than anybody types costs a proof, too. An address that spam came from pays at once, and
after ``SPAM_PER_ADDRESS`` pieces of it has to wait.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core import signing

from livehelp_plugin.conf import settings
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import limits
from livehelp_plugin.gateway.limits import Limit
from livehelp_plugin.gateway.models import CameFrom

SALT = "livehelp.challenge"
STAMP_SALT = "livehelp.stamp"
VALID = timedelta(minutes=10)
STAMP_VALID = timedelta(days=2)
WIDER = 3
"""How many times its limit an address may reach with proofs."""

EASY, HARD = 16, 22
"""Bits of the first proof, and of the dearest: about a tenth of a second and ten seconds on a telephone."""

SPAM_PER_ADDRESS = Limit("spam:a", 3, 86_400)
"""After so many marked as spam within a day the address waits until it is over."""


@dataclass(frozen=True, slots=True)
class Door:
    """One kind of thing that a stranger can begin, and how often."""

    name: str
    per_visitor: Limit
    per_address: Limit


OPENING = Door("open", limits.OPENINGS_PER_VISITOR, limits.OPENINGS_PER_ADDRESS)
REQUEST = Door("request", limits.REQUESTS_PER_VISITOR, limits.REQUESTS_PER_ADDRESS)


def admit(door: Door, author: str, address: str, challenge: dict[str, Any], *, hasty: bool = False) -> None:
    """Count one; Refused ``rate_limited``, or ``challenge`` with what is to be solved before it is sent again."""
    subject = limits.address_key(address)
    spam = limits.spent(SPAM_PER_ADDRESS, subject)
    if spam >= SPAM_PER_ADDRESS.count:
        raise limits.refusal(SPAM_PER_ADDRESS, subject)
    over = max(0, limits.spent(door.per_address, subject) - door.per_address.count + 1)
    price = over + 2 * spam + hasty
    if price and not _solved(challenge, door, subject):
        if over > (WIDER - 1) * door.per_address.count:
            raise limits.refusal(door.per_address, subject)
        raise Refused("challenge", challenge=_asked(door, subject, min(HARD, EASY - 1 + price)))
    limits.spend(door.per_visitor, author)
    limits.spend(replace(door.per_address, count=door.per_address.count * (WIDER if price else 1)), subject)


def _asked(door: Door, subject: str, bits: int) -> dict[str, Any]:
    """A question that nobody can make or change but us: the client looks for a number whose digest begins with
    so many zero bits."""
    told = {"n": secrets.token_hex(8), "d": door.name, "a": subject, "b": bits}
    return {"token": signing.dumps(told, salt=SALT), "bits": bits}


def _solved(challenge: dict[str, Any], door: Door, subject: str) -> bool:
    """Whether this proves the work, for this door and address, within its time, for the first time."""
    token, answer = challenge.get("token"), challenge.get("answer")
    if not isinstance(token, str) or not isinstance(answer, int) or len(token) > 400:
        return False
    try:
        told = signing.loads(token, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return False
    if told["d"] != door.name or told["a"] != subject or zero_bits(f"{token}:{answer}") < told["b"]:
        return False
    try:
        limits.spend(Limit("solved", 1, int(VALID.total_seconds())), told["n"])
    except Refused:
        return False
    return True


def zero_bits(text: str) -> int:
    """How many zero bits the text's SHA-256 begins with."""
    return 256 - int.from_bytes(hashlib.sha256(text.encode()).digest()).bit_length()


def stamp() -> str:
    """Proves to us later when a chat was opened, without anything being stored."""
    return signing.TimestampSigner(salt=STAMP_SALT).sign("")


def is_hasty(text: str) -> bool:
    """Whether a form came sooner after its stamp than anybody fills it, or without a stamp of ours."""
    least = settings.FORM_SECONDS
    if not least:
        return False
    signer = signing.TimestampSigner(salt=STAMP_SALT)
    try:
        signer.unsign(text, max_age=STAMP_VALID)
    except signing.BadSignature:
        return True
    try:
        signer.unsign(text, max_age=least)
    except signing.SignatureExpired:
        return False
    return True


def remember(reference: uuid.UUID, address: str) -> None:
    """From where this came, hashed, in case it turns out to be spam. The first word holds."""
    CameFrom.objects.get_or_create(
        reference=reference, defaults={"address": limits.address_key(address), "at": database_now()}
    )


def blame(reference: uuid.UUID, *, on: bool) -> None:
    """What came from this address was spam, or after all was not."""
    came = CameFrom.objects.filter(reference=reference).first()
    if came is None:
        return
    if on:
        limits.count(SPAM_PER_ADDRESS, came.address)
    else:
        limits.give_back(SPAM_PER_ADDRESS, came.address)
