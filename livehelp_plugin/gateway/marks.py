"""The commands that mark conversations and block visitors."""

from __future__ import annotations

from livehelp_plugin.conversations.actions import marking
from livehelp_plugin.gateway.asking import Answer, Ask, Verb, operator_in


def _mark_spam(ask: Ask) -> Answer:
    return marking.mark_spam(operator_in(ask), ask.command.fields["conversation"], ask.command.id)


def _unmark_spam(ask: Ask) -> Answer:
    return marking.unmark_spam(operator_in(ask), ask.command.fields["conversation"], ask.command.id)


def _mark_test(ask: Ask) -> Answer:
    fields = ask.command.fields
    return marking.mark_test(operator_in(ask), fields["conversation"], ask.command.id, on=fields["on"])


def _block(ask: Ask) -> Answer:
    fields = ask.command.fields
    return marking.block_visitor(
        operator_in(ask), fields["conversation"], ask.command.id, days=fields["days"], reason=fields["reason"]
    )


def _unblock(ask: Ask) -> Answer:
    return marking.unblock_visitor(operator_in(ask), ask.command.fields["conversation"], ask.command.id)


VERBS: dict[str, Verb] = {
    "conversation.mark_spam": _mark_spam,
    "conversation.unmark_spam": _unmark_spam,
    "conversation.mark_test": _mark_test,
    "visitor.block": _block,
    "visitor.unblock": _unblock,
}
