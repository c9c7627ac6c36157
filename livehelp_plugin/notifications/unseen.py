"""Answers that nobody looked at: first the shopper's browser is told, some minutes later their mailbox.

One row for each conversation keeps both times and how far was told. Sweeps find what is due and owe it to the outbox,
whose consumers look once more: who has read it meanwhile is left in peace.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from livehelp_plugin.conversations.events import MessagePosted
from livehelp_plugin.conversations.models import Author, Conversation, Message
from livehelp_plugin.conversations.snapshots import live
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.publishing import publish
from livehelp_plugin.notifications import push
from livehelp_plugin.notifications.actions import address_of
from livehelp_plugin.notifications.events import AnswerMailDue, PushDue
from livehelp_plugin.notifications.links import back_path
from livehelp_plugin.notifications.mail import shop_name, spoken
from livehelp_plugin.notifications.models import AnswerNotice, PushSubscription
from livehelp_plugin.policy.queries import rules_now

PUSH_AFTER = timedelta(seconds=5)
"""Who looks at the chat has read it by then."""
ASKED = timedelta(minutes=1)
"""Who has left an address for this chat is written to so soon."""
PREVIEW = 120


def by_operator(event: MessagePosted) -> bool:
    return event.by == Author.OPERATOR


def expect_a_look(event: MessagePosted) -> None:
    """An operator wrote: if the shopper can be reached elsewhere, note when that is due. Idempotent."""
    message = Message.objects.select_related("conversation__visitor").filter(pk=event.message).first()
    if message is None or message.author != Author.OPERATOR or message.conversation.is_spam:
        return
    conversation = message.conversation
    browser = push.subscriptions_of(conversation.visitor).exists()
    mailbox = bool(address_of(conversation))
    if not browser and not mailbox:
        return
    notice, _made = AnswerNotice.objects.get_or_create(conversation=conversation)
    row = AnswerNotice.objects.filter(pk=notice.pk)
    if browser:
        row.filter(push_at=None, pushed_seq__lt=message.seq).update(push_at=message.created_at + PUSH_AFTER)
    after = _mail_after(notice, conversation)
    if mailbox and after is not None:
        row.filter(mail_at=None, mailed_seq__lt=message.seq).update(mail_at=message.created_at + after)


def _mail_after(notice: AnswerNotice, conversation: Conversation) -> timedelta | None:
    minutes = rules_now(conversation.site_id).answer_mail_minutes
    if not minutes:
        return None
    return ASKED if notice.email else timedelta(minutes=minutes)


def push_what_is_due(now: datetime) -> int:
    """Owe a push to each browser of a shopper who has not seen the answer; returns how many shoppers."""
    return sum(_push(notice, now) for notice in _due("push_at", now))


def _push(notice: AnswerNotice, now: datetime) -> bool:
    top = _top(unseen(notice.conversation, notice.pushed_seq))
    with transaction.atomic():
        if not _claim(notice, "push_at"):
            return False
        if not top or is_watching(notice.conversation, now):
            return False
        AnswerNotice.objects.filter(pk=notice.pk).update(pushed_seq=top)
        for found in push.subscriptions_of(notice.conversation.visitor):
            publish(PushDue(conversation_id=notice.conversation_id, subscription=found.pk, seq=top))
    return True


def mail_what_is_due(now: datetime) -> int:
    """Owe a mail to each shopper who has not seen the answer for some minutes; returns how many."""
    return sum(_mail(notice, now) for notice in _due("mail_at", now))


def _mail(notice: AnswerNotice, now: datetime) -> bool:
    top = _top(unseen(notice.conversation, notice.mailed_seq))
    with transaction.atomic():
        if not _claim(notice, "mail_at"):
            return False
        if not top:
            return False
        if is_watching(notice.conversation, now):
            AnswerNotice.objects.filter(pk=notice.pk).update(mail_at=now + ASKED)
            return False
        publish(AnswerMailDue(conversation_id=notice.conversation_id, seq=top))
    return True


def _due(column: str, now: datetime) -> list[AnswerNotice]:
    due = AnswerNotice.objects.filter(**{f"{column}__lte": now}).order_by(column)
    return list(due.select_related("conversation__visitor")[:100])


def _claim(notice: AnswerNotice, column: str) -> bool:
    """Compare and set: of two sweepers one gets it; what came meanwhile is due anew."""
    mine = {"pk": notice.pk, column: getattr(notice, column)}
    return bool(AnswerNotice.objects.filter(**mine).update(**{column: None}))


def unseen(conversation: Conversation, after: int) -> QuerySet[Message]:
    """What operators said that the shopper has neither read nor been told of, oldest first."""
    read = Conversation.objects.values_list("visitor_read", flat=True).get(pk=conversation.pk)
    said = Message.objects.filter(conversation=conversation, audience=Audience.PUBLIC, author=Author.OPERATOR)
    return said.filter(Q(seq__gt=max(read, after))).order_by("seq")


def _top(messages: QuerySet[Message]) -> int:
    return max(messages.values_list("seq", flat=True), default=0)


def is_watching(conversation: Conversation, now: datetime) -> bool:
    """Whether the shopper has the chat before their eyes."""
    return bool(live(conversation, now)["watching"])


def push_the_answer(event: PushDue) -> None:
    """Tell one browser, unless the shopper has read it meanwhile or it is too late."""
    conversation = Conversation.objects.select_related("visitor").filter(pk=event.conversation_id).first()
    subscription = PushSubscription.objects.filter(pk=event.subscription, token__revoked_at=None).first()
    if conversation is None or subscription is None:
        return
    last = unseen(conversation, 0).last()
    now = database_now()
    if last is None or is_watching(conversation, now) or push.is_stale(last.created_at, now):
        return
    push.push(subscription, conversation, words(conversation, last))


def words(conversation: Conversation, last: Message) -> dict[str, str]:
    """What the browser shows. Nothing of what was said, unless the owner wants it so: others may see the screen."""
    with translation.override(spoken(conversation.language)):
        shows_text = rules_now(conversation.site_id).push_shows_text and last.body
        return {
            "title": shop_name(conversation.site_id),
            "body": f"{last.name}: {_short(last.body)}" if shows_text else _("You have an answer in the chat."),
            "url": back_path(conversation),
            "tag": push.topic_of(conversation),
        }


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= PREVIEW else f"{line[: PREVIEW - 1].rstrip()}…"
