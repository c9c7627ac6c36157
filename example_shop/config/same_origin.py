"""Cross-site protection for forms on pages that a cache may keep.

A CSRF token in a product page would be a visitor's secret in everybody's page (and a cookie for each who
looks at it). The browser's own word on where a form came from needs neither.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import is_same_domain
from django.views.decorators.csrf import csrf_exempt


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that the request comes from our own pages; silence counts as no."""
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        scheme, host = urlsplit(source)[:2]
    except ValueError:
        return False
    if host and (scheme, host) == (request.scheme, request.get_host()):
        return True
    trusted = (urlsplit(origin) for origin in settings.CSRF_TRUSTED_ORIGINS)
    return any(scheme == t.scheme and is_same_domain(host, t.netloc.lstrip("*")) for t in trusted if host)


def same_origin_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Takes the place of the CSRF token: a request from elsewhere is refused with 403."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not is_same_origin(request):
            raise PermissionDenied("This form may only be sent from the shop's own pages.")
        return view(request, *args, **kwargs)

    return guarded
