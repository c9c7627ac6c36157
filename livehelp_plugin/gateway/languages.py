"""Answers in the language of the page that asks: our own addresses stand outside the shop's language prefixes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = Callable[..., HttpResponse]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside it texts are in this language where the shop has it; else in the one that holds already."""
    try:
        known = translation.get_supported_language_variant(language)
    except LookupError:
        known = translation.get_language() or ""
    with translation.override(known or None):
        yield


def in_page_language(view: View) -> View:
    """Activate ``?language=`` for the view where the shop has it; else what the middleware chose holds."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with speaking(request.GET.get("language", "")):
            return view(request, *args, **kwargs)

    return wrapped
