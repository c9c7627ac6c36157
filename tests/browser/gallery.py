"""The gallery's pages for tests: every scene, played by the chat's own modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.widget.scenes import Scene, scenes

STAGE = "/admin/live-help/gallery/"


@dataclass
class Gallery:
    """``walk()`` plays one scene after the other in a page whose person may see the gallery."""

    page: Page
    url: str

    def __post_init__(self) -> None:
        supervisor = Client()
        supervisor.force_login(get_user_model().objects.get(username="supervisor"))
        name = settings.SESSION_COOKIE_NAME
        cookie: Any = {"name": name, "value": supervisor.cookies[name].value, "url": self.url}
        self.page.context.add_cookies([cookie])
        self.page.on("request", lambda request: self.requests.append(urlsplit(request.url).path))
        self.requests: list[str] = []

    def show(self, name: str, **query: str) -> None:
        self.page.goto(f"{self.url}{STAGE}{name}/?{urlencode(query)}")
        self.page.wait_for_selector(f"[data-ready={name}]", state="attached")

    def walk(self, **query: str) -> Iterator[Scene]:
        for scene in scenes(database_now()):
            self.show(scene.name, **query)
            yield scene
