"""What the desks are told of a conversation that has moved."""

from __future__ import annotations

from collections.abc import Collection

from livehelp_plugin.conversations.events import GONE, DeskRowChanged, desk_rows
from livehelp_plugin.conversations.models import Conversation, Transfer
from livehelp_plugin.events.publishing import Writing


def tell_desks(writing: Writing, conversation_ids: Collection[int], *, also: Collection[int] = ()) -> None:
    """Publish the lines of these conversations as they are now: on their own desk, on the one that a transfer
    aims at, and on the desks ``also`` where they are no more."""
    moved = Conversation.objects.filter(pk__in=conversation_ids).select_related("visitor", "department").order_by("pk")
    rows = desk_rows(list(moved))
    aimed = Transfer.objects.filter(conversation__in=conversation_ids, ended_at=None)
    aims = dict(aimed.values_list("conversation_id", "to_department__stream_id"))
    for one in moved:
        home = {one.department.stream_id, aims.get(one.pk, one.department.stream_id)}
        for desk in sorted(home & set(writing.streams)):
            writing.publish(DeskRowChanged(**rows[one.pk]), on=desk)
        for desk in sorted(set(also) - home):
            writing.publish(DeskRowChanged(**{**rows[one.pk], "state": GONE}), on=desk)
