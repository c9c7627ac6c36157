"""Putting the launcher on every Wagtail page, with no template edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from livehelp_plugin.widget.context import launcher

Serve = Callable[..., HttpResponse]

_MARK = b"<livehelp-chat"


def with_launcher(serve: Serve) -> Serve:
    """Wrap Wagtail's serving of pages: the launcher is added before ``</body>``.

    Left alone: previews, streams, anything but a whole HTML page, and pages that have it already.
    """

    def wrapped(page: Any, request: Any, args: Any, kwargs: Any) -> HttpResponse:
        response = serve(page, request, args, kwargs)

        def add(rendered: Any) -> None:
            if _is_page(request, rendered):
                _insert(rendered, str(launcher(request, page_id=page.pk)).encode())

        if hasattr(response, "add_post_render_callback") and not getattr(response, "is_rendered", True):
            response.add_post_render_callback(add)
        else:
            add(response)
        return response

    return wrapped


def _is_page(request: Any, response: Any) -> bool:
    return (
        not response.streaming
        and response.status_code == 200
        and not getattr(request, "is_preview", False)
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Encoding")
        and _MARK not in response.content
    )


def _insert(response: Any, tag: bytes) -> None:
    head, end, tail = response.content.rpartition(b"</body>")
    if tag and end:
        response.content = head + tag + end + tail
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
