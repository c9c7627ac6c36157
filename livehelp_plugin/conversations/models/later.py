"""What is answered later: requests left when nobody was there, and booked slots."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.availability.models import Department, Operator
from livehelp_plugin.conversations.models.conversation import Conversation
from livehelp_plugin.visitors.models import Visitor


class ContactRequest(models.Model):
    """What a visitor left when nobody could answer. Kept until somebody has answered."""

    class Want(models.TextChoices):
        EMAIL = "email", _("Answer by e-mail")
        CALL = "call", _("Call me back")
        CHAT = "chat", _("Write in the chat")

    class Source(models.TextChoices):
        ASKED = "asked", _("The customer")
        RATING = "rating", _("A low rating")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="requests")
    visitor = models.ForeignKey(Visitor, null=True, on_delete=models.SET_NULL, related_name="requests")
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.ASKED)
    """Who wants somebody to be in touch: the customer, or we, after a low rating."""
    want = models.CharField(_("wants"), max_length=8, choices=Want.choices)
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    body = models.TextField(_("message"))
    page_url = models.CharField(_("page"), max_length=500, blank=True)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="requests")
    """The chat that it was left in, or that it became."""
    assigned_to = models.ForeignKey(Operator, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    call_by = models.DateTimeField(_("call back by"), null=True, blank=True)
    contacted_at = models.DateTimeField(null=True)
    """The first answer by e-mail, by phone or in a chat: time to re-contact ends here."""
    reminded_at = models.DateTimeField(null=True)
    """When somebody was reminded of ``call_by``; None again when that is set anew."""
    is_spam = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("left at"))
    done_at = models.DateTimeField(_("done at"), null=True)
    done_by = models.ForeignKey(Operator, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(want="email") & ~Q(email="") | Q(want="call") & ~Q(phone="") | Q(want="chat"),
                name="livehelp_request_reachable",
            ),
        )
        indexes = (models.Index(fields=("department", "done_at"), name="livehelp_request_open"),)

    def __str__(self) -> str:
        return self.name or self.email or self.phone or (self.visitor.label if self.visitor else "")


class ContactAnswer(models.Model):
    """What was done about a contact request: an e-mail sent from here, a phone call, a chat."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail sent")
        CALL = "call", _("Phone call: spoken to")
        NO_REPLY = "no_reply", _("Phone call: nobody answered")
        CHAT = "chat", _("Chat")

    class Delivery(models.TextChoices):
        """How far an e-mail has got. Whoever sends it moves it to SENDING first, so that none is sent twice."""

        QUEUED = "queued", _("Not sent yet")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")

    request = models.ForeignKey(ContactRequest, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    operator = models.ForeignKey(Operator, null=True, on_delete=models.SET_NULL, related_name="+")
    client_id = models.UUIDField(default=uuid.uuid4, unique=True)
    """Made with the form that it was written in: the same form sent twice is one answer."""
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+")
    """The chat that was opened."""
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()
    delivery = models.CharField(max_length=8, choices=Delivery.choices, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    """When it is tried (again), or given up as unknown while it is being sent."""
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="email") & ~Q(delivery="") | ~Q(kind="email") & Q(delivery=""),
                name="livehelp_mail_has_delivery",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",), condition=Q(delivery__in=("queued", "sending")), name="livehelp_mails_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Appointment(models.Model):
    """A slot that a shopper booked; at its time an operator opens the chat."""

    class Status(models.TextChoices):
        BOOKED = "booked", _("Booked")
        HELD = "held", _("Held")
        MISSED = "missed", _("Missed by us")
        NOT_SHOWN = "not_shown", _("The shopper did not come")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="appointments")
    visitor = models.ForeignKey(Visitor, null=True, on_delete=models.SET_NULL, related_name="appointments")
    operator = models.ForeignKey(Operator, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    conversation = models.OneToOneField(Conversation, null=True, on_delete=models.SET_NULL, related_name="appointment")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    lane = models.PositiveSmallIntegerField()
    """Which of the slot's places it takes: the constraint on it makes double booking impossible."""
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.BOOKED)
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"))
    body = models.TextField(_("about"), blank=True)
    language = models.CharField(max_length=12, blank=True)
    page_url = models.CharField(_("page"), max_length=500, blank=True)
    booked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    prompted_at = models.DateTimeField(null=True)
    """When an operator was told that it is time."""
    greeted_at = models.DateTimeField(null=True)
    """The operator's first message: punctuality is this minus ``starts_at``."""
    sequence = models.PositiveSmallIntegerField(default=0)
    """How often it was moved or cancelled: by it calendars know which of two files is the newer one."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("department", "starts_at", "lane"),
                condition=~Q(status="cancelled"),
                name="livehelp_slot_booked_once",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="livehelp_slot_has_length"),
        )
        indexes = (models.Index(fields=("status", "starts_at"), name="livehelp_appointments_due"),)

    def __str__(self) -> str:
        return f"{self.name or self.email} {self.starts_at:%Y-%m-%d %H:%M}"
