"""How shoppers who are elsewhere can be reached, and what of their chats they have been told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.visitors.models import VisitorToken


class PushKey(models.Model):
    """The shop's key for web push (VAPID), made when it is first needed. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    private = models.CharField(max_length=64)
    """The 32 bytes of a P-256 key, base64url."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="livehelp_one_push_key"),)

    def __str__(self) -> str:
        return "push key"


class PushSubscription(models.Model):
    """A browser that may be told of answers. It goes by the browser's token: what ends the token ends it, too."""

    token = models.ForeignKey(VisitorToken, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000)
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=32)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"push subscription {self.pk}"


class AnswerNotice(models.Model):
    """What a conversation's shopper is still to be told of, and what they have been told."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="answer_notice")
    email = models.EmailField(blank=True)
    """Left for this chat ("tell me when they answer"); else the visitor's own address is used."""
    push_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    pushed_seq = models.PositiveBigIntegerField(default=0)
    mailed_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(fields=("push_at",), condition=Q(push_at__isnull=False), name="livehelp_push_due"),
            models.Index(fields=("mail_at",), condition=Q(mail_at__isnull=False), name="livehelp_answer_mail_due"),
        )

    def __str__(self) -> str:
        return f"answer notice of {self.conversation_id}"


class RefusedAddress(models.Model):
    """An address whose owner wants no mail about chats; only its hash is kept, so that it stays refused."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    address_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("site", "address_hash"), name="livehelp_address_refused_once"),)

    def __str__(self) -> str:
        return f"refused address {self.pk}"
