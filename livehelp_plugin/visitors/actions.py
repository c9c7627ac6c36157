"""Writing down where a visitor is, what operators note, and that two visitors are one person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from livehelp_plugin.events.publishing import publish
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.events import VisitorsMerged
from livehelp_plugin.visitors.identity import account_visitor, survivor
from livehelp_plugin.visitors.models import InfoNote, PathStep, Visit, Visitor

VISIT_GAP = timedelta(minutes=30)
"""After so long without a step the next one begins another visit."""


def see(
    visitor: Visitor,
    now: datetime,
    *,
    url: str = "",
    title: str = "",
    page_id: int | None = None,
    user_agent: str = "",
    referrer: str = "",
) -> Visit:
    """Note that the visitor is on a page now: continues the visit of the last 30 minutes or begins one."""
    visit = visitor.visits.order_by("-last_seen_at", "-pk").first()
    if visit is None or now - visit.last_seen_at > VISIT_GAP:
        visit = Visit(
            visitor=visitor,
            started_at=now,
            device="phone" if "Mobi" in user_agent else "desktop" if user_agent else "",
            user_agent=user_agent[:200],
            referrer=referrer[:500],
        )
    moved = bool(url) and url[:500] != visit.page_url
    visit.last_seen_at = now
    if url:
        visit.page_url, visit.page_title = url[:500], title[:200]
    visit.save()
    if moved:
        PathStep.objects.create(visit=visit, url=url[:500], title=title[:200], page_id=page_id, at=now)
    Visitor.objects.filter(pk=visitor.pk).update(last_seen_at=now)
    return visit


def set_watching(visitor_id: int, watching: bool) -> None:
    """The eye: whether the visitor is looking at the chat."""
    latest = Visit.objects.filter(visitor_id=visitor_id).order_by("-last_seen_at", "-pk").values("pk")[:1]
    Visit.objects.filter(pk__in=list(latest.values_list("pk", flat=True))).exclude(watching=watching).update(
        watching=watching
    )


def write_info(
    visitor: Visitor,
    *,
    body: str,
    author_id: int,
    author_name: str,
    now: datetime,
    note_id: int | None = None,
) -> InfoNote | None:
    """Add a note, or change one's own (an empty body deletes it). Raises Refused ``not_found``, ``empty``."""
    if note_id is None:
        if not body:
            raise Refused("empty")
        return InfoNote.objects.create(
            visitor=visitor,
            author_id=author_id,
            author_name=author_name,
            body=body,
            created_at=now,
            updated_at=now,
        )
    own = InfoNote.objects.filter(pk=note_id, visitor=visitor, author_id=author_id)
    if not body:
        own.delete()
        return None
    if not own.update(body=body, updated_at=now):
        raise Refused("not_found")
    return own.get()


def set_address_form(visitor: Visitor, form: str) -> None:
    """Keep how a person wishes to be addressed: with the survivor, so that every later chat knows it. Idempotent."""
    Visitor.objects.filter(pk=survivor(visitor).pk).update(address_form=form)


def join_account(visitor: Visitor, user_id: int) -> Visitor:
    """The visitor agreed that earlier chats belong to the account; returns the survivor. Idempotent.

    Raises Refused ``forbidden`` for what is another account's.
    """
    if visitor.user_id not in (None, user_id):
        raise Refused("forbidden")
    with transaction.atomic():
        known = account_visitor(visitor.site_id, user_id)
        if known is None or known == visitor:
            Visitor.objects.filter(pk=visitor.pk, user=None).update(user_id=user_id)
            visitor.refresh_from_db()
            return visitor
        merged = Visitor.objects.filter(pk=visitor.pk, merged_into=None).update(merged_into=known)
        if merged:
            Visitor.objects.filter(merged_into=visitor).update(merged_into=known)
            Visitor.objects.filter(pk=known.pk, address_form="").update(address_form=visitor.address_form)
            publish(VisitorsMerged(merged_id=visitor.pk, into_id=known.pk))
        return known
