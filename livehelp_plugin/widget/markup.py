"""What stands in a page: the chat's element, the loader, and the look that both go by. The same for every visitor."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.looks import Look


def chat_element(look: Look, *, page_id: int | None = None, test: bool = False) -> SafeString:
    """The launcher and, behind it, the chat; in a preview one whose chats count nowhere."""
    how = (" own-window" if look.own_window and not test else "") + (" test" if test else "")
    return _element(look, SafeString(how), page_id, _("Try the chat") if test else "")


def window_element(look: Look, department: str) -> SafeString:
    """The chat alone, in its own window."""
    return _element(look, format_html(' alone department="{}"', department))


def _element(look: Look, how: str, page_id: int | None = None, label: str = "") -> SafeString:
    return format_html(
        '<livehelp-chat{} base="{}" assets="{}" label="{}" language="{}" page-id="{}" when-nobody="{}" position="{}" '
        'launcher="{}" connecting="{}" unreachable="{}" reload="{}"></livehelp-chat>',
        how,
        base_url(),
        asset_url(),
        label or look.said().label or _("Chat with us"),
        get_language() or "",
        page_id or "",
        look.when_nobody,
        look.position,
        look.launcher,
        # The only words that are needed before, or without, the bootstrap answer.
        _("Connecting…"),
        _("The chat cannot be reached. We keep trying."),
        _("Reload to chat"),
    )


def loader_tag(theme: str = "", module: str = "widget/loader.js") -> SafeString:
    """The script tag of the loader; browsers run a module once however often it stands in the page."""
    return format_html('<script type="module" src="{}" data-livehelp="{}"></script>', asset_url(module), theme)


def base_url() -> str:
    """The prefix that the shop chose for our URLs."""
    return reverse("livehelp:availability").removesuffix("availability/")
