"""To whom an answer is owed, so that they are noticed when they come back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from livehelp_plugin.conversations.models import ContactRequest

REMEMBERED = timedelta(days=30)
"""For how long the chat is loaded by itself for somebody who waits for an answer."""


def is_owed_an_answer(visitor_ids: Collection[int], now: datetime) -> bool:
    """Whether one of these visitors left a request that is open: an operator may open a chat with them."""
    waiting = ContactRequest.objects.filter(visitor__in=visitor_ids, done_at=None, is_spam=False)
    return waiting.filter(created_at__gt=now - REMEMBERED).exists()
