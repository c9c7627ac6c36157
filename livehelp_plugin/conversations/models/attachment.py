"""Files that belong to messages."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.models.conversation import Conversation, Message
from livehelp_plugin.conversations.storage import attachment_storage
from livehelp_plugin.visitors.models import Visitor


class Attachment(models.Model):
    """A picture or PDF: its author's alone until a message carries it, then of all who follow the conversation.

    Its files stand under random names in a storage that no web server shows. They go when the row goes, whoever
    deletes it (``receivers``); of one that was deleted by itself the row stays, so that the message can say so.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", _("Picture")
        PDF = "pdf", _("PDF")

    class State(models.TextChoices):
        READY = "ready"
        HELD = "held"  # in quarantine: the scanner has doubts, so nobody may see it yet
        DELETED = "deleted"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visitor = models.ForeignKey(Visitor, null=True, on_delete=models.CASCADE, related_name="attachments")
    operator = models.ForeignKey(Operator, null=True, on_delete=models.SET_NULL, related_name="+")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    place = models.PositiveSmallIntegerField(default=0)
    """Which one of its message's."""
    kind = models.CharField(max_length=5, choices=Kind.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.READY)
    name = models.CharField(max_length=100, blank=True)
    """What its author called it, made harmless; empty where nobody did."""
    size = models.PositiveIntegerField()
    """Bytes, as kept."""
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    file = models.FileField(storage=attachment_storage, max_length=60, blank=True)
    preview = models.FileField(storage=attachment_storage, max_length=60, blank=True)
    """A smaller picture; empty where the picture is small already."""
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(message__isnull=True) | Q(conversation__isnull=False),
                name="livehelp_attachment_of_conversation",
            ),
            models.CheckConstraint(
                condition=Q(state="deleted", file="", preview="", name="") | ~Q(state="deleted") & ~Q(file=""),
                name="livehelp_attachment_deleted_whole",
            ),
        )
        indexes = (
            models.Index(fields=("created_at",), condition=Q(message=None), name="livehelp_attachment_unused"),
            models.Index(fields=("created_at",), condition=~Q(state="deleted"), name="livehelp_attachment_kept"),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def files(self) -> list[str]:
        """Their names in the storage."""
        return [name for name in (self.file.name, self.preview.name) if name]
