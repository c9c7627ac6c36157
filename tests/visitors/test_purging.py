"""Retention: what the owner's rules let go, and nothing a day earlier."""

import uuid
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from livehelp_plugin.availability.models import Lease
from livehelp_plugin.commerce.models import CartSnapshot, OrderRecord
from livehelp_plugin.conversations.models import ContactRequest, Conversation, Message, State
from livehelp_plugin.events.models import CommandReceipt, OutboxItem, Stream
from livehelp_plugin.insights.actions import rebuild
from livehelp_plugin.insights.figures import figures
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.visitors import erasing
from livehelp_plugin.visitors.erasing import purge
from livehelp_plugin.visitors.models import PathStep, Visit, Visitor, VisitorToken
from livehelp_plugin.visitors.personal_data import RETENTIONS
from tests.factories.attribution import CreditFactory
from tests.factories.commerce import CartSnapshotFactory, OrderRecordFactory
from tests.factories.conversations import ConversationFactory, MessageFactory
from tests.factories.people import world_of
from tests.factories.visitors import UserFactory, VisitorFactory

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def ago(days: float) -> datetime:
    return NOW - days * DAY


def closed(days: float, **fields) -> Conversation:
    held = ConversationFactory.create(
        received_at=ago(days),
        closed_at=ago(days),
        state=State.CLOSED,
        close_reason="by_visitor",
        visitor__last_seen_at=NOW,
        **fields,
    )
    MessageFactory.create(conversation=held, created_at=ago(days))
    return held


@pytest.mark.parametrize(("signed_in", "days"), [(False, 90), (True, 730)])
def test_chats_go_when_they_were_kept_long_enough(site, signed_in: bool, days: int) -> None:
    user = UserFactory.create() if signed_in else None
    kept = closed(days, visitor__user=user)
    gone = closed(days + 1, visitor=kept.visitor)
    done = purge(NOW)
    assert done["conversations"] == 1
    assert list(Conversation.objects.all()) == [kept]
    assert list(Message.objects.values_list("conversation", flat=True)) == [kept.pk]
    assert not Stream.objects.filter(pk=gone.stream_id).exists()


def test_a_chat_of_somebody_who_later_signed_in_is_an_account_s_chat(site) -> None:
    account = VisitorFactory.create(user=UserFactory.create(), last_seen_at=NOW)
    closed(400, visitor__merged_into=account)
    assert purge(NOW)["conversations"] == 0


def test_an_open_chat_is_kept_however_old(site) -> None:
    ConversationFactory.create(received_at=ago(900), visitor__last_seen_at=ago(900))
    assert purge(NOW)["conversations"] == 0
    assert Visitor.objects.count() == 1


def test_each_site_has_its_own_rules(site) -> None:
    closed(20)
    assert purge(NOW)["conversations"] == 0
    change_rules(site.pk, None, ago(1), retain_anonymous_days=19)
    assert purge(NOW)["conversations"] == 1


def test_figures_stay_when_their_chats_go(site) -> None:
    for days in (100, 95, 10):
        CreditFactory.create(conversation=closed(days))
    rebuild()
    before = {key: figure.now for key, figure in figures(site.pk, ago(200), NOW).items()}
    assert before["received"].value == 3
    assert purge(NOW)["conversations"] == 2
    assert {key: figure.now for key, figure in figures(site.pk, ago(200), NOW).items()} == before
    assert rebuild() == (1, 0)
    assert ConversationFacts.objects.filter(conversation=None, frozen=True).count() == 2


def test_a_visitor_s_facts_count_as_one_person_s_until_the_end_and_then_too(site) -> None:
    first = closed(95)
    closed(10, visitor=first.visitor)
    rebuild()
    [person] = set(ConversationFacts.objects.values_list("person", flat=True))
    purge(NOW)
    assert set(ConversationFacts.objects.values_list("person", flat=True)) == {person}
    purge(NOW + 100 * DAY)
    assert not Visitor.objects.exists()
    [nobody] = set(ConversationFacts.objects.values_list("person", flat=True))
    assert nobody != person


def test_the_path_goes_after_thirty_days_and_the_chat_stays(site) -> None:
    held = closed(40)
    old = Visit.objects.create(visitor=held.visitor, started_at=ago(40), last_seen_at=ago(31))
    new = Visit.objects.create(visitor=held.visitor, started_at=ago(40), last_seen_at=ago(1))
    Conversation.objects.update(visit=old)
    for visit, days in ((old, 31), (new, 31), (new, 29)):
        PathStep.objects.create(visit=visit, at=ago(days))
    done = purge(NOW)
    assert (done["path steps"], done["visits"]) == (2, 1)
    assert [step.at for step in PathStep.objects.all()] == [ago(29)]
    held.refresh_from_db()
    assert held.visit is None


