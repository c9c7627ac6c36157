"""The words of the chat module, in the visitor's language. Names in braces are filled in by the browser."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from livehelp_plugin.widget.looks import Look


def words_of(look: Look) -> dict[str, Any]:
    """What the bootstrap answer says in words: the site's own, and every text of ours."""
    said = look.said()
    return {
        "company": look.company,
        "greeting": said.greeting,
        "quick_starts": said.starts,
        "privacy_url": look.privacy_url,
        "hours": said.hours,
        "strings": chat_strings(),
        "language": get_language() or "",
    }


def chat_strings() -> dict[str, str]:
    """Every text of the shopper's chat, by the key that the scripts use."""
    return (
        _header()
        | _waiting()
        | _standing()
        | _thread()
        | _composer()
        | attachment_strings()
        | _endings()
        | _elsewhere()
        | _contact_form()
        | _pre_chat()
    )


def _header() -> dict[str, str]:
    """One line of truth for each state, and the menu."""
    return {
        "test_chat": _("Test chat. It counts in no figure."),
        "about": _("About: {about}"),
        "available": _("We are here. Write to us."),
        "busy": _("Everyone is busy. Write to us; you keep your place in line."),
        "nobody": _("Nobody is here to answer right now."),
        "connecting": _("Connecting…"),
        "reconnecting": _("Connection lost. We are reconnecting."),
        "offline": _("You are offline. What you write is sent when you are back."),
        "with_you": _("is answering you"),
        "closed": _("This chat has ended."),
        "menu": _("More"),
        "close": _("Close the chat window"),
        "back_to_shop": _("Back to the shop"),
        "sound": _("Sound for new messages"),
        "end_chat": _("End this chat"),
        "forget": _("Forget my chats on this device"),
        "forget_sure": _("Press again to forget them"),
        "privacy": _("How we treat your data"),
        "popup": _("Open in a window of its own"),
        "popup_blocked": _("Your browser did not let us open a window. The chat stays here."),
    }


def _waiting() -> dict[str, str]:
    """A place in the queue, with or without the time that it takes, and what else one can do."""
    return {
        "waiting": _("We have your message. Someone will be with you shortly."),
        "place_1": _("You are next"),
        "place_2": _("You are second"),
        "place_3": _("You are third"),
        "place_4": _("You are fourth"),
        "place_5": _("You are fifth"),
        "place_n": _("You are number {n}"),
        "beyond": _("More than {n} are before you"),
        "wait": _("{place}, about {time}"),
        "minute": _("1 minute"),
        "minutes": _("{n} minutes"),
        "meanwhile": _("The answer comes here. Look around the shop if you like; you keep your place."),
        "wait_long": _("It takes longer than we would like. You keep your place while you are here."),
        "wait_nobody": _("Nobody can answer just now. Your message is kept, and so is your place while you are here."),
        "leave_message": _("Leave a message instead"),
        "will_call": _("We will tell you in this window as soon as somebody is there. Keep it open."),
        "your_turn": _("{name} is here for you now."),
    }


def _standing() -> dict[str, str]:
    """What is awaited of either side, and until when."""
    return {
        "checking": _("{name} is looking it up."),
        "checking_about": _("{name} is looking it up, about {time}."),
        "closing_announced": _("{name} has said goodbye. Write if there is anything else."),
        "closing_idle": _("Are you still there? Write, or press the button, and {name} stays with you."),
        "closing_in": _("The chat closes in {time}."),
        "still_here": _("I am still here"),
        "waiting_until": _("{name} waits for you until {time}. Nothing closes meanwhile."),
        "back": _("I am back"),
        "moment": _("I need a moment"),
        "moment_n": _("{n} min"),
        "moment_over": _("The time you asked for is over. {name} is still here for you."),
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
        "took_over": _("You are now with {name}, who can read everything written here."),
        "operator_lost": _("{name} had to leave. You are first in line; nothing is lost."),
        "ended_at": _("Chat ended, {time}"),
        "is_writing": _("{name} is writing…"),
        "choices": _("Answer with a click"),
        "add_to_cart": _("Add to cart"),
        "in_the_cart": _("It is in your cart."),
        "not_in_the_cart": _("It could not be put into the cart. The product’s page says more."),
        "sold_out": _("Sold out at the moment"),
        "new_message": _("1 new message"),
        "new_messages": _("{n} new messages"),
    }


def _composer() -> dict[str, str]:
    return {
        "write": _("Write a message"),
        "send": _("Send"),
        "too_long": _("Too long by {n} characters. Please shorten it, or send it in parts."),
        "rate_limited": _("That was a lot at once. The rest is sent in {n} s."),
        "blocked": _("You cannot write here at the moment."),
        "outbox_full": _("Many messages are waiting to be sent. Please wait a moment."),
        "keep_open": _("Please keep this page open until your message is sent."),
    }


