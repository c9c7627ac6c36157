"""The mail to a shopper who was not there for the answer: once for everything that was said meanwhile."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import translation
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from livehelp_plugin.availability.schedules import zone_of
from livehelp_plugin.conversations.appointment_times import day_name, time_name
from livehelp_plugin.conversations.attached import text_of
from livehelp_plugin.conversations.models import Conversation, Message
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.notifications.actions import address_of
from livehelp_plugin.notifications.events import AnswerMailDue
from livehelp_plugin.notifications.letters import Link, Paragraph, Part, Small, Speech, as_html, as_text
from livehelp_plugin.notifications.links import back_link, stop_link
from livehelp_plugin.notifications.mail import never_left, owner_addresses, shop_name, site_of, spoken
from livehelp_plugin.notifications.models import AnswerNotice
from livehelp_plugin.notifications.unseen import ASKED, is_watching, unseen


def send_answers(event: AnswerMailDue) -> None:
    """Mail what is still unseen, once: the mark is set before the mail goes. Raises where it never left, to be tried
    again; after any other failure nobody knows, and a second copy would be worse than none."""
    conversation = Conversation.objects.select_related("visitor", "department").filter(pk=event.conversation_id).first()
    notice = AnswerNotice.objects.filter(conversation=event.conversation_id).first()
    if conversation is None or notice is None or conversation.is_spam:
        return
    messages = list(unseen(conversation, notice.mailed_seq))
    email = address_of(conversation)
    if not messages or not email:
        return
    now = database_now()
    if is_watching(conversation, now):
        AnswerNotice.objects.filter(pk=notice.pk).update(mail_at=now + ASKED)
        return
    mine = AnswerNotice.objects.filter(pk=notice.pk, mailed_seq=notice.mailed_seq)
    if not mine.update(mailed_seq=messages[-1].seq):
        return
    try:
        letter(conversation, messages, email).send()
    except Exception as error:
        if never_left(error):
            AnswerNotice.objects.filter(pk=notice.pk, mailed_seq=messages[-1].seq).update(
                mailed_seq=F("mailed_seq") - (messages[-1].seq - notice.mailed_seq)
            )
        raise


def letter(conversation: Conversation, messages: list[Message], email: str) -> EmailMultiAlternatives:
    """The mail as it goes out, in the language of the chat, with times on the department's clock."""
    with translation.override(spoken(conversation.language)):
        shop = shop_name(conversation.site_id)
        subject = _("%(shop)s has answered you") % {"shop": shop}
        parts = _parts(conversation, messages, email, shop)
        host = site_of(conversation.site_id).hostname
        stop = stop_link(conversation.site_id, email)
        message = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=as_text(parts),
            to=[email],
            reply_to=owner_addresses(conversation.site_id)[:1],
            headers={
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Message-ID": f"<{conversation.public_id.hex}.answer.{messages[-1].seq}@{host}>",
            },
        )
        message.attach_alternative(
            as_html(
                parts,
                title=subject,
                language=get_language() or "",
                direction="rtl" if get_language_bidi() else "ltr",
            ),
            "text/html",
        )
    return message


def _parts(conversation: Conversation, messages: list[Message], email: str, shop: str) -> list[Part]:
    zone = zone_of(conversation.department)
    said: list[Part] = []
    words = text_of(messages)
    for one in messages:
        when = f"{day_name(one.created_at.astimezone(zone).date())}, {time_name(one.created_at, zone)}"
        said.append(Speech(f"{one.name or shop} · {when}", words[one.pk]))
    return [
        Paragraph(_("while you were away, your question in our chat was answered:")),
        *said,
        Link(_("Go on in the chat"), back_link(conversation)),
        Small(_("You get this mail because you wrote to us in the chat of %(shop)s.") % {"shop": shop}),
        Small(_("No more mails about my chats"), stop_link(conversation.site_id, email)),
    ]
