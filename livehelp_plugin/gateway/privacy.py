"""What rate limits keep of a person: a counter for minutes, under the visitor's id or a hashed address."""

from __future__ import annotations

from django.db.models import Q

from livehelp_plugin.gateway.models import RateBucket
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

retire("ended rate limits", RateBucket, lambda now: Q(ends_at__lt=now), floor=7)
