"""One scene on a page of its own: the chat's real modules, in a browser that only knows what the scene says."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from livehelp_plugin.conversations.texts import ours
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.looks import Look
from livehelp_plugin.widget.markup import base_url, chat_element, loader_tag
from livehelp_plugin.widget.scenes import Scene, departments, scenes
from livehelp_plugin.widget.strings import words_of

SCHEMES = ("light", "dark")
DIRECTIONS = ("ltr", "rtl")


def stage(request: HttpRequest, look: Look, name: str, *, scheme: str = "", direction: str = "") -> HttpResponse:
    """The page. Nothing on it reaches the server, the browser's storage, or a chat in another tab."""
    now = database_now()
    scene = next((one for one in scenes(now) if one.name == name), None)
    if scene is None:
        raise Http404
    theme = f"{look.theme};scheme:{scheme}" if scheme in SCHEMES else look.theme
    context = {
        "scene": scene,
        "recording": recording(scene, look, iso(now)),
        "language": get_language(),
        "direction": direction if direction in DIRECTIONS else "",
        "scheme": scheme if scheme in SCHEMES else "",
        "element": chat_element(look),
        "script": loader_tag(theme, "gallery/stage.js"),
        "style": asset_url("gallery/stage.css"),
    }
    return render(request, "livehelp/stage.html", context)


def recording(scene: Scene, look: Look, now: str | None) -> dict[str, Any]:
    """A scene as its player takes it, with the site's own words in the bootstrap answer."""
    words = words_of(look)
    stream = [{"stream": scene.talk["stream"], "state": scene.talk["state"]["state"]}] if scene.talk else []
    boot = {
        "protocol": 1,
        "csrf": "",
        "transports": ["ws"],
        "urls": {name: f"{base_url()}visitor/{name}/" for name in ("commands", "signals", "events", "history", "ws")},
        "visitor": {"known": bool(stream), "account": False, "may_join": False},
        "now": now,
        "form_after_seconds": 120,
        "conversations": stream,
        "appointment_url": "",
        **departments("open"),
        **words,
        "greeting": words["greeting"] or ours(words["language"]).welcome,
        **scene.boot,
    }
    return {
        "name": scene.name,
        "open": scene.open,
        "network": scene.network,
        "boot": boot,
        "frames": [scene.talk] if scene.talk else [],
        "then": scene.then,
        "acts": scene.acts,
        "answers": scene.answers,
        "until": scene.until,
    }
