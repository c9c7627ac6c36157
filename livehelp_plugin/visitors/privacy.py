"""What the visitors' own tables, and the rooms below, keep of a person. Imported when Django is ready."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from livehelp_plugin.events.models import CommandReceipt, OutboxItem, SweepLease
from livehelp_plugin.policy.models import PrivacyText, RulesVersion
from livehelp_plugin.visitors.models import InfoNote, PathStep, Visit, Visitor, VisitorBlock, VisitorToken
from livehelp_plugin.visitors.personal_data import (
    Person,
    announce_removal,
    declare,
    mentions,
    older,
    refers,
    retire,
)

FLOOR = 1
LAST = 9
"""What is owed to a person's events goes first, while the rows it names can still be found."""

DEAD_TOKENS = timedelta(days=30)
FAILED_EFFECTS = timedelta(days=30)

SIGNED_IN = Q(user__isnull=False) | Q(merged_into__user__isnull=False)


def remove_visitors(pks: Collection[Any]) -> int:
    """Delete visitors with all that hangs on them; returns how many there were."""
    announce_removal(Visitor, pks)
    return Visitor.objects.filter(pk__in=pks).delete()[1].get(Visitor._meta.label, 0)


def _erase_visitors(person: Person) -> int:
    return remove_visitors(person.visitors)


def _old_steps(now: datetime) -> Q:
    return older(now, "at", "retain_path_days", site="visit__visitor__site")


def _old_visits(now: datetime) -> Q:
    return older(now, "last_seen_at", "retain_path_days", site="visitor__site")


def _idle(now: datetime) -> Q:
    """Visitors for whom nothing else is kept, not seen for as long as their site's rules say."""
    alone = Q(conversations=None, orders=None, requests=None, aliases=None)
    anonymous = ~SIGNED_IN & older(now, "last_seen_at", "retain_anonymous_days")
    return alone & (anonymous | SIGNED_IN & older(now, "last_seen_at", "retain_account_days"))


declare(
    Visitor,
    floor=FLOOR,
    of=lambda person: Visitor.objects.filter(pk__in=person.visitors),
    told="key name email language address_form created_at last_seen_at",
    deleted="id site user merged_into",
    erase=_erase_visitors,
)
declare(
    VisitorToken,
    floor=FLOOR,
    of=lambda person: VisitorToken.objects.filter(visitor__in=person.visitors),
    deleted="hash visitor created_at revoked_at successor_user_id",
)
declare(
    Visit,
    floor=FLOOR,
    of=lambda person: Visit.objects.filter(visitor__in=person.visitors),
    told="started_at last_seen_at device user_agent referrer page_url page_title",
    deleted="id visitor watching",
)
declare(
    PathStep,
    floor=FLOOR,
    of=lambda person: PathStep.objects.filter(visit__visitor__in=person.visitors),
    told="url title at",
    deleted="id visit page_id",
)
declare(
    InfoNote,
    floor=FLOOR,
    of=lambda person: InfoNote.objects.filter(visitor__in=person.visitors),
    told="body created_at updated_at",
    deleted="id visitor author author_name",
)
declare(
    VisitorBlock,
    floor=FLOOR,
    of=lambda person: VisitorBlock.objects.filter(visitor__in=person.visitors),
    told="reason made_at until lifted_at",
    deleted="id visitor made_by",
)
declare(
    CommandReceipt,
    floor=FLOOR,
    of=lambda person: CommandReceipt.objects.filter(author__in=[f"v:{pk}" for pk in person.visitors]),
    deleted="id author client_id command answer created_at",
)
declare(
    OutboxItem,
    floor=LAST,
    of=lambda person: OutboxItem.objects.filter(mentions(person)),
    deleted="id consumer event_type payload created_at due_at attempts error dead",
)
declare(SweepLease, kept="name holder fence expires_at")
declare(
    RulesVersion,
    kept="id site effective_from made_by owner_email attribution_window_hours first_answer_amber_seconds "
    "first_answer_red_seconds reply_amber_seconds reply_red_seconds effective_gap_seconds "
    "service_target_seconds operator_grace_seconds show_read answer_mail_minutes push_shows_text "
    "retain_anonymous_days retain_account_days "
    "retain_path_days retain_attachment_days anyway_weight_not_sure profile reach offer_seconds transfer_seconds "
    "missed_to_pause cutoff_minutes cutoff_computed form_after_seconds idle_minutes closing_seconds topic_required "
    "ask_csat ask_nps ask_solved ask_comment low_rating",
)
declare(PrivacyText, kept="id site language text url made_at")

for key in ("visitor_id", "merged_id", "into_id"):
    refers(key, lambda person: person.visitors)

retire("path steps", PathStep, _old_steps, floor=2)
retire("visits", Visit, _old_visits, floor=2)
retire("dead tokens", VisitorToken, lambda now: Q(revoked_at__lt=now - DEAD_TOKENS))
retire("failed effects", OutboxItem, lambda now: Q(dead=True, created_at__lt=now - FAILED_EFFECTS))
retire("idle visitors", Visitor, _idle, floor=FLOOR, remove=remove_visitors)
