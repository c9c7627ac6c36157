"""From an HTTP request to an actor and parsed bodies; from refusals to statuses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_POST

from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import actors, limits
from livehelp_plugin.gateway.commands import OPERATOR
from livehelp_plugin.gateway.execution import Origin
from livehelp_plugin.gateway.parsing import MAX_BATCH, MAX_FRAME, encode, parse
from livehelp_plugin.visitors import identity

View = Callable[..., HttpResponse]

_STATUS = {
    "malformed": 400,
    "unknown_type": 400,
    "invalid": 400,
    "identity_changed": 401,
    "forbidden": 403,
    "not_found": 404,
    "too_long": 413,
    "file_size": 413,
    "file_kind": 415,
    "closed": 409,
    "protocol": 426,
    "rate_limited": 429,
    "unavailable": 503,
}


def json_answer(value: Any, *, status: int = 200) -> HttpResponse:
    return HttpResponse(encode(value), content_type="application/json", status=status)


def refusing(view: View) -> View:
    """Answer a Refused with its status and the protocol's ``error``."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return json_answer({"error": refused.as_json()}, status=_STATUS.get(refused.code, 400))

    return wrapped


def reading(view: View) -> View:
    """A GET that is private, never cached and never writes what others see."""
    return require_GET(never_cache(refusing(view)))


def commanding(view: View) -> View:
    """A POST of JSON with its CSRF token, outside any transaction of the shop's: actions own theirs."""
    return transaction.non_atomic_requests(require_POST(csrf_protect(never_cache(refusing(view)))))


def actor_of(request: HttpRequest, face: str, *, create: bool = False) -> VisitorActor | OperatorActor:
    """Who sent this request; raises Refused as ``gateway.actors`` does."""
    if face == OPERATOR:
        return actors.operator_of(request.user)
    return actors.visitor_actor(
        identity.token_of(request),
        user=request.user,
        site_id=identity.site_of(request),
        create=create,
        language=getattr(request, "LANGUAGE_CODE", ""),
    )


def origin_of(request: HttpRequest) -> Origin:
    address = limits.client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        settings.TRUSTED_PROXIES,
    )
    return Origin(address, request.headers.get("User-Agent", "")[:200])


def batch_of(request: HttpRequest, name: str) -> list[Any]:
    """The list ``name`` of a JSON body with at most 20 entries; raises Refused ``malformed``, ``protocol``."""
    if request.content_type != "application/json":
        raise Refused("malformed", detail="application/json is expected")
    body = parse(request.body, limit=MAX_FRAME * MAX_BATCH)
    if body.get("protocol") != 1:
        raise Refused("protocol")
    entries = body.get(name)
    if not isinstance(entries, list) or not 0 < len(entries) <= MAX_BATCH:
        raise Refused("malformed")
    return entries
