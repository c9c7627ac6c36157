"""A conversation on a page of its own for operators, to print: the same sheet that its shopper gets."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livehelp_plugin.conversations.access import conversation_for
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.actors import operator_of
from livehelp_plugin.widget.transcripts import sheet


@require_safe
@never_cache
def printed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """404 for whatever this operator may not follow, and for who is no operator."""
    try:
        found = conversation_for(operator_of(request.user), public_id)
    except Refused:
        raise Http404 from None
    return sheet(request, found)
