"""Mail that is due without anybody asking: answers that were written, calls that were promised."""

from __future__ import annotations

from datetime import datetime

from livehelp_plugin.conversations.actions.answering import due_mails, give_up_unknown, remind_of_calls
from livehelp_plugin.events.sweeping import sweep
from livehelp_plugin.notifications.replies import send_reply
from livehelp_plugin.notifications.unseen import mail_what_is_due, push_what_is_due


@sweep
def send_due_replies(now: datetime) -> int:
    """What was written, what a crash left behind, what a mail server was not there for."""
    return give_up_unknown(now) + sum(send_reply(pk) for pk in due_mails(now))


@sweep
def remind_of_due_calls(now: datetime) -> int:
    """Whoever is to call somebody back is told once that it is time."""
    return remind_of_calls(now)


@sweep
def tell_of_unseen_answers(now: datetime) -> int:
    """Who has not seen an answer is told of it: by push after seconds, by mail after minutes."""
    return push_what_is_due(now) + mail_what_is_due(now)
