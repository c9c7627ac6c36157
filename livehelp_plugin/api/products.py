"""What a link in a conversation leads to, where that is a product of the shop."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from django.http import HttpRequest, HttpResponse

from livehelp_plugin.api.requests import actor_of, json_answer, reading
from livehelp_plugin.commerce.products import product_at
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.languages import in_page_language

LONGEST = 500


@reading
@in_page_language
def product(request: HttpRequest, face: str) -> HttpResponse:
    """``{"product": {…}}`` as it is now, null where the address is no product of this host; for who takes part."""
    actor_of(request, face)
    address = _address(request.GET.get("url", ""))
    found = None
    if address.scheme in ("http", "https") and address.netloc == request.get_host():
        found = product_at(request, address.path + (f"?{address.query}" if address.query else ""))
    return json_answer({"protocol": 1, "product": found.as_json() if found else None})


def _address(url: str) -> SplitResult:
    try:
        return urlsplit(url[:LONGEST])
    except ValueError:
        raise Refused("invalid", field="url") from None
