"""What the chat needs when it opens: never cached, and the first moment at which anything is remembered."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from livehelp_plugin.availability.presence import subject_of_visitor, touch
from livehelp_plugin.commerce.actions import cart_changed
from livehelp_plugin.commerce.products import shows_products
from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import VisitorActor, conversations_of
from livehelp_plugin.conversations.owing import is_owed_an_answer
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.gateway import uploads
from livehelp_plugin.gateway.guard import stamp
from livehelp_plugin.gateway.languages import in_page_language
from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.gateway.transports import offered
from livehelp_plugin.notifications.models import PushSubscription
from livehelp_plugin.notifications.push import public_key
from livehelp_plugin.policy.queries import rules_at
from livehelp_plugin.surveys.ratings import due_rating
from livehelp_plugin.visitors import identity
from livehelp_plugin.visitors.models import Visitor
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.booking import booking_address
from livehelp_plugin.widget.context import look_of
from livehelp_plugin.widget.greetings import greetings
from livehelp_plugin.widget.hours import availability_of
from livehelp_plugin.widget.markup import base_url
from livehelp_plugin.widget.prechat import forms_of
from livehelp_plugin.widget.privacy_text import privacy_of
from livehelp_plugin.widget.strings import words_of

DAY = 86_400
LOOKING = uuid.UUID(int=1)
"""Stands for any page of a visitor without a connection."""


@require_GET
@never_cache
@ensure_csrf_cookie
@in_page_language
def bootstrap(request: HttpRequest) -> HttpResponse:
    """Everything the chat module needs, and the visitor's cookie. Makes no visitor: speaking does."""
    site_id = identity.site_of(request)
    token, visitor = recognise(request)
    if visitor is None and request.user.is_authenticated:
        visitor = identity.admit_account(token, request.user, site_id)
    if visitor is not None:
        cart_changed(request)
    conversations = _conversations(visitor, site_id)
    now = database_now()
    answer = {
        "protocol": 1,
        "csrf": get_token(request),
        "transports": offered(request),
        "assets": asset_url(),
        "urls": urls_of("visitor"),
        "visitor": _visitor(request, visitor),
        "now": iso(now),
        "stamp": stamp(),
        "form_after_seconds": rules_at(site_id, now).form_after_seconds,
        "availability": availability_of(site_id, now),
        "conversations": conversations,
        "attachments": uploads.offer(),
        "appointment_url": booking_address(site_id),
        "rating": visitor is not None and due_rating(identity.family(visitor), now) is not None,
        "prechat": forms_of(site_id, visitor, request.user, now),
        "push": _push(token),
        **_words(site_id),
    }
    response = HttpResponse(encode(answer), content_type="application/json")
    response.headers["Vary"] = "Cookie"
    running = any(c["state"] != "closed" for c in conversations)
    remember(request, response, token, running=running or _owed(visitor, now))
    return response


def _owed(visitor: Visitor | None, now: datetime) -> bool:
    """Whether the chat is to be loaded on the next page, too, because an operator may open one; who looks at a page
    is seen to be there."""
    if visitor is None or not is_owed_an_answer(identity.family(visitor), now):
        return False
    touch(subject_of_visitor(visitor.pk), LOOKING)
    return True


def urls_of(face: str) -> dict[str, str]:
    """Where one face's requests go; ``product`` where the shop shows its products."""
    names = ["commands", "signals", "events", "stream", "history", "upload", "ws"]
    names += ["product"] if shows_products() else []
    return {name: f"{base_url()}{face}/{name}/" for name in names} | {"attachments": f"{base_url()}attachments/"}


def recognise(request: HttpRequest) -> tuple[str, Visitor | None]:
    """The token that this browser goes on with, and whom it proves.

    After a sign-in ended the old token, the same account takes its visitor over; until the browser has its new
    session it keeps the old one, and is told to come again. After a sign-out, or "forget this device", it begins
    anew, and so it does after a sign-in with a token that never said anything.
    """
    token = identity.token_of(request)
    fresh = identity.mint(request.user)
    if token is not None and not identity.is_revoked(token):
        visitor = identity.visitor_by_token(token)
        return token if visitor or identity.is_minted_for(token, request.user) else fresh, visitor
    if token is not None and request.user.is_authenticated:
        return fresh, identity.succeed(token, fresh, request.user)
    if token is not None and identity.is_settling(token):
        return token, None
    return fresh, None


def _visitor(request: HttpRequest, visitor: Visitor | None) -> dict[str, Any]:
    signed_in = request.user.is_authenticated
    return {
        "known": visitor is not None,
        "account": signed_in,
        "may_join": bool(signed_in and visitor is not None and visitor.user_id is None),
        "email": visitor.email if visitor is not None else "",
    }


def _push(token: str) -> dict[str, Any]:
    """What a browser needs to be told of answers, and whether this one is; without a key it cannot be."""
    key = public_key()
    mine = PushSubscription.objects.filter(token=identity.digest(token))
    return {"key": key, "worker": reverse("livehelp:push_worker"), "on": bool(key) and mine.exists()}


def _conversations(visitor: Visitor | None, site_id: int) -> list[dict[str, str]]:
    if visitor is None:
        return []
    actor = VisitorActor(visitor.pk, identity.family(visitor), site_id)
    return [
        {"stream": f"c:{found.public_id}", "state": "queued" if found.state == "offered" else found.state}
        for found in conversations_of(actor)
    ]


def _words(site_id: int) -> dict[str, Any]:
    look = look_of(site_id)
    privacy = {"privacy": privacy_of(site_id, look)}
    return words_of(look) | privacy | greetings(site_id, look.said().greeting)


def remember(request: HttpRequest, response: HttpResponse, token: str, *, running: bool) -> None:
    """Let the browser keep its token, and whether there is a conversation to load the chat for."""
    secure = request.is_secure()
    if token != identity.token_of(request):
        response.set_cookie(
            identity.cookie_name(secure),
            identity.signed(token),
            max_age=settings.COOKIE_AGE_DAYS * DAY,
            secure=secure,
            httponly=True,
            samesite="Lax",
        )
    if running and identity.ON_COOKIE not in request.COOKIES:
        response.set_cookie(identity.ON_COOKIE, "1", secure=secure, samesite="Lax")
    # Between two sessions nobody is recognised: the page after the sign-in must still load the chat.
    elif not running and identity.ON_COOKIE in request.COOKIES and not identity.is_revoked(token):
        response.delete_cookie(identity.ON_COOKIE)
