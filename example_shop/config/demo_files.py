"""Static and uploaded files while there is no web server in front: the demo's only.

Each is answered whole. Django's own views stream files by synchronous iterators, which hold up an ASGI server.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.views import serve as serve_static
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, re_path
from django.views.static import serve as serve_upload


def whole(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    def answered_whole(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = view(request, **kwargs)
        if not response.streaming:
            return response
        answer = HttpResponse(response.getvalue(), headers=dict(response.headers))
        response.close()
        return answer

    return answered_whole


def file_urls() -> list[URLPattern]:
    static, media = settings.STATIC_URL.lstrip("/"), settings.MEDIA_URL.lstrip("/")
    return [
        re_path(rf"^{static}(?P<path>.*)$", whole(serve_static)),
        re_path(rf"^{media}(?P<path>.*)$", whole(serve_upload), {"document_root": settings.MEDIA_ROOT}),
    ]
