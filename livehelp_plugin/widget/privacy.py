"""How chat looks says nothing of a visitor."""

from __future__ import annotations

from livehelp_plugin.visitors.personal_data import declare
from livehelp_plugin.widget.models import ChatSettings, ChatText, PageWithoutChat

SAID = "label greeting quick_starts hours privacy_text"
declare(
    ChatSettings,
    kept=f"id site enabled excluded_pages company {SAID} when_nobody own_window privacy_url accent surface text "
    "accent_dark surface_dark text_dark scheme font size radius launcher position offset_block offset_inline "
    "channels",
)
declare(ChatText, kept=f"id settings language {SAID}")
declare(PageWithoutChat, kept="id page_id")
