"""The commands by which somebody asks to be reached elsewhere: push, mail, transcript. Each has its limits."""

from __future__ import annotations

from livehelp_plugin.conversations.access import VisitorActor
from livehelp_plugin.gateway import limits
from livehelp_plugin.gateway.asking import Answer, Ask, Verb, visitor_in
from livehelp_plugin.gateway.limits import Limit
from livehelp_plugin.notifications import actions

PUSH_PER_VISITOR = Limit("push:v", 20, 3600)
MAIL_PER_VISITOR = Limit("tell:v", 5, 3600)
MAIL_PER_ADDRESS = Limit("tell:a", 20, 3600)
TRANSCRIPTS_PER_VISITOR = Limit("transcript:v", 3, 3600)
TRANSCRIPTS_PER_OPERATOR = Limit("transcript:o", 60, 3600)
TRANSCRIPTS_PER_MAILBOX = Limit("transcript:m", 3, 3600)
TRANSCRIPTS_PER_ADDRESS = Limit("transcript:a", 10, 3600)


def _subscribe(ask: Ask) -> Answer:
    actor, fields = visitor_in(ask), ask.command.fields
    limits.spend(PUSH_PER_VISITOR, actor.author)
    actions.subscribe(actor, fields["endpoint"], fields["p256dh"], fields["auth"])
    return {}


def _unsubscribe(ask: Ask) -> Answer:
    actions.unsubscribe(visitor_in(ask).token_hash)
    return {}


def _ask_for_mail(ask: Ask) -> Answer:
    actor, fields = visitor_in(ask), ask.command.fields
    limits.spend(MAIL_PER_VISITOR, actor.author)
    limits.spend(MAIL_PER_ADDRESS, limits.address_key(ask.origin.address))
    return actions.ask_for_mail(actor, fields["conversation"], fields["email"])


def _transcript(ask: Ask) -> Answer:
    actor, fields = ask.actor, ask.command.fields
    if isinstance(actor, VisitorActor):
        limits.spend(TRANSCRIPTS_PER_VISITOR, actor.author)
        limits.spend(TRANSCRIPTS_PER_ADDRESS, limits.address_key(ask.origin.address))
    else:
        limits.spend(TRANSCRIPTS_PER_OPERATOR, actor.author)
    limits.spend(TRANSCRIPTS_PER_MAILBOX, actions.address_hash(fields["email"])[:32])
    return actions.ask_for_transcript(
        actor, fields["conversation"], ask.command.id, fields["email"], fields["language"]
    )


VERBS: dict[str, Verb] = {
    "push.subscribe": _subscribe,
    "push.unsubscribe": _unsubscribe,
    "answer_mail.ask": _ask_for_mail,
    "transcript.mail": _transcript,
}
