"""What rate limits keep of a person: a counter for minutes, under the visitor's id or a hashed address."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet

from livehelp_plugin.conversations.models import ContactRequest, Conversation
from livehelp_plugin.gateway.models import CameFrom, RateBucket
from livehelp_plugin.visitors.personal_data import Person, declare, retire


def _buckets_of(person: Person) -> Q:
    found = Q(pk__in=())
    for pk in person.visitors:
        found |= Q(key__endswith=f":v:{pk}")
    return found


declare(
    RateBucket,
    floor=7,
    of=lambda person: RateBucket.objects.filter(_buckets_of(person)),
    deleted="key ends_at count",
)


def _came(person: Person) -> QuerySet[CameFrom]:
    chats = Conversation.objects.filter(visitor__in=person.visitors).values("public_id")
    requests = ContactRequest.objects.filter(visitor__in=person.visitors).values("public_id")
    return CameFrom.objects.filter(Q(reference__in=chats) | Q(reference__in=requests))


declare(CameFrom, floor=7, of=_came, deleted="id reference address at")

retire("where spam may have come from", CameFrom, lambda now: Q(at__lt=now - timedelta(days=7)), floor=7)
retire("ended rate limits", RateBucket, lambda now: Q(ends_at__lt=now), floor=7)
