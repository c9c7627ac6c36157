"""Reading what was said before an order, for the pure rules in ``qualifying``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from livehelp_plugin.conversations.models import Author, Conversation, Message
from livehelp_plugin.conversations.qualifying import Talk, Touch
from livehelp_plugin.events.models import Audience


def talks_before(visitor_ids: Sequence[int], moment: datetime, window: timedelta) -> list[Talk]:
    """A person's conversations in which an operator wrote within the window before a moment.

    What never had an operator's message in the window cannot touch the order, so it is not read. Notes are
    not messages.
    """
    recent = Message.objects.filter(
        conversation__visitor_id__in=visitor_ids,
        audience=Audience.PUBLIC,
        author=Author.OPERATOR,
        created_at__gte=moment - window,
        created_at__lt=moment,
    )
    ids = sorted(set(recent.values_list("conversation_id", flat=True)))
    first_words: dict[int, datetime] = {}
    touches: defaultdict[int, list[Touch]] = defaultdict(list)
    said = Message.objects.filter(conversation_id__in=ids, audience=Audience.PUBLIC, created_at__lt=moment)
    rows = said.order_by("created_at", "seq").values_list("conversation_id", "author", "operator_id", "created_at")
    for conversation_id, author, operator_id, at in rows:
        if author == Author.VISITOR:
            first_words.setdefault(conversation_id, at)
        elif author == Author.OPERATOR and operator_id is not None:
            touches[conversation_id].append(Touch(at, operator_id))
    return [
        Talk(
            conversation_id=found.pk,
            received_at=found.received_at,
            visitor_wrote_at=first_words.get(found.pk),
            touches=tuple(touches[found.pk]),
            closed_at=found.closed_at,
            is_spam=found.is_spam,
            is_test=found.is_test,
            link_to_orders=found.link_to_orders,
        )
        for found in Conversation.objects.filter(pk__in=ids).order_by("pk")
    ]


def is_purged(conversation_id: int) -> bool:
    """Whether the log is gone, so that nothing can be reckoned from it again."""
    return not Message.objects.filter(conversation_id=conversation_id).exists()
