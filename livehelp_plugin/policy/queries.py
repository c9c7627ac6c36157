"""Which rules hold, or held, on a site. Read from the database each time: one indexed row, no stale copies."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from livehelp_plugin.policy.models import PrivacyText, RulesVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one site at one moment. ``version`` is None where the owner has never changed them."""

    version: int | None = None
    profile: str = ""
    reach: str = "desk"
    owner_email: str = ""
    attribution_window_hours: int = 72
    first_answer_amber_seconds: int = 30
    first_answer_red_seconds: int = 60
    reply_amber_seconds: int = 60
    reply_red_seconds: int = 180
    effective_gap_seconds: int = 120
    service_target_seconds: int = 60
    operator_grace_seconds: int = 90
    offer_seconds: int = 30
    transfer_seconds: int = 60
    missed_to_pause: int = 2
    cutoff_minutes: int = 10
    cutoff_computed: bool = False
    form_after_seconds: int = 120
    idle_minutes: int = 10
    closing_seconds: int = 120
    topic_required: bool = False
    show_read: bool = True
    ask_csat: bool = True
    ask_nps: bool = False
    ask_solved: bool = True
    ask_comment: bool = True
    low_rating: int = 2
    answer_mail_minutes: int = 5
    push_shows_text: bool = False
    retain_anonymous_days: int = 90
    retain_account_days: int = 730
    retain_path_days: int = 30
    retain_attachment_days: int = 90
    anyway_weight_not_sure: Decimal = Decimal("0.50")


RULE_NAMES = tuple(field.name for field in fields(Rules) if field.name != "version")
DEFAULTS = Rules()


def rules_at(site_id: int, moment: datetime) -> Rules:
    """The rules that held on this site at this moment; the defaults before the owner's first change."""
    return _latest(RulesVersion.objects.filter(site_id=site_id, effective_from__lte=moment))


def rules_now(site_id: int) -> Rules:
    """The rules that hold on this site: those of the latest change, for no change is made ahead of its time."""
    return _latest(RulesVersion.objects.filter(site_id=site_id))


def history(site_id: int) -> QuerySet[RulesVersion]:
    """All changes of this site's rules, the latest first."""
    return RulesVersion.objects.filter(site_id=site_id).select_related("made_by").order_by("-effective_from")


def privacy_text(site_id: int, version: int | None) -> PrivacyText | None:
    """A version of this site's text, which a browser says that it has shown; None for any other number."""
    return PrivacyText.objects.filter(site_id=site_id, pk=version).first() if version else None


def _latest(versions: QuerySet[RulesVersion]) -> Rules:
    row = versions.order_by("-effective_from").values("pk", *RULE_NAMES).first()
    if row is None:
        return DEFAULTS
    return Rules(version=row.pop("pk"), **row)
