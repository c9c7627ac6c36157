"""News from the rooms below: what was committed, what was signalled, and whose identity ended."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from livehelp_plugin.events import hints, signals
from livehelp_plugin.realtime.carrying import carry, carry_hints, carry_signals
from livehelp_plugin.realtime.news import News
from livehelp_plugin.realtime.revalidation import session_mark, token_mark
from livehelp_plugin.visitors.identity import token_revoked

hints.add_sink(carry_hints)
signals.add_sink(carry_signals)


@receiver(token_revoked, dispatch_uid="livehelp_token_revoked")
def token_ended(sender: Any, token_hash: str, **kwargs: Any) -> None:
    carry(News(ended=(token_mark(token_hash),)))


@receiver(user_logged_out, dispatch_uid="livehelp_session_ended")
def session_ended(sender: Any, request: Any, **kwargs: Any) -> None:
    key = getattr(getattr(request, "session", None), "session_key", None)
    if key:
        carry(News(ended=(session_mark(key),)))
