"""Files on their way into a message: kept for their author first, then carried by what is posted."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Sum

from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import Actor, OperatorActor, VisitorActor, conversation_for, is_author
from livehelp_plugin.conversations.attached import described
from livehelp_plugin.conversations.inspecting import Admitted, admit, shown_name
from livehelp_plugin.conversations.models import Attachment, Conversation, Message, State
from livehelp_plugin.conversations.scanning import Verdict, scan
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.telling import told
from livehelp_plugin.visitors.blocking import is_blocked

log = logging.getLogger(__name__)

MEGABYTE = 1_000_000
UNUSED = timedelta(hours=26)
"""How long a file waits for its message: longer than a browser tries to send one."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in. ``conversation`` is None before the first message of one."""

    actor: VisitorActor | OperatorActor
    raw: bytes
    name: str = ""
    conversation: uuid.UUID | None = None


def keep_upload(upload: Upload) -> dict[str, Any]:
    """Keep a harmless copy for its author; returns the public description. Posting it is another matter.

    Raises Refused ``file_size``, ``file_kind``, ``file_damaged``, ``file_pixels``, ``file_refused``,
    ``too_many_files``, and as posting does ``not_found``, ``closed``, ``not_owner``, ``blocked``.
    """
    if len(upload.raw) > settings.ATTACHMENT_MB * MEGABYTE:
        raise Refused("file_size", most=settings.ATTACHMENT_MB)
    conversation = may_attach(upload.actor, upload.conversation)
    admitted = admit(upload.raw, megapixels=settings.ATTACHMENT_MEGAPIXELS)
    _check_room(upload.actor, conversation, len(admitted.content))
    public_id = uuid.uuid4()
    verdict = scan(admitted.content, kind=admitted.kind, reference=str(public_id))
    attachment = Attachment(
        public_id=public_id,
        conversation=conversation,
        visitor_id=upload.actor.visitor_id if isinstance(upload.actor, VisitorActor) else None,
        operator_id=upload.actor.operator_id if isinstance(upload.actor, OperatorActor) else None,
        kind=admitted.kind,
        state=Attachment.State.HELD if verdict == Verdict.QUARANTINE else Attachment.State.READY,
        name=shown_name(upload.name, admitted.extension),
        size=len(admitted.content),
        width=admitted.width,
        height=admitted.height,
        created_at=database_now(),
    )
    _write(attachment, admitted)
    return described(attachment)


def may_attach(actor: VisitorActor | OperatorActor, public_id: uuid.UUID | None) -> Conversation | None:
    """The conversation a file is meant for, if this actor may post there now; raises Refused as posting does."""
    if isinstance(actor, VisitorActor) and is_blocked(actor.family):
        raise Refused("blocked")
    if public_id is None:
        if isinstance(actor, OperatorActor):
            raise Refused("invalid", field="conversation")
        return None
    conversation = conversation_for(actor, public_id)
    if conversation.state == State.CLOSED:
        raise Refused("closed")
    if isinstance(actor, OperatorActor) and conversation.operator_id != actor.operator_id:
        raise Refused("not_owner")
    return conversation


def _check_room(actor: VisitorActor | OperatorActor, conversation: Conversation | None, size: int) -> None:
    """What is not posted yet counts as well; before a conversation, for its author."""
    kept = Attachment.objects.exclude(state=Attachment.State.DELETED)
    if conversation is not None:
        kept = kept.filter(conversation=conversation)
    elif isinstance(actor, VisitorActor):
        kept = kept.filter(conversation=None, visitor__in=actor.family)
    held = kept.aggregate(total=Sum("size"))["total"] or 0
    if held + size > settings.ATTACHMENT_MB_PER_CONVERSATION * MEGABYTE:
        raise Refused("too_many_files")


def _write(attachment: Attachment, admitted: Admitted) -> None:
    """The row first: whatever stops us after it, the sweep finds every file that there may be."""
    attachment.file.name = _place(admitted.extension)
    attachment.preview.name = _place(admitted.extension) if admitted.preview else ""
    attachment.save(force_insert=True)
    storage = attachment.file.storage
    try:
        for name, content in ((attachment.file.name, admitted.content), (attachment.preview.name, admitted.preview)):
            if name and storage.save(name, ContentFile(content)) != name:
                raise OSError("the storage chose another name")
    except Exception as error:
        log.error("an attachment could not be kept", exc_info=told(error))
        attachment.delete()
        raise Refused("unavailable") from None


def _place(extension: str) -> str:
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}.{extension}"


Offered = dict[uuid.UUID, Attachment]


def find_offered(ids: Iterable[uuid.UUID]) -> Offered:
    """The files with these ids that no message carries yet; asks nothing where there are no ids."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = Attachment.objects.filter(public_id__in=wanted, message=None).exclude(state=Attachment.State.DELETED)
    return {one.public_id: one for one in found}


def check_offered(actor: Actor, ids: Sequence[uuid.UUID], conversation: int | None, offered: Offered) -> Refused | None:
    """Why a message of this actor may not carry these files."""
    if len(ids) > settings.ATTACHMENTS_PER_MESSAGE:
        return Refused("too_many_files", most=settings.ATTACHMENTS_PER_MESSAGE)
    for one in (offered.get(pk) for pk in ids):
        if one is None or not is_author(actor, one) or one.conversation_id not in (None, conversation):
            return Refused("file_gone")
    return None


def take(ids: Sequence[uuid.UUID], offered: Offered) -> list[Attachment]:
    """These files, which the next message of the batch can no longer carry."""
    return [offered.pop(pk) for pk in ids]


def attach(message: Message, carried: list[Attachment]) -> list[Attachment]:
    """Let a saved message carry these files, each of them for good; in the message's transaction.

    Raises Refused ``unavailable`` where another message took one in the same moment: a retry learns what is so.
    """
    for place, one in enumerate(carried):
        one.place, one.message, one.conversation_id = place, message, message.conversation_id
        free = Attachment.objects.filter(pk=one.pk, message=None).exclude(state=Attachment.State.DELETED)
        if not free.update(place=place, message=message, conversation=message.conversation_id):
            raise Refused("unavailable")
    return carried


def forget_unused(now: datetime) -> int:
    """Uploads that never became part of a message; their files go with them."""
    return (
        Attachment.objects.filter(message=None, created_at__lt=now - UNUSED).delete()[1].get(Attachment._meta.label, 0)
    )
