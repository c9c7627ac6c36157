"""Conversations, their messages, and who held them when."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.availability.models import Department, Operator, Skill
from livehelp_plugin.events.models import Audience, Stream
from livehelp_plugin.policy.models import PrivacyText
from livehelp_plugin.visitors.models import Visit, Visitor


class State(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    OFFERED = "offered", _("Offered")
    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class CloseReason(models.TextChoices):
    BY_VISITOR = "by_visitor", _("Closed by the visitor")
    BY_OPERATOR = "by_operator", _("Closed by the operator")
    ANNOUNCED = "announced", _("Closed after a goodbye")
    IDLE = "idle", _("The visitor said nothing more")
    VISITOR_GONE = "visitor_gone", _("The visitor left")
    LEFT_ADDRESS = "left_address", _("The visitor asked to be answered later")
    SPAM = "spam", _("Spam")
    BLOCKED = "blocked", _("The visitor was blocked")
    ERASED = "erased", _("Erased")


class Author(models.TextChoices):
    VISITOR = "visitor"
    OPERATOR = "operator"
    SYSTEM = "system"


class Closing(models.TextChoices):
    """Why a close is due unless the visitor writes."""

    ANNOUNCED = "announced"
    IDLE = "idle"


class Topic(models.Model):
    """What a conversation was about, chosen at its close."""

    name = models.CharField(_("name"), max_length=60)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="topics")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("name", "department"), name="livehelp_topic_once"),
            models.UniqueConstraint(fields=("name",), condition=Q(department=None), name="livehelp_topic_of_all_once"),
        )
        ordering = ("name",)
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """One enquiry from its first message to its close. Only ``access`` hands it out, only ``actions`` write it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="conversation", editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="conversations")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="conversations")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.SET_NULL, related_name="conversations")
    continues = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="continued_by")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    operator = models.ForeignKey(Operator, null=True, on_delete=models.PROTECT, related_name="conversations")
    received_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=16, choices=CloseReason.choices, blank=True)
    requeue_due_at = models.DateTimeField(null=True)
    requeued = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(default=0)
    """The higher is served first; within one priority the one who has waited longest."""
    place_told = models.PositiveSmallIntegerField(default=0)
    """The place in the queue that the visitor was told last, see ``telling``; 0 before the first."""
    wait_told = models.PositiveIntegerField(null=True)
    """The seconds of waiting that were told with it, if any were."""
    skill = models.ForeignKey(Skill, null=True, on_delete=models.SET_NULL, related_name="+")
    familiar = models.ForeignKey(Operator, null=True, on_delete=models.SET_NULL, related_name="+")
    """The operator whom this customer knows."""
    is_quiet = models.BooleanField(default=False)
    """Nobody has written for a while: it weighs half when the least busy operator is looked for."""
    waiting_until = models.DateTimeField(null=True)
    """*Waiting for the customer*: no capacity used, no idle close, a reminder then."""
    checking_until = models.DateTimeField(null=True)
    """*I'm checking*: the alarm is snoozed till then."""
    closing_at = models.DateTimeField(null=True)
    closing_why = models.CharField(max_length=10, choices=Closing.choices, blank=True)
    stayed_at = models.DateTimeField(null=True)
    """When an announced close was last called off: somebody is still here, if without a word."""
    confirmed_at = models.DateTimeField(null=True)
    """When the customer said that all was settled, by which they closed it."""
    privacy = models.ForeignKey(PrivacyText, null=True, on_delete=models.SET_NULL, related_name="+")
    """The privacy text that was shown before the first word; None: there was none."""
    topic = models.ForeignKey(Topic, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=12, blank=True)
    device = models.CharField(max_length=8, blank=True)
    country = models.CharField(max_length=2, blank=True)
    page_id = models.PositiveBigIntegerField(null=True)
    page_url = models.CharField(max_length=500, blank=True)
    page_title = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=120, blank=True)
    """What the visitor asked about, as the block has it from which the chat was opened: a product."""
    is_test = models.BooleanField(default=False)
    is_spam = models.BooleanField(default=False)
    link_to_orders = models.BooleanField(default=True)
    visitor_read = models.PositiveBigIntegerField(default=0)
    visitor_delivered = models.PositiveBigIntegerField(default=0)
    operator_read = models.PositiveBigIntegerField(default=0)

    class Meta:
        permissions = (
            ("operate_conversation", _("Can answer live chats")),
            ("supervise_conversation", _("Can supervise live chats and read reports")),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state="active", operator__isnull=False)
                | Q(state__in=("queued", "offered"), operator__isnull=True)
                | Q(state="closed"),
                name="livehelp_owner_iff_active",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(close_reason="")
                | ~Q(state="closed") & Q(closed_at__isnull=True, close_reason=""),
                name="livehelp_closed_with_reason",
            ),
            models.UniqueConstraint(
                fields=("visitor",), condition=~Q(state="closed"), name="livehelp_one_open_per_visitor"
            ),
            models.CheckConstraint(
                condition=Q(requeue_due_at__isnull=True, waiting_until__isnull=True, closing_at__isnull=True)
                | Q(state="active"),
                name="livehelp_due_only_active",
            ),
            models.CheckConstraint(
                condition=Q(closing_at__isnull=True, closing_why="") | Q(closing_at__isnull=False) & ~Q(closing_why=""),
                name="livehelp_closing_with_reason",
            ),
        )
        indexes = (
            models.Index(
                fields=("department", "state"),
                condition=~Q(state="closed"),
                name="livehelp_open_conversations",
            ),
            models.Index(
                fields=("department", "-priority", "queued_at", "id"),
                condition=Q(state__in=("queued", "offered")),
                name="livehelp_queue",
            ),
            models.Index(fields=("operator",), condition=Q(state="active"), name="livehelp_held"),
            models.Index(fields=("visitor", "-received_at"), name="livehelp_visitor_history"),
            models.Index(fields=("site", "received_at"), name="livehelp_received"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Message(models.Model):
    """A message (public) or a note (internal). The only place where a body is kept."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    audience = models.CharField(max_length=8, choices=Audience.choices)
    seq = models.PositiveBigIntegerField()
    after_public = models.PositiveBigIntegerField(default=0)
    author = models.CharField(max_length=8, choices=Author.choices)
    operator = models.ForeignKey(Operator, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    client_id = models.UUIDField(null=True)
    body = models.TextField()
    choices = models.TextField(blank=True)
    """Quick replies that an operator's message offers, one a line; empty for most."""
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("conversation", "audience", "seq"), name="livehelp_message_place"),
        )

    def __str__(self) -> str:
        return f"{self.author} {self.seq}"


class Assignment(models.Model):
    """The period one operator held one conversation, and why it was this one."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="assignments")
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="assignments")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40)
    offer = models.OneToOneField("livehelp.Offer", null=True, on_delete=models.SET_NULL, related_name="assignment")
    end_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("conversation",), condition=Q(ended_at=None), name="livehelp_one_open_assignment"
            ),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id} held by {self.operator_id}"
