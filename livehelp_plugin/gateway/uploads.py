"""Files come in by themselves, before the message that carries them: how many, how large, and what a client is told."""

from __future__ import annotations

from typing import Any

from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.actions.attaching import MEGABYTE
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import limits
from livehelp_plugin.gateway.limits import Limit

HOUR, DAY = 3_600, 86_400
WIDER = 5
"""An operator, and all who share an address, may send so many times what one shopper may."""

MB_PER_ADDRESS = 500
"""What shoppers of one address may send in a day, in megabytes."""

ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,application/pdf"
"""For the browser's file dialog: a telephone makes a JPEG of its own format where this does not name it."""


def offer() -> dict[str, Any] | None:
    """What a client needs to know to offer attachments; None where the shop does not want any."""
    if not settings.ATTACHMENTS:
        return None
    return {"mb": settings.ATTACHMENT_MB, "per_message": settings.ATTACHMENTS_PER_MESSAGE, "accept": ACCEPTED}


def admit(actor: VisitorActor | OperatorActor, address: str, size: int) -> None:
    """Count one upload of so many bytes; Refused ``forbidden`` (switched off), ``file_size``, ``rate_limited``."""
    if not settings.ATTACHMENTS:
        raise Refused("forbidden")
    if size > settings.ATTACHMENT_MB * MEGABYTE:
        raise Refused("file_size", most=settings.ATTACHMENT_MB)
    hourly = settings.ATTACHMENTS_PER_HOUR
    if isinstance(actor, OperatorActor):
        limits.spend(Limit("upload:o", hourly * WIDER, HOUR), actor.author)
        return
    subject = limits.address_key(address)
    limits.spend(Limit("upload:v", hourly, HOUR), actor.author)
    limits.spend(Limit("upload:a", hourly * WIDER, HOUR), subject)
    limits.spend(Limit("upload:mb", MB_PER_ADDRESS, DAY), subject, amount=1 + size // MEGABYTE)
