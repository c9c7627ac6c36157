"""Beside the colours of the chat settings: whether they can be read, as one types."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livehelp_plugin.widget.contrasts import pairs
from livehelp_plugin.widget.models import COLOUR, ChatSettings

FIELDS = ("accent", "surface", "text", "accent_dark", "surface_dark", "text_dark")


@never_cache
@require_safe
def contrasts(request: HttpRequest) -> JsonResponse:
    """The pairs of these colours; one that is not finished yet counts as not chosen."""
    return JsonResponse({"pairs": [pair.wire() for pair in pairs(_row(request))]})


def _row(request: HttpRequest) -> ChatSettings:
    return ChatSettings(**{name: _colour(request.GET.get(name, "")) for name in FIELDS})


def _colour(text: str) -> str:
    try:
        COLOUR(text)
    except ValidationError:
        return ""
    return text