def attachment_strings() -> dict[str, str]:
    """Files before and after they are sent: the same words for operators."""
    return {
        "attach": _("Attach a picture or PDF"),
        "files": _("Files that go with your message"),
        "attached": _("Attached files"),
        "drop_here": _("Drop your files here"),
        "uploading": _("{name} is being uploaded"),
        "file_ready": _("{name} is attached."),
        "file_remove": _("Remove {name}"),
        "file_removed": _("{name} was removed."),
        "file_again": _("Try again"),
        "file_failed": _("This file could not be uploaded."),
        "file_large": _("This file is too large: {n} MB at most."),
        "files_most": _("{n} files in one message at most."),
        "files_failed": _("A file could not be uploaded. Try again or remove it."),
        "files_wait": _("Your message is sent as soon as the file is there."),
        "picture": _("Picture"),
        "pdf": _("PDF"),
        "open_picture": _("{name}, opens in a new tab"),
        "save_pdf": _("Save {name}"),
        "file_deleted": _("{kind}, deleted"),
        "file_held": _("{kind}, being checked for viruses"),
    }


def _endings() -> dict[str, str]:
    return {
        "ended": _("This chat has ended. You can write again at any time."),
        "ended_left": _("We have your message and will come back to you."),
        "write_again": _("Write again"),
        "settled": _("That’s all, thank you"),
        "rating_title": _("How was it?"),
        "rating_comment": _("Anything you would like to tell us? (optional)"),
        "rating_send": _("Send"),
        "rating_skip": _("No, thank you"),
        "rating_thanks": _("Thank you. We read every answer."),
        "join": _("You are signed in. Shall the chats of this device appear in your account, too?"),
        "join_yes": _("Yes, add them"),
        "join_no": _("No"),
        "too_old": _("The chat has been updated. Please reload the page; what you typed is kept."),
        "reload_page": _("Reload the page"),
    }


def _elsewhere() -> dict[str, str]:
    """Being told of an answer while one is not looking, and keeping the chat."""
    return {
        "tell_me": _("Tell me when you answer"),
        "tell_by_mail": _("By e-mail"),
        "tell_address": _("Where shall we write when there is an answer?"),
        "tell_send": _("Tell me"),
        "tell_refused": _("This address does not want mails about chats. A link in the last one of them changes that."),
        "told_by_push": _("We will tell you on this device when there is an answer, also when you leave the shop."),
        "told_by_mail": _("We will write to {to} when there is an answer and you are not here to see it."),
        "told_mail": _("We will write to you when there is an answer and you are not here to see it."),
        "push_impossible": _("This browser cannot show notifications from us. We can write to you instead."),
        "transcript": _("Keep this chat"),
        "transcript_address": _("Send this chat by e-mail to"),
        "transcript_send": _("Send"),
        "transcript_sent": _("The chat is on its way to {to}."),
        "transcript_print": _("Open it on a page to print"),
        "too_often": _("That was a lot at once. Please try again in an hour."),
        "cancel": _("Cancel"),
    }


def _contact_form() -> dict[str, str]:
    return {
        "form_intro": _("Leave us a message, and {company} will come back to you."),
        "hours": _("When we answer: {hours}"),
        "form_intro_chat": _("We will answer what you wrote in the chat. Add to it if you like."),
        "your_addition": _("Anything to add? (optional)"),
        "to_chat": _("Back to the chat"),
        "here_again": _("Somebody is here again."),
        "chat_instead": _("Chat instead"),
        "form_intro_plain": _("Leave us a message, and we will come back to you."),
        "your_message": _("Your message"),
        "how_to_answer": _("How shall we answer?"),
        "by_email": _("By e-mail"),
        "by_phone": _("Please call me back"),
        "your_email": _("E-mail address"),
        "your_phone": _("Phone number"),
        "your_name": _("Name (optional)"),
        "book": _("Book a chat"),
        "send_request": _("Send the message"),
        "request_failed": _("That did not work. Please try again in a moment; what you typed is kept."),
        "check_body": _("Please write something first."),
        "check_email": _("Please check the e-mail address."),
        "check_phone": _("Please check the phone number."),
        "check_name": _("Please check the name."),
        "request_sent": _("Thank you. We have your message."),
        "we_will_write": _("We will write to {to}."),
        "we_will_call": _("We will call you on {to}."),
        "done": _("Close"),
    }


def _pre_chat() -> dict[str, str]:
    return {
        "start_chat": _("Start the chat"),
        "optional": _("{label} (optional)"),
        "choose": _("Please choose"),
        "answer_this": _("Please answer this question."),
        "tick_this": _("Please tick this box to go on."),
        "mend": _("Please look at what is marked."),
    }
