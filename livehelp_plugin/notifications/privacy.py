"""What is kept to reach a shopper goes with the browser, or with the conversation."""

from __future__ import annotations

from livehelp_plugin.notifications.models import AnswerNotice, PushKey, PushSubscription, RefusedAddress
from livehelp_plugin.visitors.personal_data import declare, refers

FLOOR = 5

declare(
    PushSubscription,
    floor=FLOOR,
    of=lambda person: PushSubscription.objects.filter(token__visitor__in=person.visitors),
    told="endpoint made_at",
    deleted="id token endpoint_hash p256dh auth",
)
declare(
    AnswerNotice,
    floor=FLOOR,
    of=lambda person: AnswerNotice.objects.filter(conversation__visitor__in=person.visitors),
    told="email",
    deleted="id conversation push_at mail_at pushed_seq mailed_seq",
)
declare(RefusedAddress, kept="id site address_hash at")
declare(PushKey, kept="id private made_at")

refers(
    "subscription",
    lambda person: PushSubscription.objects.filter(token__visitor__in=person.visitors).values_list("pk", flat=True),
)
