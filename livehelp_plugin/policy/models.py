"""The owner's rules, one row per change and site; a row is never edited."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

DAYS = [MinValueValidator(1), MaxValueValidator(3650)]


class RulesVersion(models.Model):
    """The rules of one site from ``effective_from`` on, until a later row."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    effective_from = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    owner_email = models.EmailField(_("owner's e-mail"), blank=True)
    attribution_window_hours = models.PositiveIntegerField(
        _("attribution window (hours)"),
        default=72,
        validators=[MinValueValidator(24), MaxValueValidator(720)],
    )
    first_answer_amber_seconds = models.PositiveIntegerField(default=30)
    first_answer_red_seconds = models.PositiveIntegerField(default=60)
    reply_amber_seconds = models.PositiveIntegerField(default=60)
    reply_red_seconds = models.PositiveIntegerField(default=180)
    effective_gap_seconds = models.PositiveIntegerField(default=120)
    service_target_seconds = models.PositiveIntegerField(default=60)
    operator_grace_seconds = models.PositiveIntegerField(default=90)
    show_read = models.BooleanField(_("show shoppers that a message was read"), default=True)
    retain_anonymous_days = models.PositiveIntegerField(
        _("keep chats of anonymous visitors (days)"), default=90, validators=DAYS
    )
    retain_account_days = models.PositiveIntegerField(
        _("keep chats of customers with an account (days)"), default=730, validators=DAYS
    )
    retain_path_days = models.PositiveIntegerField(
        _("keep the path through the shop (days)"), default=30, validators=DAYS
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
        )

    def __str__(self) -> str:
        return f"rules of site {self.site_id} from {self.effective_from:%Y-%m-%d}"
