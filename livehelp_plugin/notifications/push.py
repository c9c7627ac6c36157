"""Pushing to the browsers of a visitor. Without the extra ``push`` nothing is offered, and nothing fails."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.notifications.mail import owner_addresses
from livehelp_plugin.notifications.models import PushKey, PushSubscription
from livehelp_plugin.notifications.push_addresses import is_push_service
from livehelp_plugin.visitors.identity import family, survivor
from livehelp_plugin.visitors.models import Visitor

log = logging.getLogger(__name__)

KEPT = timedelta(hours=4)
"""For how long a push service keeps an answer for a browser that is off; after that the mail has told."""
CLAIM = timedelta(hours=12)
"""How long our signature holds; push services refuse more than 24 hours."""


@lru_cache(maxsize=1)
def is_installed() -> bool:
    """Whether the extra ``push`` is there."""
    return bool(find_spec("http_ece") and find_spec("py_vapid"))


def public_key() -> str:
    """What a browser subscribes with; empty where push is not installed. Makes the shop's key the first time."""
    if not is_installed():
        return ""
    return _public_of(_private_key())


@lru_cache(maxsize=4)
def _public_of(private: str) -> str:
    from livehelp_plugin.notifications import web_push  # needs the extra

    return web_push.public_key(private)


def _private_key() -> str:
    given: str = settings.VAPID_PRIVATE_KEY
    return given or PushKey.objects.values_list("private", flat=True).first() or _make_key()


def _make_key() -> str:
    from livehelp_plugin.notifications import web_push  # needs the extra

    try:
        with transaction.atomic():
            PushKey.objects.create(private=web_push.make_key(), made_at=database_now())
    except IntegrityError:
        pass  # another process made it a moment ago
    return PushKey.objects.values_list("private", flat=True).get()


def subscriptions_of(visitor: Visitor) -> QuerySet[PushSubscription]:
    """The browsers that this person may be told in: those whose token is alive."""
    known = family(survivor(visitor))
    return PushSubscription.objects.filter(token__visitor__in=known, token__revoked_at=None).order_by("pk")


def push(subscription: PushSubscription, conversation: Conversation, message: dict[str, Any]) -> bool:
    """Send one push; False when there was nobody to send it to any more. Raises what is worth another try.

    A subscription that the browser has given up, or whose host is no longer allowed, is removed.
    """
    from livehelp_plugin.notifications import web_push  # needs the extra

    if not is_push_service(subscription.endpoint, settings.PUSH_HOSTS):
        subscription.delete()
        return False
    now = database_now()
    parcel = web_push.Push(
        endpoint=subscription.endpoint,
        p256dh=subscription.p256dh,
        auth=subscription.auth,
        body=json.dumps(message).encode(),
        topic=topic_of(conversation),
        seconds=int(KEPT.total_seconds()),
    )
    try:
        web_push.post(parcel, _private_key(), _subject(conversation.site_id), now + CLAIM)
    except web_push.Gone:
        subscription.delete()
        return False
    except web_push.NotPushed as refused:
        if refused.status and refused.status not in (408, 425, 429) and refused.status < 500:
            log.warning("a push service refused a push with status %s", refused.status)
            return False
        raise
    return True


def topic_of(conversation: Conversation) -> str:
    """Under which a later push replaces an earlier one; tells the push service nothing about the conversation."""
    return hashlib.sha256(f"livehelp.push.{conversation.public_id}".encode()).hexdigest()[:32]


def _subject(site_id: int) -> str:
    """Whom a push service may write to when we misbehave."""
    address = next(iter(owner_addresses(site_id)), "") or parseaddr(django_settings.DEFAULT_FROM_EMAIL)[1]
    return f"mailto:{address}"


def is_stale(at: datetime, now: datetime) -> bool:
    """Whether it is too late to push what was said then."""
    return now - at > KEPT
