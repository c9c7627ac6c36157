"""Files that must not be seen any more, or may be seen at last: deleted, outdated, released from quarantine."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from livehelp_plugin.conversations.access import OperatorActor, conversation_for
from livehelp_plugin.conversations.events import AttachmentChanged, FilesDropped
from livehelp_plugin.conversations.models import Attachment
from livehelp_plugin.events import receipts
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused

DELETED, HELD, READY = Attachment.State.DELETED, Attachment.State.HELD, Attachment.State.READY


def delete_attachment(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID) -> Answer:
    """Delete a file for good, also of a conversation that is over; the message stays and says so. Idempotent.

    For the operator whose conversation it is or was, and for supervisors. Raises Refused ``not_found``, ``not_owner``.
    """
    found = Attachment.objects.select_related("conversation").exclude(message=None).filter(public_id=public_id).first()
    if found is None or found.conversation is None:
        raise Refused("not_found")
    conversation = conversation_for(actor, found.conversation.public_id)
    with write(conversation.stream_id) as writing:
        first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
        if first is not None:
            return first
        conversation.refresh_from_db(fields=["operator"])
        if conversation.operator_id != actor.operator_id and not actor.supervisor:
            raise Refused("not_owner")
        _delete(writing, [found])
        receipts.keep([((actor.author, client_id), "attachment.delete", {})], writing.now)
    return {}


def refuse_attachment(public_id: uuid.UUID) -> bool:
    """A scanner's late verdict: this file is bad. Deletes it, wherever it stands; False when it is not there."""
    found = Attachment.objects.filter(public_id=public_id).exclude(state=DELETED).first()
    if found is None:
        return False
    if found.message_id is None:
        return found.delete()[0] > 0
    expire([found.pk])
    return True


def release_attachment(public_id: uuid.UUID) -> bool:
    """A scanner's late verdict: this file may be opened. Idempotent; False when it is not held."""
    found = Attachment.objects.select_related("conversation").filter(public_id=public_id, state=HELD).first()
    if found is None:
        return False
    streams = [found.conversation.stream_id] if found.conversation else []
    with write(*streams) as writing:
        found.refresh_from_db(fields=["message", "state"])
        if not Attachment.objects.filter(pk=found.pk, state=HELD).update(state=READY):
            return False
        if found.message_id and found.conversation:
            writing.publish(_changed(found), on=found.conversation.stream_id)
    return True


def expire(pks: Collection[Any]) -> None:
    """Delete the files of messages, as they get old; who looks at the conversation sees it happen. Idempotent."""
    found = list(Attachment.objects.select_related("conversation").filter(pk__in=pks).exclude(message=None))
    streams = {one.conversation.stream_id for one in found if one.conversation}
    if streams:
        with write(*sorted(streams)) as writing:
            _delete(writing, found)


def _delete(writing: Writing, attachments: Collection[Attachment]) -> None:
    for one in attachments:
        assert one.conversation is not None
        gone = Attachment.objects.filter(pk=one.pk).exclude(state=DELETED)
        if gone.update(state=DELETED, name="", file="", preview=""):
            writing.publish(_changed(one), on=one.conversation.stream_id)
            writing.publish(FilesDropped(names=tuple(one.files)))


def _changed(one: Attachment) -> AttachmentChanged:
    assert one.message_id is not None
    return AttachmentChanged(message=one.message_id, attachment=one.pk)
