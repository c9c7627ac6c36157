"""An appointment's own page: when it is, moving and cancelling it, and at its time the chat."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from livehelp_plugin.availability.schedules import zone_of
from livehelp_plugin.conversations.actions.appointments import attend_as, cancel_appointment, move_appointment
from livehelp_plugin.conversations.appointment_links import key_of, reference_in
from livehelp_plugin.conversations.appointment_times import day_name, span, zone_name
from livehelp_plugin.conversations.appointments_queries import appointment_for, bookable, opens_nothing_else
from livehelp_plugin.conversations.models import Appointment, State
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.notifications.appointments import entry_of
from livehelp_plugin.notifications.calendar_file import PUBLISH, calendar_file
from livehelp_plugin.visitors import identity
from livehelp_plugin.visitors.models import Visitor
from livehelp_plugin.widget.appointments import moment_in, page, problem, speaking, status_address, times
from livehelp_plugin.widget.bootstrap import recognise, remember
from livehelp_plugin.widget.context import loader_of

Status = Appointment.Status


@transaction.non_atomic_requests
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows the appointment; POST moves it, cancels it, or brings its chat to this browser."""
    one = _found(key)
    if request.method != "POST":
        return _show(request, one)
    deed = _DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        return _show(request, one)
    try:
        return deed(request, one)
    except Refused as refused:
        return _show(request, _found(key), refused)


@never_cache
@require_safe
def state(request: HttpRequest, key: str) -> HttpResponse:
    """What a page that stays open asks now and then: a change of the answer means that it is to be loaded anew."""
    return JsonResponse({"state": _state(_found(key))})


@never_cache
@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The appointment as a file to take along."""
    one = _found(key)
    if one.status != Status.BOOKED:
        raise Http404
    response = HttpResponse(calendar_file(entry_of(one), PUBLISH), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _found(key: str) -> Appointment:
    try:
        return appointment_for(None, reference_in(key))
    except Refused:
        raise Http404 from None


def _state(one: Appointment) -> str:
    """The status, and of one that was held whether its chat goes on."""
    if one.status == Status.HELD:
        return "begun" if one.conversation is not None and one.conversation.state != State.CLOSED else "over"
    return "over" if one.status == Status.NOT_SHOWN else str(one.status)


def _cancel(request: HttpRequest, one: Appointment) -> HttpResponse:
    cancel_appointment(None, one.public_id)
    return HttpResponseRedirect(status_address(one.public_id))


def _move(request: HttpRequest, one: Appointment) -> HttpResponse:
    move_appointment(one.public_id, moment_in(request.POST.get("starts_at", "")))
    return HttpResponseRedirect(status_address(one.public_id))


def _come(request: HttpRequest, one: Appointment) -> HttpResponse:
    """The chat shall open in this browser, which did not book it."""
    response = HttpResponseRedirect(status_address(one.public_id))
    token, visitor = recognise(request)
    if one.status == Status.BOOKED:
        token, actor = speaking(request, one.site_id)
        attend_as(actor, one.public_id)
        remember(request, response, token, running=identity.ON_COOKIE in request.COOKIES)
    elif _may_be_let_in(request, one, visitor) and one.visitor is not None:
        identity.admit(token, identity.survivor(one.visitor))
        remember(request, response, token, running=True)
    return response


_DEEDS = {"cancel": _cancel, "move": _move, "here": _come}


def _is_here(one: Appointment, visitor: Visitor | None) -> bool:
    """Whether this browser is where the chat opens."""
    return visitor is not None and one.visitor is not None and identity.survivor(one.visitor).pk == visitor.pk


def _may_be_let_in(request: HttpRequest, one: Appointment, visitor: Visitor | None) -> bool:
    """A browser that is nobody yet, to a chat behind which nothing else can be seen.

    The link was sent to an address that nobody has proved: it must not open what was said on another day.
    """
    anonymous = visitor is None and not request.user.is_authenticated
    return anonymous and _state(one) == "begun" and opens_nothing_else(one)


def _show(request: HttpRequest, one: Appointment, refused: Refused | None = None) -> HttpResponse:
    token, visitor = recognise(request)
    here, now_is = _is_here(one, visitor), _state(one)
    response = page(request, "livehelp/appointment_status.html", _context(request, one, here, refused))
    if refused is not None:
        response.status_code = 400
    if here and now_is == "begun":
        remember(request, response, token, running=True)
    return response


def _context(request: HttpRequest, one: Appointment, here: bool, refused: Refused | None) -> dict[str, Any]:
    zone, now, now_is = zone_of(one.department), database_now(), _state(one)
    context: dict[str, Any] = {
        "one": one,
        "state": now_is,
        "key": key_of(one.public_id),
        "day": day_name(one.starts_at.astimezone(zone).date()),
        "span": span(one.starts_at, one.ends_at, zone),
        "zone": zone_name(zone),
        "starts_at": iso(one.starts_at),
        "here": here,
        "let_in": not here and (now_is == "booked" or _may_be_let_in(request, one, recognise(request)[1])),
        "is_time": now_is == "booked" and now >= one.starts_at,
    }
    if here and now_is == "begun":
        context["loader"] = loader_of(request)
    if now_is == "booked":
        slots = bookable(one.department, now, but=one.pk)
        context |= times(one.department, [s for s in slots if s.starts_at != one.starts_at], None)
        context |= problem(one.department, slots, refused)
        context["moving"] = refused is not None
    return context
