"""Facts about credits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from livehelp_plugin.events.base import Event


@dataclass(frozen=True, kw_only=True)
class OrderAttributed(Event):
    """What an order means for a conversation was reckoned again: credit given, taken or changed."""

    type: ClassVar[str] = "order.attributed"
    order_id: int
    conversation_id: int
