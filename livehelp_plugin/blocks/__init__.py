"""StreamField blocks by which editors place chat on any page."""

from livehelp_plugin.blocks.chat import ChatButtonBlock, ChatPanelBlock


def chat_blocks() -> list[tuple[str, object]]:
    """All blocks as (name, block), to be added to a StreamField's list."""
    return [("chat_button", ChatButtonBlock()), ("chat_panel", ChatPanelBlock())]


__all__ = ["ChatButtonBlock", "ChatPanelBlock", "chat_blocks"]
