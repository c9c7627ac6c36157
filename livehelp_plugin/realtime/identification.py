"""Who is at the other end of a line: from cookies to an actor, at the beginning and again while it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from livehelp_plugin.availability.presence import subject_of_operator, subject_of_visitor
from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import actors, limits
from livehelp_plugin.gateway.commands import OPERATOR
from livehelp_plugin.gateway.execution import Origin
from livehelp_plugin.visitors import identity as visitors


@dataclass(slots=True)
class Identity:
    """What a line was opened with, and whom it proves now."""

    face: str
    token: str | None
    token_hash: str
    session_key: str | None
    site_id: int
    origin: Origin
    language: str
    actor: VisitorActor | OperatorActor | None = None

    @property
    def subject(self) -> str | None:
        """Whose presence this line proves."""
        if isinstance(self.actor, OperatorActor):
            return subject_of_operator(self.actor.operator_id)
        return subject_of_visitor(self.actor.visitor_id) if self.actor else None

    @property
    def person(self) -> str:
        """Whose lines are counted together."""
        return f"o:{self.actor.operator_id}" if isinstance(self.actor, OperatorActor) else f"v:{self.token_hash}"


def request_of(scope: Any) -> HttpRequest:
    """A WebSocket's handshake as the request that it was, with session and user; nothing is read before it is used."""
    scheme = {"ws": "http", "wss": "https"}.get(scope.get("scheme", "ws"), scope.get("scheme"))
    request = ASGIRequest({**scope, "type": "http", "method": "GET", "scheme": scheme}, BytesIO())
    store = import_module(django_settings.SESSION_ENGINE).SessionStore
    request.COOKIES = scope.get("cookies", request.COOKIES)
    request.session = store(request.COOKIES.get(django_settings.SESSION_COOKIE_NAME))
    request.user = SimpleLazyObject(lambda: get_user(request))  # type: ignore[assignment]
    return request


def identify(request: HttpRequest, face: str) -> Identity:
    """Read the database for who this is; raises Refused ``identity_changed`` or ``forbidden``.

    A visitor who never said anything has no actor yet.
    """
    token = visitors.token_of(request) if face != OPERATOR else None
    found = Identity(
        face=face,
        token=token,
        token_hash=visitors.digest(token) if token else "",
        session_key=request.COOKIES.get(django_settings.SESSION_COOKIE_NAME),
        site_id=visitors.site_of(request) if face != OPERATOR else 0,
        origin=origin_of(request),
        language=request.headers.get("Accept-Language", "")[:2],
    )
    found.actor = _actor(found, request, create=False)
    return found


def identify_again(identity: Identity, *, create: bool = False) -> VisitorActor | OperatorActor | None:
    """The actor with the rights of this moment; raises as ``identify``. ``create``: a visitor who speaks exists."""
    request = HttpRequest()
    request.session = import_module(django_settings.SESSION_ENGINE).SessionStore(identity.session_key)
    return _actor(identity, request, create=create)


def _actor(identity: Identity, request: HttpRequest, *, create: bool) -> VisitorActor | OperatorActor | None:
    user = get_user(request) if identity.session_key else None
    if identity.face == OPERATOR:
        return actors.operator_of(user)
    try:
        return actors.visitor_actor(
            identity.token, user=user, site_id=identity.site_id, create=create, language=identity.language
        )
    except Refused as refused:
        if refused.code == "not_found":
            return None
        raise


def origin_of(request: HttpRequest) -> Origin:
    address = limits.client_address(
        request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""), settings.TRUSTED_PROXIES
    )
    return Origin(address, request.headers.get("User-Agent", "")[:200])
