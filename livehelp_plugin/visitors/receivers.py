"""Signing in or out ends the browser's token; the next bootstrap issues another."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.visitors.identity import digest, revoke, token_of


@receiver(user_logged_in, dispatch_uid="livehelp_signed_in")
def signed_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    token = token_of(request) if request is not None else None
    if token:
        revoke(digest(token), database_now(), successor_user_id=user.pk)


@receiver(user_logged_out, dispatch_uid="livehelp_signed_out")
def signed_out(sender: Any, request: Any, **kwargs: Any) -> None:
    token = token_of(request) if request is not None else None
    if token:
        revoke(digest(token), database_now())
