"""The protocol over HTTP: commands and signals up, events down."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from livehelp_plugin.api.polling import keep_presence, sweep_on_request
from livehelp_plugin.api.requests import actor_of, batch_of, commanding, json_answer, origin_of, reading, refusing
from livehelp_plugin.commerce.actions import cart_changed
from livehelp_plugin.conversations.access import conversation_for
from livehelp_plugin.conversations.models import Message
from livehelp_plugin.conversations.snapshots import message_items
from livehelp_plugin.events import signals as live_signals
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import live
from livehelp_plugin.gateway.commands import VISITOR, read_command
from livehelp_plugin.gateway.execution import Ask, execute, refusal
from livehelp_plugin.gateway.following import Following, catch_up, follow, marks_frames, read_position
from livehelp_plugin.gateway.languages import in_page_language
from livehelp_plugin.gateway.parsing import int_field, object_field, parse, uuid_field
from livehelp_plugin.visitors import identity
from livehelp_plugin.widget.hours import availability_of

MAX_STREAMS = 60
HISTORY_PAGE = 50
_CREATING = {"conversation.open", "contact_request.leave"}


@require_GET
@refusing
@in_page_language
def availability(request: HttpRequest) -> HttpResponse:
    """Who can answer until when: the same bytes for every visitor of a site and language, for caches to keep 15 s."""
    site_id = identity.site_of(request)
    answer = {"protocol": 1, "language": get_language() or "", **availability_of(site_id, database_now())}
    response = json_answer(answer)
    patch_cache_control(response, public=True, max_age=15)
    return response


@commanding
def commands(request: HttpRequest, face: str) -> HttpResponse:
    """Do 1 to 20 commands; the answers come in their order."""
    entries = batch_of(request, "commands")
    creates = any(isinstance(entry, dict) and entry.get("type") in _CREATING for entry in entries)
    actor = actor_of(request, face, create=creates)
    origin = origin_of(request)
    read: list[Ask | dict[str, Any]] = []
    for entry in entries:
        try:
            read.append(Ask(actor, read_command(entry, face), origin))
        except Refused as refused:
            read.append(refusal(entry.get("id") if isinstance(entry, dict) else None, refused))
    done = iter(execute([ask for ask in read if isinstance(ask, Ask)]))
    answers = [next(done) if isinstance(ask, Ask) else ask for ask in read]
    response = json_answer({"protocol": 1, "answers": answers})
    if face == VISITOR:
        _after_visitor(request, response, entries, answers)
    sweep_on_request(request)
    return response


def _after_visitor(request: HttpRequest, response: HttpResponse, entries: list[Any], answers: list[Any]) -> None:
    """The loader's sign that a conversation runs, or an answer is owed, and the cart that it began with."""
    for entry, answer in zip(entries, answers, strict=True):
        if answer["ok"] and entry["type"] in _CREATING:
            response.set_cookie(identity.ON_COOKIE, "1", samesite="Lax", secure=request.is_secure())
        if answer["ok"] and entry["type"] == "conversation.open":
            cart_changed(request)
        if answer["ok"] and entry["type"] == "device.forget":
            response.delete_cookie(identity.cookie_name(request.is_secure()))
            response.delete_cookie(identity.ON_COOKIE)


@commanding
def signals(request: HttpRequest, face: str) -> HttpResponse:
    """Take 1 to 20 signals; lossy, so a bad one is simply not passed on."""
    actor = actor_of(request, face)
    for entry in batch_of(request, "signals"):
        if not isinstance(entry, dict):
            continue
        try:
            data = object_field(entry, "data")
            live_signals.spread(live.receive(actor, str(entry.get("stream")), str(entry.get("signal")), data))
        except Refused:
            continue
    return HttpResponse(status=204)


@reading
def events(request: HttpRequest, face: str) -> HttpResponse:
    """What came since ``have``: gap fill, polling and first load."""
    actor = actor_of(request, face)
    frames: list[dict[str, Any]] = []
    followed: list[Following] = []
    for key, position in _have(request).items():
        try:
            followed.append(follow(actor, key))
            frames += catch_up(actor, followed[-1], read_position(position)).frames
        except Refused as refused:
            if refused.code != "not_found":
                raise
            frames.append({"t": "gone", "stream": key})
    if not request.GET.get("once"):
        frames += marks_frames(actor, followed)
    keep_presence(request, actor)
    sweep_on_request(request)
    return json_answer({"protocol": 1, "frames": frames, "next_in_ms": 2000})


def _have(request: HttpRequest) -> dict[str, Any]:
    have = parse(request.GET.get("have", "{}"))
    if len(have) > MAX_STREAMS:
        raise Refused("malformed")
    return have


@reading
def history(request: HttpRequest, face: str) -> HttpResponse:
    """Messages before a seq, oldest first, 50 at a time; ``earlier`` tells whether there are more."""
    asked = {"conversation": request.GET.get("conversation"), "before": _int(request.GET.get("before", ""))}
    conversation = conversation_for(actor_of(request, face), uuid_field(asked, "conversation"))
    before = int_field(asked, "before") or 1
    older = Message.objects.filter(conversation=conversation, audience=Audience.PUBLIC, seq__lt=before)
    page = list(older.order_by("-seq")[: HISTORY_PAGE + 1])
    messages = message_items(page[:HISTORY_PAGE][::-1])
    return json_answer({"protocol": 1, "messages": messages, "earlier": len(page) > HISTORY_PAGE})


def _int(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
