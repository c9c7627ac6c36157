"""The same frames as server-sent events, for where no WebSocket passes. Needs ASGI; WSGI is told to poll.

An open stream holds neither a thread nor a database connection: it waits in the loop for the hub.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.parsing import encode, parse
from livehelp_plugin.realtime import closing
from livehelp_plugin.realtime.clients import Client
from livehelp_plugin.realtime.frames import Have, follow_all, read_have
from livehelp_plugin.realtime.identification import Identity, identify
from livehelp_plugin.realtime.runtime import Runtime, runtime

LASTS_SECONDS = 300.0
"""Then the client is asked to come back, so that no proxy's limit ends the stream without a word."""
_STATUS = {"identity_changed": 401, "forbidden": 403, "rate_limited": 429}


class EventStream(Client):
    """A client on a server-sent event stream."""

    __slots__ = ("_awake",)

    def __init__(self, face: str, identity: Identity) -> None:
        super().__init__(face)
        self.identity = identity
        self._awake = asyncio.Event()

    def wake(self) -> None:
        self._awake.set()

    def rest(self) -> None:
        """Ask the client to come back at once, and end."""
        wait = random.randrange(300)  # noqa: S311 - spreads load, keeps no secret
        self.push(encode({"t": "drain", "retry_in_ms": wait}))
        self.close(closing.TOO_OLD)

    async def frames(self) -> AsyncIterator[str]:
        while True:
            self._awake.clear()
            while self.queue:
                yield self.take()
            if self.close_code is not None:
                return
            await self._awake.wait()


@transaction.non_atomic_requests
@require_GET
@never_cache
async def stream(request: HttpRequest, face: str) -> HttpResponseBase:
    """Follow the streams in ``have`` until the client goes."""
    if not hasattr(request, "scope"):
        return HttpResponse(status=501)
    try:
        have = read_have({"have": parse(request.GET.get("have", "{}"))})
        here = runtime()
        client = EventStream(face, await here.reads.run(identify, request, face))
        if not here.has_room(client):
            raise Refused("rate_limited", retry_after=30)
    except Refused as refused:
        body = encode({"error": refused.as_json()})
        return HttpResponse(body, content_type="application/json", status=_STATUS.get(refused.code, 400))
    response = StreamingHttpResponse(_events(here, client, have), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"  # nginx passes each event on at once
    response["Content-Encoding"] = "identity"  # and a compressing middleware would wait for more
    return response


async def _events(here: Runtime, client: EventStream, have: Have) -> AsyncIterator[bytes]:
    here.opened(client)
    here.admit(client)
    end = here.loop.call_later(LASTS_SECONDS, client.rest)
    try:
        client.push(here.welcome())
        here.presence.arrived(client)
        follow_all(here, client, have)
        async for text in client.frames():
            yield f"data: {text}\n\n".encode()
    finally:
        end.cancel()
        client.close_code = client.close_code or closing.RESTART
        here.ended(client)
