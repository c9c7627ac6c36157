"""The owner's rules, one row per change and site; a row is never edited."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

DAYS = [MinValueValidator(1), MaxValueValidator(3650)]
ALARMS = [MinValueValidator(5), MaxValueValidator(3600)]


class Profile(models.TextChoices):
    ALONE = "alone", _("I am alone")
    FEW = "few", _("We are two or three")
    TEAM = "team", _("We are a team")
    LATER = "later", _("I will say later")


class Reach(models.TextChoices):
    DESK = "desk", _("At a desk")
    PHONE = "phone", _("By phone, between other things")


class RulesVersion(models.Model):
    """The rules of one site from ``effective_from`` on, until a later row."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    effective_from = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    profile = models.CharField(_("who answers"), max_length=8, choices=Profile.choices, blank=True)
    """Empty until the first-run screen was answered; *later* once it was put off."""
    reach = models.CharField(_("where"), max_length=8, choices=Reach.choices, default=Reach.DESK)
    owner_email = models.EmailField(_("owner's e-mail"), blank=True)
    attribution_window_hours = models.PositiveIntegerField(
        _("attribution window (hours)"),
        default=72,
        validators=[MinValueValidator(24), MaxValueValidator(720)],
    )
    first_answer_amber_seconds = models.PositiveIntegerField(
        _("the first answer is late, amber (seconds)"), default=30, validators=ALARMS
    )
    first_answer_red_seconds = models.PositiveIntegerField(
        _("the first answer is late, red (seconds)"), default=60, validators=ALARMS
    )
    reply_amber_seconds = models.PositiveIntegerField(
        _("a reply is late, amber (seconds)"), default=60, validators=ALARMS
    )
    reply_red_seconds = models.PositiveIntegerField(_("a reply is late, red (seconds)"), default=180, validators=ALARMS)
    effective_gap_seconds = models.PositiveIntegerField(default=120)
    service_target_seconds = models.PositiveIntegerField(default=60)
    operator_grace_seconds = models.PositiveIntegerField(
        _("a lost operator's chats are kept for (seconds)"),
        default=90,
        validators=[MinValueValidator(30), MaxValueValidator(600)],
    )
    offer_seconds = models.PositiveIntegerField(
        _("an offer lapses after (seconds)"), default=30, validators=[MinValueValidator(10), MaxValueValidator(600)]
    )
    transfer_seconds = models.PositiveIntegerField(
        _("a transfer lapses after (seconds)"), default=60, validators=[MinValueValidator(10), MaxValueValidator(600)]
    )
    missed_to_pause = models.PositiveSmallIntegerField(
        _("missed offers in a row that pause an operator"), default=2, validators=[MaxValueValidator(20)]
    )
    cutoff_minutes = models.PositiveIntegerField(
        _("no new chats before closing (minutes)"), default=10, validators=[MaxValueValidator(240)]
    )
    cutoff_computed = models.BooleanField(_("reckon it from how long chats take"), default=False)
    form_after_seconds = models.PositiveIntegerField(
        _("offer the contact form after waiting (seconds)"),
        default=120,
        validators=[MinValueValidator(30), MaxValueValidator(3600)],
    )
    idle_minutes = models.PositiveIntegerField(
        _("ask “are you still there?” after (minutes)"),
        default=10,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
    )
    closing_seconds = models.PositiveIntegerField(
        _("time between goodbye and close (seconds)"),
        default=120,
        validators=[MinValueValidator(30), MaxValueValidator(3600)],
    )
    topic_required = models.BooleanField(_("a topic must be chosen at the close"), default=False)
    show_read = models.BooleanField(_("show shoppers that a message was read"), default=True)
    ask_csat = models.BooleanField(_("ask how content they are (1 to 5)"), default=True)
    ask_nps = models.BooleanField(_("ask how likely they recommend you (0 to 10)"), default=False)
    ask_solved = models.BooleanField(_("ask whether it was solved"), default=True)
    ask_comment = models.BooleanField(_("leave room for a comment"), default=True)
    low_rating = models.PositiveSmallIntegerField(
        _("a rating is low from … downwards (1 to 5; 0: none is)"), default=2, validators=[MaxValueValidator(5)]
    )
    answer_mail_minutes = models.PositiveIntegerField(
        _("mail an answer that was not seen after (minutes)"), default=5, validators=[MaxValueValidator(1440)]
    )
    push_shows_text = models.BooleanField(_("push notifications show what was said"), default=False)
    retain_anonymous_days = models.PositiveIntegerField(
        _("keep chats of anonymous visitors (days)"), default=90, validators=DAYS
    )
    retain_account_days = models.PositiveIntegerField(
        _("keep chats of customers with an account (days)"), default=730, validators=DAYS
    )
    retain_path_days = models.PositiveIntegerField(
        _("keep the path through the shop (days)"), default=30, validators=DAYS
    )
    retain_attachment_days = models.PositiveIntegerField(
        _("keep pictures and files of chats (days)"), default=90, validators=DAYS
    )
    anyway_weight_not_sure = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal("0.50"))

    class Meta:
        verbose_name = _("rules")
        verbose_name_plural = _("rules")
        constraints = (
            models.UniqueConstraint(fields=("site", "effective_from"), name="livehelp_rules_one_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(attribution_window_hours__gte=24, attribution_window_hours__lte=720),
                name="livehelp_rules_window",
            ),
            models.CheckConstraint(condition=models.Q(idle_minutes__gte=5), name="livehelp_rules_idle"),
        )

    def __str__(self) -> str:
        return f"rules of site {self.site_id} from {self.effective_from:%Y-%m-%d}"


class PrivacyText(models.Model):
    """What shoppers are told about their data before the first word; a row is never edited."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12, blank=True)
    text = models.TextField(blank=True)
    """Empty: our own words, in the shopper's language."""
    url = models.URLField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("privacy text")
        indexes = (models.Index(fields=("site", "language"), name="livehelp_privacy_texts"),)

    def __str__(self) -> str:
        return f"privacy text {self.pk}"
