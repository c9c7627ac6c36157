"""Booking a chat for later, as a shopper meets it: a page with the free times, and one for each appointment.

Both work without JavaScript. The second one is reached by the signed link of the mails: whoever has it may see, move
and cancel that one appointment, and at its time has the chat there.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from livehelp_plugin.availability.models import Department
from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import VisitorActor
from livehelp_plugin.conversations.actions.appointments import Booking, book_appointment
from livehelp_plugin.conversations.appointment_links import key_of, reference_in
from livehelp_plugin.conversations.appointment_times import day_name, time_name, zone_name
from livehelp_plugin.conversations.appointments_queries import (
    appointment_for,
    bookable,
    grid_of,
    taking_appointments,
)
from livehelp_plugin.conversations.slots import Slot, by_day
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import limits
from livehelp_plugin.gateway.actors import visitor_actor
from livehelp_plugin.gateway.parsing import clean
from livehelp_plugin.visitors import identity
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.bootstrap import recognise, remember
from livehelp_plugin.widget.context import launcher, look_of
from livehelp_plugin.widget.markup import loader_tag

TRAP = "website"
"""A field that people do not see; whoever fills it in is a program."""

SHOWN_DAYS = 5
"""How many days stand open to view; the later ones are folded away."""

FIELDS = ("name", "email", "body", "starts_at", "page", "client_id")


@transaction.non_atomic_requests
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """GET shows what is free, POST books it and leads to the appointment's own page."""
    site_id = site_or_404(request)
    serving = taking_appointments(site_id)
    if not serving:
        return _page(request, "none", {}, status=404 if request.method == "POST" else 200)
    department = _chosen(serving, request.POST.get("department") or request.GET.get("department", ""))
    if request.method != "POST":
        return _form(request, serving, department, _known(request))
    given = {name: clean(request.POST.get(name, "")) for name in FIELDS}
    if request.POST.get(TRAP):
        return _page(request, "thanks", {})
    try:
        return _book(request, site_id, department, given)
    except Refused as refused:
        return _form(request, serving, department, given, refused=refused)


def site_or_404(request: HttpRequest) -> int:
    """The site of the request; ``Http404`` where the project has none yet."""
    try:
        return identity.site_of(request)
    except Refused:
        raise Http404 from None


def _chosen(serving: list[Department], wanted: str) -> Department:
    return next((one for one in serving if str(one.pk) == wanted), serving[0])


def _book(request: HttpRequest, site_id: int, department: Department, given: Mapping[str, str]) -> HttpResponse:
    client_id = _uuid(given["client_id"])
    # Pressed twice: the second time the browser had no cookie yet, and was somebody else.
    before = [answer["appointment"] for answer in receipts.find([client_id]).values() if "appointment" in answer]
    if before:
        return HttpResponseRedirect(status_address(uuid.UUID(before[0])))
    token, actor = speaking(request, site_id)
    limits.spend(limits.REQUESTS_PER_VISITOR, actor.author)
    limits.spend(limits.REQUESTS_PER_ADDRESS, limits.address_key(address_of_client(request)))
    answer = book_appointment(
        Booking(
            actor=actor,
            client_id=client_id,
            starts_at=moment_in(given["starts_at"]),
            name=given["name"],
            email=given["email"],
            body=given["body"],
            department=department.pk,
            language=get_language() or "",
            page_url=given["page"],
        )
    )
    response = HttpResponseRedirect(status_address(uuid.UUID(answer["appointment"])))
    remember(request, response, token, running=identity.ON_COOKIE in request.COOKIES)
    return response


def speaking(request: HttpRequest, site_id: int) -> tuple[str, VisitorActor]:
    """The browser's token, and the visitor it proves; both made now if it says something for the first time."""
    token, _visitor = recognise(request)
    language = get_language() or ""
    return token, visitor_actor(token, user=request.user, site_id=site_id, create=True, language=language)


def address_of_client(request: HttpRequest) -> str:
    remote, forwarded = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    return limits.client_address(remote, forwarded, settings.TRUSTED_PROXIES)


