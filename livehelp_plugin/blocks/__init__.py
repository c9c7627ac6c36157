"""StreamField blocks by which editors place chat on any page."""

from livehelp_plugin.blocks.chat import (
    ChatButtonBlock,
    ChatPanelBlock,
    HelpBannerBlock,
    OperatorsOnlineBlock,
    ProductQuestionBlock,
)
from livehelp_plugin.blocks.standing import (
    AppointmentBlock,
    ChannelsBlock,
    ContactFormBlock,
    OpeningHoursBlock,
    PurchaseSurveyBlock,
)


def chat_blocks() -> list[tuple[str, object]]:
    """All blocks as (name, block), to be added to a StreamField's list."""
    return [
        ("chat_button", ChatButtonBlock()),
        ("chat_panel", ChatPanelBlock()),
        ("help_banner", HelpBannerBlock()),
        ("operators_online", OperatorsOnlineBlock()),
        ("product_question", ProductQuestionBlock()),
        ("opening_hours", OpeningHoursBlock()),
        ("other_channels", ChannelsBlock()),
        ("contact_form", ContactFormBlock()),
        ("appointment", AppointmentBlock()),
        ("purchase_survey", PurchaseSurveyBlock()),
    ]


__all__ = [
    "AppointmentBlock",
    "ChannelsBlock",
    "ChatButtonBlock",
    "ChatPanelBlock",
    "ContactFormBlock",
    "HelpBannerBlock",
    "OpeningHoursBlock",
    "OperatorsOnlineBlock",
    "ProductQuestionBlock",
    "PurchaseSurveyBlock",
    "chat_blocks",
]
