"""Answers in the language of the page that asks: our own addresses stand outside the shop's language prefixes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = Callable[..., HttpResponse]


def in_page_language(view: View) -> View:
    """Activate ``?language=`` for the view where the shop has it; else what the middleware chose holds."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            language = translation.get_supported_language_variant(request.GET.get("language", ""))
        except LookupError:
            return view(request, *args, **kwargs)
        with translation.override(language):
            return view(request, *args, **kwargs)

    return wrapped
