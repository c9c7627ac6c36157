"""Departments, operators, what they declare (status) and what is observed (presence)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.events.models import Stream


class Status(models.TextChoices):
    ONLINE = "online", _("Online")
    PAUSED = "paused", _("Paused")
    OFFLINE = "offline", _("Offline")


class Ring(models.TextChoices):
    AUTO = "auto", _("All at once up to three people, one by one from four")
    ALL = "all", _("Always all at once: the first to accept has the chat")
    ONE = "one", _("Always one by one: the least busy first")


class Department(models.Model):
    """A group of operators that visitors turn to; its stream is the desk where work appears."""

    name = models.CharField(_("name"), max_length=80)
    sites: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "wagtailcore.Site", related_name="+", blank=True
    )
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="+", editable=False)
    is_default = models.BooleanField(default=False)
    ring = models.CharField(_("how a chat rings"), max_length=4, choices=Ring.choices, default=Ring.AUTO)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    is_busy = models.BooleanField(default=False, editable=False)
    """Whether everybody who is there has their hands full: kept by ``conversations`` whenever it chooses."""
    takes_appointments = models.BooleanField(_("takes appointments"), default=False)
    appointment_minutes = models.PositiveSmallIntegerField(
        _("an appointment lasts (minutes)"), default=20, validators=[MinValueValidator(5), MaxValueValidator(240)]
    )
    appointment_lanes = models.PositiveSmallIntegerField(
        _("appointments at the same time"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    appointment_lead_minutes = models.PositiveIntegerField(
        _("book at least so long before (minutes)"), default=60, validators=[MaxValueValidator(10_080)]
    )
    appointment_days = models.PositiveSmallIntegerField(
        _("book at most so many days ahead"), default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    appointment_reminder_minutes = models.PositiveSmallIntegerField(
        _("remind by e-mail so long before (minutes)"), default=60, validators=[MaxValueValidator(2_880)]
    )
    """0 reminds nobody."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("is_default",), condition=Q(is_default=True), name="livehelp_one_default_department"
            ),
            models.CheckConstraint(
                condition=Q(appointment_minutes__gte=5, appointment_lanes__gte=1), name="livehelp_appointment_slots"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """Something that not everybody can answer, as in "grinders" or "invoices"."""

    name = models.CharField(_("name"), max_length=40, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("skill")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        return self.name


class PauseReason(models.Model):
    """A reason to choose from when pausing."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("pause reason")
        verbose_name_plural = _("pause reasons")

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
    skills = models.ManyToManyField(Skill, related_name="operators", blank=True, verbose_name=_("skills"))
    languages = models.JSONField(_("languages"), default=list, blank=True)
    """Language codes; an empty list means every language of the shop."""
    is_shown = models.BooleanField(
        _("shoppers may see who it is before they write"),
        default=False,
        help_text=_("With this person's agreement: blocks of the shop's pages show name and picture while online."),
    )
    engaged_at = models.DateTimeField(null=True, editable=False)
    """When this operator last took a chat: who has been idle for longest comes first."""
    missed_in_row = models.PositiveSmallIntegerField(default=0, editable=False)
    """Offers let lapse since the last accept, decline or change of status."""

    def __str__(self) -> str:
        return self.display_name


class Membership(models.Model):
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="memberships")
    priority = models.PositiveSmallIntegerField(_("priority"), default=1)
    """1 is asked first; 2 helps out when nobody of 1 is free, and so on."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("operator", "department"), name="livehelp_member_once"),)

    def __str__(self) -> str:
        return f"{self.operator} in {self.department}"


class OpeningHours(models.Model):
    """One interval of a department's week, from one date on and until another."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("day"))
    """0 is Monday."""
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    """Not after ``opens``: it closes on the next day; midnight to midnight is the whole day."""
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    """The first day on which it no longer holds."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="livehelp_hours_weekday"),
            models.UniqueConstraint(
                fields=("department", "weekday", "opens", "effective_from"), name="livehelp_hours_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.department} {self.weekday} {self.opens}-{self.closes}"


class Holiday(models.Model):
    """A day that is unlike its weekday: closed, or open at other times. Without a department it holds for all."""

    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="holidays")
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=80)
    yearly = models.BooleanField(_("every year"), default=False)
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(opens__isnull=False, closes__isnull=False),
                name="livehelp_holiday_closed_or_open",
            ),
            models.UniqueConstraint(fields=("department", "date", "name"), name="livehelp_holiday_once"),
            models.UniqueConstraint(
                fields=("date", "name"), condition=Q(department=None), name="livehelp_holiday_of_all_once"
            ),
        )
        ordering = ("date", "name")
        verbose_name = _("holiday or exception")
        verbose_name_plural = _("holidays and exceptions")

    def __str__(self) -> str:
        return f"{self.name} {self.date}"


class Estimate(models.Model):
    """A figure about a department that a higher room reckons: how long a chat takes."""

    class Kind(models.TextChoices):
        HANDLING = "handling"
        """Median seconds from accept to close."""
        EFFECTIVE_P90 = "effective_p90"
        """90th percentile of the effective duration, in seconds: for the computed cut-off."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="estimates")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    seconds = models.FloatField()
    in_hand = models.FloatField(default=1)
    """How many chats an operator had in hand, on average, when one of these began; itself included."""
    samples = models.PositiveIntegerField()
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("department", "kind"), name="livehelp_estimate_once"),)

    def __str__(self) -> str:
        return f"{self.department} {self.kind} {self.seconds:.0f} s"


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
