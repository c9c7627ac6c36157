"""How much one person or address may do; counted where all server processes see it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from livehelp_plugin.conf import settings
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.sweeping import sweep
from livehelp_plugin.gateway.models import RateBucket


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` in each window of ``seconds``."""

    name: str
    count: int
    seconds: int


OPENINGS_PER_VISITOR = Limit("open:v", 3, 600)
OPENINGS_PER_ADDRESS = Limit("open:a", 10, 3600)
REQUESTS_PER_VISITOR = Limit("request:v", 3, 600)
REQUESTS_PER_ADDRESS = Limit("request:a", 10, 3600)
_CHUNK = 10
_local: dict[str, tuple[float, int]] = {}


def spend(limit: Limit, subject: str, *, amount: int = 1) -> None:
    """Count ``amount`` against a limit; Refused ``rate_limited`` (with ``retry_after``) above it.

    What is refused is not counted, so that a patient client gets through.
    """
    now = database_now()
    key = _key(limit, subject)
    if _add(limit, key, now, amount):
        return
    try:
        with transaction.atomic():
            RateBucket.objects.create(key=key, ends_at=now + timedelta(seconds=limit.seconds), count=amount)
    except IntegrityError:
        if not _add(limit, key, now, amount):
            raise refusal(limit, subject) from None


def spent(limit: Limit, subject: str) -> int:
    """How much of a limit is spent in its running window."""
    running = RateBucket.objects.filter(pk=_key(limit, subject), ends_at__gt=database_now())
    return running.values_list("count", flat=True).first() or 0


def refusal(limit: Limit, subject: str) -> Refused:
    """``rate_limited``, with the seconds until the running window of this limit ends."""
    ends_at = RateBucket.objects.filter(pk=_key(limit, subject)).values_list("ends_at", flat=True).first()
    left = (ends_at - database_now()).total_seconds() if ends_at else limit.seconds
    return Refused("rate_limited", retry_after=max(1, int(left)))


def count(limit: Limit, subject: str) -> None:
    """Count one more, also above the limit, and begin its window anew."""
    now = database_now()
    spend(Limit(limit.name, 2**31 - 1, limit.seconds), subject)
    RateBucket.objects.filter(pk=_key(limit, subject)).update(ends_at=now + timedelta(seconds=limit.seconds))


def give_back(limit: Limit, subject: str) -> None:
    """One less was spent after all."""
    RateBucket.objects.filter(pk=_key(limit, subject), count__gt=0).update(count=F("count") - 1)


def _key(limit: Limit, subject: str) -> str:
    return f"{limit.name}:{subject}"[:80]


def _add(limit: Limit, key: str, now: datetime, amount: int) -> bool:
    """One conditional statement each: a running window grows up to the limit, an ended one begins anew."""
    row = RateBucket.objects.filter(pk=key)
    grown = row.filter(ends_at__gt=now, count__lte=limit.count - amount).update(count=F("count") + amount)
    return bool(
        grown or row.filter(ends_at__lte=now).update(count=amount, ends_at=now + timedelta(seconds=limit.seconds))
    )


def spend_message(author: str) -> None:
    """Count one message: the first ten in a minute are this process's own to give, the rest are taken
    from the shared store ten at a time, so that the hot path does not write for each.

    Refused ``rate_limited`` above ``LIVEHELP_MESSAGES_PER_MINUTE`` (shoppers; operators have five times that).
    """
    most = settings.MESSAGES_PER_MINUTE * (5 if author.startswith("o:") else 1)
    if not most:
        return
    moment = monotonic()
    since, spent = _local.get(author, (moment, 0))
    if moment - since >= 60:
        since, spent = moment, 0
        _forget_idle(moment)
    if spent and spent % _CHUNK == 0:
        spend(Limit("message", most - _CHUNK, 60), author, amount=_CHUNK)
    _local[author] = (since, spent + 1)


def _forget_idle(moment: float) -> None:
    if len(_local) > 10_000:
        for author in [author for author, (since, _) in _local.items() if moment - since >= 60]:
            del _local[author]


def address_key(address: str) -> str:
    """An address as a bucket's subject: IPv6 by its /64, and hashed, so that none is kept in the clear."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        parsed = ipaddress.ip_network(f"{parsed}/64", strict=False).network_address
    return salted_hmac("livehelp.address", str(parsed), algorithm="sha256").hexdigest()[:32]


def client_address(remote: str, forwarded: str, trusted_proxies: int) -> str:
    """The client's address: the entry that the outermost trusted proxy appended, or the peer's."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if trusted_proxies and len(hops) >= trusted_proxies:
        return hops[-trusted_proxies]
    return remote


@sweep
def forget_ended_windows(now: datetime) -> int:
    """Forget how often somebody did something, once the window is over."""
    return RateBucket.objects.filter(ends_at__lt=now).delete()[0]
