"""Reading the log again: what came after a position."""

from __future__ import annotations

from livehelp_plugin.events.hints import WireEvent
from livehelp_plugin.events.models import Audience, EventRecord
from livehelp_plugin.events.publishing import to_wire

LIMIT = 200


def replay(stream: int, audience: Audience, *, after: int, limit: int = LIMIT) -> list[WireEvent]:
    """The events of one audience with ``seq > after``, in order, at most ``limit``."""
    records = EventRecord.objects.filter(stream_id=stream, audience=audience, seq__gt=after).order_by("seq")
    return to_wire(list(records[:limit]))
