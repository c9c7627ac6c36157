"""What clients are told of a message's files, and the words that stand for them where there is only text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from livehelp_plugin.conversations.models import Attachment, Message


def described(attachment: Attachment) -> dict[str, Any]:
    """The public description: what a client shows. Its address is the client's own to put together."""
    return {
        "id": str(attachment.public_id),
        "kind": str(attachment.kind),
        "state": str(attachment.state),
        "name": attachment.name,
        "size": attachment.size,
        "width": attachment.width,
        "height": attachment.height,
    }


def attached_to(messages: Collection[int]) -> dict[int, list[Attachment]]:
    """The files of these messages by message, in one query; those without any are not in it."""
    found: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.filter(message__in=messages).order_by("message_id", "place"):
        assert one.message_id is not None
        found.setdefault(one.message_id, []).append(one)
    return found


def in_words(attachments: Sequence[Attachment]) -> str:
    """Names in brackets, one a line, for mails and other places that show text only."""
    return "\n".join(f"[{one.name or one.get_kind_display()}]" for one in attachments)


def text_of(messages: Sequence[Message]) -> dict[int, str]:
    """What these messages say as text alone: the words, then the names of what is attached."""
    files = attached_to([message.pk for message in messages])
    return {one.pk: "\n".join(filter(None, [one.body, in_words(files.get(one.pk, ()))])) for one in messages}
