"""How a command is refused: a code that clients know, words that a person understands."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_WORDS = {
    "malformed": _("That could not be read."),
    "unknown_type": _("That is not something this server can do."),
    "empty": _("Please write something first."),
    "too_long": _("That is too long: 4,000 characters at most."),
    "invalid": _("Please check what you entered."),
    "form": _("Please look at the questions once more."),
    "rate_limited": _("That was a lot at once. Please wait a moment and try again."),
    "challenge": _("One moment: your browser is checked, because a lot came from your network."),
    "not_found": _("That conversation is not here."),
    "closed": _("This conversation is closed. You can start a new one."),
    "taken": _("A colleague has taken this conversation already."),
    "offline": _("You are offline. Go online to take chats."),
    "full": _("No place is free: finish or hand over a chat first."),
    "away": _("This colleague is not there now."),
    "unanswered": _("The customer's last message has no answer yet. Close all the same?"),
    "topic": _("Please choose what it was about."),
    "slot_taken": _("This time has just been taken. Please choose another."),
    "too_many": _("You have booked as many chats as we can keep for one person. Cancel one first."),
    "too_early": _("It is not time for this appointment yet."),
    "past": _("This appointment is over, or was cancelled."),
    "blocked": _("You cannot write here at the moment."),
    "not_owner": _("Another operator is answering this conversation."),
    "forbidden": _("You may not do that."),
    "nobody": _("Nobody is there to answer now. Leave a message and we will come back to you."),
    "identity_changed": _("You have signed in or out. One moment."),
    "protocol": _("This page is out of date. Please reload it."),
    "file_kind": _("Only pictures (JPEG, PNG, WebP, GIF) and PDF files can be sent here."),
    "file_size": _("This file is too large."),
    "file_pixels": _("This picture has too many pixels. Please send a smaller one."),
    "file_damaged": _("This file could not be read. It may be empty or damaged."),
    "file_refused": _("This file was not accepted by the virus scanner."),
    "file_gone": _("This file is no longer here. Please attach it again."),
    "too_many_files": _("That is as many files as this conversation can take."),
    "unavailable": _("That did not work just now. Please try again."),
}

_MAY_SUCCEED_LATER = {"rate_limited", "identity_changed", "unavailable"}


class Refused(Exception):
    """A command that was understood and not done. ``code`` is one of the protocol's."""

    def __init__(self, code: str, message: str = "", **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or str(_WORDS[code])
        self.extra = extra

    def as_json(self) -> dict[str, Any]:
        """The protocol's ``error`` object."""
        return {
            "code": self.code,
            "message": self.message,
            "retry": self.code in _MAY_SUCCEED_LATER,
            **self.extra,
        }
