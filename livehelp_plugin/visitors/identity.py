"""Who is asking: the cookie's token, and the visitor whom it proves.

A token is 128 random bits, signed in an HttpOnly cookie; the database keeps its hash. Handing one out
stores nothing: the visitor is made by the first thing that is said.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core import signing
from django.db import IntegrityError, transaction
from django.dispatch import Signal

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.outbox import enqueue
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.events import VisitorArrived
from livehelp_plugin.visitors.models import Visitor, VisitorToken

SALT = "livehelp.visitor"
SUCCESSION = timedelta(minutes=10)
SETTLING = timedelta(seconds=10)
ON_COOKIE = "livehelp_on"
"""Readable, content-free: tells the loader that a conversation may be running."""

token_revoked = Signal()
"""A browser's token ended; ``token_hash``. Whoever holds its sockets closes them."""


def cookie_name(secure: bool) -> str:
    return "__Host-livehelp" if secure else "livehelp"


def mint(user: Any = None) -> str:
    """A new token, for whoever is signed in; nothing is stored."""
    return secrets.token_hex(16) + _mark(user)


def is_minted_for(token: str, user: Any) -> bool:
    """Whether a token that proves nobody yet may prove this user's account.

    One that was handed out before the sign-in may not: somebody else may have put it into this browser, and
    would follow the account's conversations with it from then on.
    """
    mark = _mark(user)
    return not mark or token.endswith(mark)


def _mark(user: Any) -> str:
    signed_in = user is not None and user.is_authenticated
    return "." + hashlib.sha256(str(user.pk).encode()).hexdigest()[:16] if signed_in else ""


def signed(token: str) -> str:
    """The cookie's value."""
    return signing.Signer(salt=SALT).sign(token)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(request: Any) -> str | None:
    """The token in a request's cookie, or None when there is none or its signature is not ours."""
    return token_in(request.COOKIES, secure=request.is_secure())


def token_in(cookies: dict[str, str], *, secure: bool) -> str | None:
    value = cookies.get(cookie_name(secure))
    if not value:
        return None
    try:
        return signing.Signer(salt=SALT).unsign(value)
    except signing.BadSignature:
        return None


def visitor_by_token(token: str | None) -> Visitor | None:
    """The visitor whom a live token proves; follows merges; never creates."""
    if not token:
        return None
    row = VisitorToken.objects.select_related("visitor").filter(hash=digest(token), revoked_at=None).first()
    return survivor(row.visitor) if row else None


def visitor_of(request: Any) -> Visitor | None:
    """The visitor who sent this request, or None; never creates."""
    return visitor_by_token(token_of(request))


def is_revoked(token: str) -> bool:
    """Whether this token was ended (sign-in, sign-out, "forget this device")."""
    return VisitorToken.objects.filter(hash=digest(token), revoked_at__isnull=False).exists()


def survivor(visitor: Visitor) -> Visitor:
    while visitor.merged_into is not None:
        visitor = visitor.merged_into
    return visitor


def family(visitor: Visitor) -> tuple[int, ...]:
    """The visitor's id and those of the visitors merged into it."""
    return (
        visitor.pk,
        *Visitor.objects.filter(merged_into=visitor).order_by("pk").values_list("pk", flat=True),
    )


def arrive(token: str, *, site_id: int, user: Any = None, language: str = "") -> Visitor:
    """The visitor of this token, made now if it says something for the first time.

    Signed in, it is the account's one visitor, so that the same account finds its history on any device.
    Safe to call twice at once: the token's hash is unique.
    """
    found = visitor_by_token(token)
    if found is not None:
        return found
    user = user if user is not None and user.is_authenticated else None
    now = database_now()
    try:
        with transaction.atomic():
            return _admit(token, site_id, user, language, now)
    except IntegrityError:
        visitor = visitor_by_token(token)
        if visitor is None:
            raise
        return visitor


def _admit(token: str, site_id: int, user: Any, language: str, now: datetime) -> Visitor:
    visitor = account_visitor(site_id, user.pk if user else None)
    if visitor is None:
        visitor = Visitor.objects.create(
            site_id=site_id,
            user=user,
            name=_account_name(user)[:80],
            email=(user.email or "") if user else "",
            language=language[:12],
            created_at=now,
            last_seen_at=now,
        )
        enqueue(VisitorArrived(visitor_id=visitor.pk), now)
    VisitorToken.objects.create(hash=digest(token), visitor=visitor, created_at=now)
    return visitor


def account_visitor(site_id: int, user_id: int | None) -> Visitor | None:
    """The one visitor of an account on a site, if it has ever said something while signed in."""
    if user_id is None:
        return None
    return Visitor.objects.filter(site_id=site_id, user_id=user_id, merged_into=None).order_by("pk").first()


def admit_account(token: str, user: Any, site_id: int) -> Visitor | None:
    """Let a new token prove the account's visitor, if the account ever said something on this site."""
    visitor = account_visitor(site_id, user.pk)
    if visitor is not None:
        VisitorToken.objects.get_or_create(
            hash=digest(token), defaults={"visitor": visitor, "created_at": database_now()}
        )
    return visitor


def admit(token: str, visitor: Visitor) -> None:
    """Let a token that is nobody's yet prove this visitor. Idempotent."""
    VisitorToken.objects.get_or_create(hash=digest(token), defaults={"visitor": visitor, "created_at": database_now()})


def _account_name(user: Any) -> str:
    return (user.get_full_name() or "") if user else ""


def revoke(token_hash: str, now: datetime, *, successor_user_id: int | None = None) -> None:
    """End a token for good. After a sign-in, that same account may take its visitor over."""
    VisitorToken.objects.filter(hash=token_hash, revoked_at=None).update(
        revoked_at=now, successor_user_id=successor_user_id
    )
    transaction.on_commit(lambda: token_revoked.send_robust(sender=VisitorToken, token_hash=token_hash))


def succeed(old: str, new: str, user: Any) -> Visitor | None:
    """Give the visitor of a token that a sign-in ended to ``new``, for the account that signed in.

    Within ten minutes as often as asked: every tab of the browser, and every request on its way, still shows
    the old cookie, and all of them must end as the same visitor. What another account said on this device stays
    that account's.
    """
    now = database_now()
    ended = VisitorToken.objects.select_related("visitor").filter(hash=digest(old), successor_user_id=user.pk)
    row = ended.filter(revoked_at__gt=now - SUCCESSION).first()
    if row is None:
        return None
    visitor = survivor(row.visitor)
    if visitor.user_id not in (None, user.pk):
        return None
    VisitorToken.objects.create(hash=digest(new), visitor=visitor, created_at=now)
    return visitor


def is_settling(token: str) -> bool:
    """Whether a sign-in ended this token a moment ago: the browser may still wait for its new session.

    Whoever asks meanwhile (another tab, a socket that was closed) must not be made somebody else.
    """
    ended = VisitorToken.objects.filter(hash=digest(token), successor_user_id__isnull=False)
    return ended.filter(revoked_at__gt=database_now() - SETTLING).exists()


def site_of(request: Any) -> int:
    """The Wagtail site that a request is for; Refused ``unavailable`` where the project has none yet."""
    site = apps.get_model("wagtailcore", "Site").find_for_request(request)
    if site is None:
        raise Refused("unavailable")
    return site.pk
