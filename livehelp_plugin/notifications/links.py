"""The links in mails and pushes to shoppers: back to the chat, and "no more of these". Signed, each for one thing."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core import signing
from django.urls import reverse

from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.notifications.actions import address_hash
from livehelp_plugin.notifications.mail import site_of

BACK, STOP = "livehelp.back", "livehelp.stop"
BACK_DAYS = 30


def back_path(conversation: Conversation) -> str:
    """Where the chat opens, on whatever host the shop is met. Good for 30 days; opens nothing by itself."""
    key = signing.TimestampSigner(salt=BACK, sep=".").sign(conversation.public_id.hex)
    return reverse("livehelp:back", args=[key])


def back_link(conversation: Conversation) -> str:
    """The same for a mail, on the site's own host."""
    return _root(conversation.site_id) + back_path(conversation)


def conversation_in(key: str) -> uuid.UUID:
    """The conversation that a link leads back to; Refused ``not_found`` when it is not ours or too old."""
    try:
        signed = signing.TimestampSigner(salt=BACK, sep=".").unsign(key, max_age=timedelta(days=BACK_DAYS))
        return uuid.UUID(signed)
    except (signing.BadSignature, ValueError):
        raise Refused("not_found") from None


def stop_link(site_id: int, email: str) -> str:
    """Where the owner of an address ends these mails. The address itself does not stand in it."""
    key = signing.Signer(salt=STOP, sep=".").sign(f"{site_id}-{address_hash(email)}")
    return f"{_root(site_id)}{reverse('livehelp:mail_choice', args=[key])}"


def address_in(key: str) -> tuple[int, str]:
    """Site and hashed address that such a link is about; Refused ``not_found`` when it was not signed by us."""
    try:
        site, _, hashed = signing.Signer(salt=STOP, sep=".").unsign(key).partition("-")
        return int(site), hashed
    except (signing.BadSignature, ValueError):
        raise Refused("not_found") from None


def _root(site_id: int) -> str:
    return str(site_of(site_id).root_url)
