"""Departments, operators, what they declare (status) and what is observed (presence)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.events.models import Stream


class Status(models.TextChoices):
    ONLINE = "online", _("Online")
    PAUSED = "paused", _("Paused")
    OFFLINE = "offline", _("Offline")


class Department(models.Model):
    """A group of operators that visitors turn to; its stream is the desk where work appears."""

    name = models.CharField(_("name"), max_length=80)
    sites: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "wagtailcore.Site", related_name="+", blank=True
    )
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="+", editable=False)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("is_default",), condition=Q(is_default=True), name="livehelp_one_default_department"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Operator(models.Model):
    """A member of staff who answers. ``status`` is the operator's own word; presence is a lease."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="livehelp_operator")
    display_name = models.CharField(_("name shown to shoppers"), max_length=80)
    picture = models.ImageField(_("picture"), upload_to="livehelp/operators", blank=True)
    capacity = models.PositiveSmallIntegerField(_("conversations at once"), default=4)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OFFLINE)
    departments = models.ManyToManyField(Department, through="Membership", related_name="operators")

    def __str__(self) -> str:
        return self.display_name


class Membership(models.Model):
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("operator", "department"), name="livehelp_member_once"),)

    def __str__(self) -> str:
        return f"{self.operator} in {self.department}"


class StatusInterval(models.Model):
    """The period an operator held one status; the open one has no end."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="intervals")
    status = models.CharField(max_length=8, choices=Status.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=40)
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("operator",), condition=Q(ended_at=None), name="livehelp_one_open_interval"
            ),
        )

    def __str__(self) -> str:
        return f"{self.operator} {self.status}"


class Lease(models.Model):
    """Proof that somebody (``v:<visitor>`` or ``o:<operator>``) is connected, until it expires."""

    subject = models.CharField(max_length=24)
    connection = models.UUIDField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subject", "connection"), name="livehelp_lease_once"),)
        indexes = (models.Index(fields=("expires_at",), name="livehelp_lease_expiry"),)

    def __str__(self) -> str:
        return self.subject