def test_receipts_go_after_seven_days_unless_their_author_has_an_open_chat(site) -> None:
    still_open = ConversationFactory.create(received_at=ago(30), visitor__last_seen_at=NOW)
    for author in (f"v:{still_open.visitor_id}", "v:999999", "o:999999"):
        CommandReceipt.objects.create(author=author, client_id=uuid.uuid4(), created_at=ago(7) - SECOND)
    CommandReceipt.objects.create(author="v:999999", client_id=uuid.uuid4(), created_at=ago(7))
    assert purge(NOW)["receipts"] == 2
    assert set(CommandReceipt.objects.values_list("author", flat=True)) == {f"v:{still_open.visitor_id}", "v:999999"}


def test_dead_tokens_leases_and_failed_effects_go(site) -> None:
    visitor = VisitorFactory.create(last_seen_at=NOW)
    for hash_, revoked_at in (("a", None), ("b", ago(29)), ("c", ago(31))):
        VisitorToken.objects.create(hash=hash_, visitor=visitor, created_at=ago(60), revoked_at=revoked_at)
    for expires_at in (ago(2), NOW):
        Lease.objects.create(subject="v:1", connection=uuid.uuid4(), expires_at=expires_at)
    for dead, days in ((True, 31), (True, 29), (False, 31)):
        OutboxItem.objects.create(
            consumer="c", event_type="e", created_at=ago(days), due_at=ago(days), dead=dead, payload={}
        )
    done = purge(NOW)
    assert (done["dead tokens"], done["expired leases"], done["failed effects"]) == (1, 1, 1)
    assert set(VisitorToken.objects.values_list("hash", flat=True)) == {"a", "b"}


def test_an_idle_visitor_goes_with_nothing_left_to_say(site) -> None:
    gone = VisitorFactory.create(last_seen_at=ago(91))
    seen = VisitorFactory.create(last_seen_at=ago(89))
    account = VisitorFactory.create(last_seen_at=ago(91), user=UserFactory.create())
    chatted = closed(10).visitor
    Visitor.objects.filter(pk=chatted.pk).update(last_seen_at=ago(91))
    asked = ContactRequest.objects.create(
        site=site,
        department=Conversation.objects.get().department,
        visitor=VisitorFactory.create(last_seen_at=ago(91)),
        want="email",
        email="x@example.com",
        body="?",
        created_at=ago(91),
    )
    assert purge(NOW)["idle visitors"] == 1
    left = set(Visitor.objects.values_list("pk", flat=True))
    assert left == {seen.pk, account.pk, chatted.pk, asked.visitor_id}
    assert gone.pk not in left


def test_a_request_is_kept_until_it_is_answered_and_then_as_long_as_a_chat(site) -> None:
    department = ConversationFactory.create(visitor__last_seen_at=NOW).department
    for done_at in (None, ago(89), ago(91)):
        ContactRequest.objects.create(
            site=site,
            department=department,
            want="call",
            phone="123456",
            body="?",
            created_at=ago(500),
            done_at=done_at,
        )
    assert purge(NOW)["contact requests"] == 1
    assert set(ContactRequest.objects.values_list("done_at", flat=True)) == {None, ago(89)}


def test_carts_and_orders_go_when_no_chat_earned_them(site) -> None:
    visitor = VisitorFactory.create(last_seen_at=NOW)
    for days in (91, 89):
        CartSnapshotFactory.create(visitor=visitor, taken_at=ago(days))
        OrderRecordFactory.create(visitor=visitor, placed_at=ago(days))
    earned = CreditFactory.create(conversation=closed(80), order__placed_at=ago(91)).order
    done = purge(NOW)
    assert (done["carts"], done["orders"]) == (1, 1)
    assert CartSnapshot.objects.get().taken_at == ago(89)
    assert earned in OrderRecord.objects.all()


def test_a_dry_run_only_says_what_is_due_and_a_second_run_finds_nothing(site) -> None:
    world_of()
    later = NOW + 4000 * DAY
    Conversation.objects.update(state=State.CLOSED, closed_at=NOW, close_reason="by_visitor", requeue_due_at=None)
    due = purge(later, dry_run=True)
    assert due["conversations"] == 2
    assert Conversation.objects.count() == 2
    done = purge(later)
    assert done["conversations"] == 2
    assert Visitor.objects.count() <= 1  # an unanswered request keeps its visitor
    assert set(purge(later).values()) == {0}
    assert set(due) == set(RETENTIONS)


def test_a_purge_goes_on_batch_by_batch(site, monkeypatch) -> None:
    monkeypatch.setattr(erasing, "BATCH", 2)
    for _ in range(5):
        closed(100)
    assert purge(NOW)["conversations"] == 5
    assert not Conversation.objects.exists()


def test_the_command_says_what_it_did(site) -> None:
    closed(4000)
    for arguments, last in ((["--dry-run"], "nothing was removed"), ([], "rows removed")):
        out = StringIO()
        call_command("livehelp_purge", *arguments, stdout=out)
        assert "conversations: 1\n" in out.getvalue()
        assert out.getvalue().strip().endswith(last)
    assert not Conversation.objects.exists()