def status_address(public_id: uuid.UUID) -> str:
    return reverse("livehelp:appointment_status", args=[key_of(public_id)])


def moment_in(text: str) -> datetime | None:
    """The moment that a radio button stands for; None for anything else."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _known(request: HttpRequest) -> dict[str, str]:
    """What need not be typed again: of an earlier appointment by its link, else of the account."""
    given = {"page": came_from(request)}
    if key := request.GET.get("again"):
        try:
            earlier = appointment_for(None, reference_in(key))
        except Refused:
            return given
        return given | {"name": earlier.name, "email": earlier.email, "body": earlier.body}
    user = request.user
    if user.is_authenticated:
        given |= {"name": user.get_full_name(), "email": getattr(user, "email", "")}
    return given


def came_from(request: HttpRequest) -> str:
    """The page of the shop before this one."""
    referrer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure())
    return referrer if ours and urlsplit(referrer).path != request.path else ""


def _form(
    request: HttpRequest,
    serving: list[Department],
    department: Department,
    given: Mapping[str, str],
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    slots = bookable(department, database_now())
    chosen = moment_in(given.get("starts_at", ""))
    context = {
        "departments": serving if len(serving) > 1 else [],
        "department": department,
        "given": given,
        "client_id": given.get("client_id") or str(uuid.uuid4()),
        "trap": TRAP,
        **times(department, slots, chosen),
        **problem(department, slots, refused),
    }
    return _page(request, "book", context, status=400 if refused else 200)


def times(department: Department, slots: list[Slot], chosen: datetime | None) -> dict[str, Any]:
    """The free times by day, as the page lists them."""
    zone = grid_of(department).zone
    days = [
        {
            "name": day_name(day),
            "count": len(those),
            "open": any(one.starts_at == chosen for one in those),
            "times": [
                {
                    "value": iso(one.starts_at),
                    "name": time_name(one.starts_at, zone),
                    "chosen": one.starts_at == chosen,
                }
                for one in those
            ],
        }
        for day, those in by_day(slots, zone)
    ]
    if days and not any(day["open"] for day in days):
        days[0]["open"] = True
    return {
        "days": days[:SHOWN_DAYS],
        "later": days[SHOWN_DAYS:],
        "later_open": any(day["open"] for day in days[SHOWN_DAYS:]),
        "zone": zone_name(zone),
        "minutes": department.appointment_minutes,
    }


def problem(department: Department, slots: list[Slot], refused: Refused | None) -> dict[str, Any]:
    """What was refused in words, at which field, and which free times are near the one that is gone."""
    if refused is None:
        return {}
    zone = grid_of(department).zone
    near = [one for one in slots if iso(one.starts_at) in refused.extra.get("next", ())]
    words = {
        "starts_at": _("Please choose a time."),
        "name": _("Please tell us your name."),
        "email": _("Please enter an e-mail address at which we reach you."),
        "body": _("That is too long: 4,000 characters at most."),
    }
    field = "starts_at" if refused.code == "slot_taken" else str(refused.extra.get("field", ""))
    text = refused.message if refused.code in ("slot_taken", "too_many") else words.get(field, refused.message)
    return {
        "error": text,
        "error_field": field,
        "near": [
            {
                "value": iso(one.starts_at),
                "name": f"{day_name(one.starts_at.astimezone(zone).date())}, {time_name(one.starts_at, zone)}",
            }
            for one in near
        ],
    }


def _page(request: HttpRequest, kind: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return page(request, "livehelp/appointment_book.html", {"kind": kind, **context}, status=status)


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """One of our pages in the shop's frame."""
    look = look_of(site_or_404(request))
    shared = {
        "company": look.company,
        "privacy_url": look.privacy_url,
        "stylesheet": asset_url("widget/appointment.css"),
        "script": asset_url("widget/appointment.js"),
        # Who fills in the form needs no second way to us above its buttons; the loader brings the shop's look.
        "launcher": ("" if context.get("kind") == "book" else launcher(request)) or loader_tag(look.theme),
    }
    return render(request, template, shared | context, status=status)
