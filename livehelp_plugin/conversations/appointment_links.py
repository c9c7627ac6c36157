"""The link in an appointment's mails: whoever has it may see, move and cancel this one appointment."""

from __future__ import annotations

import uuid

from django.core import signing

from livehelp_plugin.events.refusals import Refused

SALT = "livehelp.appointment"


def key_of(public_id: uuid.UUID) -> str:
    """What stands in the link. Operators know the reference alone, which opens nothing."""
    return signing.Signer(salt=SALT, sep=".").sign(public_id.hex)


def reference_in(key: str) -> uuid.UUID:
    """The appointment that a link is for; Refused ``not_found`` when it was not signed by us."""
    try:
        return uuid.UUID(signing.Signer(salt=SALT, sep=".").unsign(key))
    except (signing.BadSignature, ValueError):
        raise Refused("not_found") from None
