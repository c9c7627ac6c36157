"""The words of the chat module, in the visitor's language. Names in braces are filled in by the browser."""

from __future__ import annotations

from django.utils.translation import gettext as _


def chat_strings() -> dict[str, str]:
    """Every text of the shopper's chat, by the key that the scripts use."""
    return _header() | _thread() | _composer() | _endings() | _contact_form()


def _header() -> dict[str, str]:
    """One line of truth for each state, and the menu."""
    return {
        "available": _("We are here. Write to us."),
        "nobody": _("Nobody is here to answer right now."),
        "connecting": _("Connecting…"),
        "reconnecting": _("Connection lost. We are reconnecting."),
        "offline": _("You are offline. What you write is sent when you are back."),
        "waiting": _("We have your message. Someone will be with you shortly."),
        "with_you": _("is answering you"),
        "operator_lost": _("{name} was disconnected. A colleague will go on; nothing is lost."),
        "closed": _("This chat has ended."),
        "menu": _("More"),
        "close": _("Close the chat window"),
        "end_chat": _("End this chat"),
        "forget": _("Forget my chats on this device"),
        "forget_sure": _("Press again to forget them"),
        "privacy": _("How we treat your data"),
    }


def _thread() -> dict[str, str]:
    return {
        "messages": _("Messages"),
        "greeting": _("Hello. How can we help you?"),
        "earlier": _("Show earlier messages"),
        "you": _("You"),
        "sending": _("Sending…"),
        "sent": _("Sent"),
        "read": _("Read"),
        "failed": _("Not sent. Try again"),
        "joined": _("{name} has joined the chat."),
        "took_over": _("{name} goes on, and can read what was written."),
        "ended_at": _("Chat ended, {time}"),
        "is_writing": _("{name} is writing…"),
        "new_message": _("1 new message"),
        "new_messages": _("{n} new messages"),
    }


def _composer() -> dict[str, str]:
    return {
        "write": _("Write a message"),
        "send": _("Send"),
        "too_long": _("Too long by {n} characters. Please shorten it, or send it in parts."),
        "rate_limited": _("That was a lot at once. The rest is sent in {n} s."),
        "outbox_full": _("Many messages are waiting to be sent. Please wait a moment."),
        "keep_open": _("Please keep this page open until your message is sent."),
    }


def _endings() -> dict[str, str]:
    return {
        "ended": _("This chat has ended. You can write again at any time."),
        "write_again": _("Write again"),
        "join": _("You are signed in. Shall the chats of this device appear in your account, too?"),
        "join_yes": _("Yes, add them"),
        "join_no": _("No"),
        "too_old": _("The chat has been updated. Please reload the page; what you typed is kept."),
        "reload_page": _("Reload the page"),
    }


def _contact_form() -> dict[str, str]:
    return {
        "form_intro": _("Leave us a message, and {company} will come back to you."),
        "hours": _("When we answer: {hours}"),
        "form_intro_plain": _("Leave us a message, and we will come back to you."),
        "your_message": _("Your message"),
        "how_to_answer": _("How shall we answer?"),
        "by_email": _("By e-mail"),
        "by_phone": _("Please call me back"),
        "your_email": _("E-mail address"),
        "your_phone": _("Phone number"),
        "your_name": _("Name (optional)"),
        "send_request": _("Send the message"),
        "request_failed": _("That did not work. Please try again; what you typed is kept."),
        "check_field": _("Please check this field."),
        "request_sent": _("Thank you. We have your message."),
        "we_will_write": _("We will write to {to}."),
        "we_will_call": _("We will call you on {to}."),
        "done": _("Close"),
    }
