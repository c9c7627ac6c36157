"""What polling does on the side: it proves presence, and under plain WSGI it does the due work."""

from __future__ import annotations

import threading
import time
import uuid

from django.http import HttpRequest

from livehelp_plugin.availability.presence import subject_of_operator, subject_of_visitor, touch
from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.events.sweeping import tick

EVERY_SECONDS = 2.0
"""How often a process without a loop of its own does what is due, while anybody polls."""
_HOLDER = uuid.uuid4()
_turn = threading.Lock()
_last = 0.0


def keep_presence(request: HttpRequest, actor: VisitorActor | OperatorActor) -> None:
    """A client that polls is there. It names its tab, so that two tabs hold two leases."""
    if request.GET.get("once"):  # a gap is being filled beside an open socket, which holds the lease
        return
    subject = (
        subject_of_operator(actor.operator_id)
        if isinstance(actor, OperatorActor)
        else subject_of_visitor(actor.visitor_id)
    )
    touch(subject, _tab(request))


def _tab(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.GET.get("tab", ""))
    except ValueError:
        return uuid.UUID(int=0)


def sweep_on_request(request: HttpRequest) -> None:
    """Under WSGI nobody else sweeps: do it here, at most every 2 s in a process and never twice at once."""
    global _last
    if hasattr(request, "scope") or not settings.JANITOR:
        return
    now = time.monotonic()
    if now - _last < EVERY_SECONDS or not _turn.acquire(blocking=False):
        return
    try:
        _last = now
        tick(_HOLDER)
    finally:
        _turn.release()
