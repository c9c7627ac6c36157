"""Rights while a line lasts: read again every five seconds, and at once where an identity is known to have ended."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.commands import OPERATOR
from livehelp_plugin.gateway.parsing import encode
from livehelp_plugin.realtime import closing
from livehelp_plugin.realtime.clients import Client
from livehelp_plugin.realtime.frames import Resolved, resolve
from livehelp_plugin.realtime.identification import Identity, identify_again
from livehelp_plugin.visitors.models import Visitor, VisitorToken

if TYPE_CHECKING:
    from livehelp_plugin.realtime.runtime import Runtime

log = logging.getLogger(__name__)

FAREWELL_SECONDS = 0.3
"""Between the news that an identity ended and the end of the line: an answer on its way still arrives."""

Actor = VisitorActor | OperatorActor
Verdict = Actor | Refused | None


def session_mark(session_key: str) -> str:
    """A session as the bus names it; the key itself is a credential."""
    return "s:" + hashlib.sha256(session_key.encode()).hexdigest()


def token_mark(token_hash: str) -> str:
    return "t:" + token_hash


class Revalidation:
    """Ends the lines of who is no longer known, and takes streams away from who may no longer follow them."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._looking = False

    def look(self) -> None:
        clients = [client for client in self._runtime.clients if client.identity is not None]
        if self._looking or not clients:
            return
        self._looking = True
        identities = [client.identity for client in clients if client.identity is not None]
        self._runtime.reads.submit(partial(judge, identities), partial(self._judged, clients))

    def ended(self, marks: Iterable[str]) -> None:
        """These tokens or sessions are no more."""
        gone = set(marks)
        for client in list(self._runtime.clients):
            found = client.identity
            if found is None:
                continue
            session = session_mark(found.session_key) if found.session_key else ""
            if token_mark(found.token_hash) in gone or session in gone:
                self.dismiss(client)

    def dismiss(self, client: Client) -> None:
        """Tell a client that it is somebody else now, and end its line."""
        client.push(encode({"t": "identity_changed"}))
        self._runtime.loop.call_later(FAREWELL_SECONDS, client.close, closing.SIGNED_OUT)

    def _judged(self, clients: list[Client], verdicts: list[Verdict] | None, error: BaseException | None) -> None:
        self._looking = False
        if verdicts is None:
            log.warning("rights could not be read again", exc_info=error)
            return
        for client, verdict in zip(clients, verdicts, strict=True):
            if client not in self._runtime.clients or client.identity is None:
                continue
            if isinstance(verdict, Refused):
                self.dismiss(client)
            elif (verdict is not None and self._runtime.acts_as(client, verdict)) or _borrows(client):
                self._narrow(client)

    def _narrow(self, client: Client) -> None:
        assert client.identity is not None
        keys = list(client.subscriptions)
        self._runtime.reads.submit(partial(resolve, client.identity, keys), partial(self._narrowed, client, keys))

    def _narrowed(self, client: Client, keys: list[str], found: Resolved | None, error: BaseException | None) -> None:
        if found is None:
            log.warning("streams could not be looked up again", exc_info=error)
            return
        for key, following in zip(keys, found.followings, strict=True):
            subscription = client.subscriptions.get(key)
            if following is None and subscription is not None:
                self._runtime.hub.unsubscribe(client, subscription.following.stream)
                client.push(encode({"t": "gone", "stream": key}))
            elif following is not None and subscription is not None:
                subscription.following = following


def _borrows(client: Client) -> bool:
    """Whether a stream is followed that may end to be theirs without any change of their rights."""
    return any(one.following.lent for one in client.subscriptions.values())


def judge(identities: list[Identity]) -> list[Verdict]:
    """Who each of these is now: Refused when nobody any more, None where nothing has changed."""
    visitors = [one for one in identities if one.face != OPERATOR]
    changed = _changed_visitors(visitors)
    known: dict[tuple[str, str | None], Verdict] = {}
    verdicts: list[Verdict] = []
    for one in identities:
        person = (one.token_hash, one.session_key)
        if one.face != OPERATOR and not changed(one):
            verdicts.append(None)
            continue
        if person not in known:
            try:
                known[person] = identify_again(one)
            except Refused as refused:
                known[person] = refused
        verdicts.append(known[person])
    return verdicts


def _changed_visitors(identities: list[Identity]):  # type: ignore[no-untyped-def]
    """A test for visitors whose token ended, or who became one with another: two queries for all of them."""
    hashes = {one.token_hash for one in identities}
    revoked = set(VisitorToken.objects.filter(hash__in=hashes, revoked_at__isnull=False).values_list("hash", flat=True))
    ids = {one.actor.visitor_id for one in identities if isinstance(one.actor, VisitorActor)}
    families: dict[int, set[int]] = {pk: {pk} for pk in ids}
    merged: set[int] = set()
    touched = Visitor.objects.filter(merged_into__isnull=False)
    for pk, into in touched.filter(merged_into__in=ids).values_list("pk", "merged_into_id"):
        families[into].add(pk)
    merged.update(touched.filter(pk__in=ids).values_list("pk", flat=True))

    def changed(one: Identity) -> bool:
        if one.token_hash in revoked:
            return True
        actor = one.actor
        if not isinstance(actor, VisitorActor):
            return False
        return actor.visitor_id in merged or set(actor.family) != families[actor.visitor_id]

    return changed
