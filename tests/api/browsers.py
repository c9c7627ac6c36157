"""What a browser does with files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.factories.files import drawn

if TYPE_CHECKING:
    from tests.api.test_views import Browser


def send(browser: Browser, raw: bytes, conversation: str = "", name: str = "", **headers: str) -> Any:
    """Upload a file's bytes; the answer as it came."""
    kind = headers.pop("content_type", "application/octet-stream")
    told = {"Content-Type": kind, "X-CSRFToken": browser.boot["csrf"], "X-Livehelp-Name": quote(name)}
    query = f"?conversation={conversation}" if conversation else ""
    where = f"/livehelp/{browser.face}/upload/{query}"
    return browser.client.post(where, raw, content_type=kind, headers=told | headers)


def attached(browser: Browser, conversation: str, raw: bytes | None = None, name: str = "grinder.png") -> str:
    """Upload a file and send it with a message; its id."""
    pk: str = send(browser, raw or drawn(), conversation, name).json()["attachment"]["id"]
    assert browser.command("message.post", conversation=conversation, body="", attachments=[pk])["ok"]
    return pk


def fetched(browser: Browser, pk: str, query: str = "", **headers: str) -> Any:
    return browser.client.get(f"/livehelp/attachments/{pk}/{query}", headers=headers)
