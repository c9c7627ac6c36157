"""The contact form as a page of its own, and what an editor's form in a cached page is sent to.

That form knows neither the visitor nor when it was opened. With JavaScript it first fetches both from here. Without,
what was typed comes to a page that has both: the shopper looks it over and sends it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from livehelp_plugin.conversations.access import VisitorActor
from livehelp_plugin.conversations.actions.requests import LeftRequest, check_request, leave_contact_request
from livehelp_plugin.events import receipts
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import guard
from livehelp_plugin.gateway.languages import in_page_language
from livehelp_plugin.gateway.parsing import clean
from livehelp_plugin.widget.appointments import TRAP, address_of_client, came_from, page, site_or_404, speaking
from livehelp_plugin.widget.bootstrap import remember

FIELDS = ("body", "want", "name", "email", "phone", "department", "page", "client_id", "stamp")
LIMITS = {"want": 8, "name": 80, "email": 254, "phone": 40, "page": 500, "stamp": 200}


def contact_address(department: str | int | None = None) -> str:
    """Where a message for a department, or for whoever answers, is left."""
    query = "?" + urlencode({"department": department}) if department else ""
    return reverse("livehelp:contact") + query


@transaction.non_atomic_requests
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@in_page_language
def contact(request: HttpRequest) -> HttpResponse:
    """GET shows the form, or for a script what its own form needs; POST leaves the message."""
    site_id = site_or_404(request)
    if request.method != "POST":
        if _is_script(request):
            return JsonResponse({"csrf": get_token(request), "stamp": guard.stamp(), "id": str(uuid.uuid4())})
        return _form(request, {"page": came_from(request), "department": request.GET.get("department", "")})
    given = _given(request)
    try:
        token = _leave(request, site_id, given)
    except Refused as refused:
        return _refused(request, given, refused)
    response = _thanks(request, given)
    if token:
        remember(request, response, token, running=True)
    return response


@never_cache
@csrf_exempt  # writes nothing: what came is shown again, in a form with its token
@require_POST
@in_page_language
def look_over(request: HttpRequest) -> HttpResponse:
    """What was typed into an editor's form, to be looked over and sent. For browsers without JavaScript."""
    site_or_404(request)
    given = _given(request)
    return _form(request, given | {"page": given["page"] or came_from(request)}, again=True)


def _given(request: HttpRequest) -> dict[str, str]:
    given = {name: clean(request.POST.get(name, "")).strip() for name in FIELDS}
    for name, limit in LIMITS.items():
        given[name] = given[name][:limit]
    return given


def _leave(request: HttpRequest, site_id: int, given: Mapping[str, str]) -> str:
    """Keep it; the browser's token. Raises Refused as ``leave_contact_request`` and the guard do."""
    client_id = _uuid(given["client_id"])
    # Pressed twice: the second time the browser had no cookie yet, and was somebody else.
    if any("reference" in answer for answer in receipts.find([client_id]).values()):
        return ""
    trapped = bool(request.POST.get(TRAP))
    left = LeftRequest(
        actor=VisitorActor(0, (), site_id),
        client_id=client_id,
        body=given["body"],
        want=given["want"] or "email",
        name=given["name"],
        email=given["email"],
        phone=given["phone"],
        page_url=given["page"],
        department=int(given["department"]) if _is_id(given["department"]) else None,
        is_spam=trapped,
    )
    check_request(left)  # before anybody is remembered for it
    token, actor = speaking(request, site_id)
    address = address_of_client(request)
    hasty = not trapped and guard.is_hasty(given["stamp"])
    guard.admit(guard.REQUEST, actor.author, address, _solved(request), hasty=hasty)
    answer = leave_contact_request(replace(left, actor=actor))
    if "reference" in answer:
        guard.remember(uuid.UUID(answer["reference"]), address)
    return token


def _solved(request: HttpRequest) -> dict[str, Any]:
    """The proof of work that a script adds where one is asked for."""
    answer = request.POST.get("answer", "")
    return {"token": request.POST.get("token", "")[:400], "answer": int(answer)} if _is_id(answer) else {}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _thanks(request: HttpRequest, given: Mapping[str, str]) -> HttpResponse:
    called = given["want"] == "call"
    to = given["phone"] if called else given["email"]
    sure = _("We will call you on %(to)s.") if called else _("We will write to %(to)s.")
    said = {"title": _("Thank you. We have your message."), "text": sure % {"to": to}}
    if _is_script(request):
        return JsonResponse({"ok": True, **said})
    return page(request, "livehelp/contact.html", {"kind": "book", "said": said, "back": _inside(request, given)})


def _inside(request: HttpRequest, given: Mapping[str, str]) -> str:
    """The page of the shop that one came from, if it is one."""
    where = given["page"]
    return where if url_has_allowed_host_and_scheme(where, {request.get_host()}) else ""


def _refused(request: HttpRequest, given: Mapping[str, str], refused: Refused) -> HttpResponse:
    field, words = str(refused.extra.get("field", "")), _words(refused)
    if _is_script(request):
        problem = {"ok": False, "field": field, "message": words, "challenge": refused.extra.get("challenge")}
        return JsonResponse(problem, status=400)
    return _form(request, given, error=words, field=field, status=400)


def _words(refused: Refused) -> str:
    by_field = {
        "body": _("Please write something first."),
        "email": _("Please check the e-mail address."),
        "phone": _("Please check the phone number."),
        "name": _("Please check the name."),
    }
    if refused.code in ("empty", "invalid"):
        return by_field.get(str(refused.extra.get("field")), refused.message)
    if refused.code == "too_long":
        return _("That is too long: 4,000 characters at most.")
    if refused.code == "challenge":
        return _("That was very quick. Please press the button once more.")
    return refused.message or _("That did not work. Please try again in a moment; what you typed is kept.")


def _form(
    request: HttpRequest,
    given: Mapping[str, str],
    *,
    error: str = "",
    field: str = "",
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "kind": "book",  # no launcher: who fills in the form needs no second way to us above its buttons
        "given": {
            **given,
            "stamp": given.get("stamp") or guard.stamp(),
            "client_id": given.get("client_id") or uuid.uuid4(),
        },
        "error": error,
        "error_field": field,
        "again": again,
        "trap": TRAP,
    }
    return page(request, "livehelp/contact.html", context, status=status)
