"""Where our WebSockets are: beside the other addresses, under the prefix that the shop chose."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from livehelp_plugin.gateway.commands import OPERATOR, VISITOR

_ANCHOR = "availability/"


def face_of(scope: Any) -> str | None:
    """Whose socket this path is, or None when it is not ours."""
    path = scope["path"]
    root = scope.get("root_path", "")
    if root and path.startswith(root):
        path = path[len(root) :]
    try:
        prefix = reverse("livehelp:availability").removesuffix(_ANCHOR)
    except NoReverseMatch:
        return None
    return {f"{prefix}{face}/ws/": face for face in (VISITOR, OPERATOR)}.get(path)
