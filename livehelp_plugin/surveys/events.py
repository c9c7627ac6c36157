"""Facts about surveys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from livehelp_plugin.events.base import Event


@dataclass(frozen=True, kw_only=True)
class SurveyAsked(Event):
    """A shopper was shown a survey for the first time."""

    type: ClassVar[str] = "survey.asked"
    survey_id: int
    order_id: int | None
    conversation_id: int


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """A shopper answered, once."""

    type: ClassVar[str] = "survey.answered"
    survey_id: int
    order_id: int | None
    conversation_id: int


@dataclass(frozen=True, kw_only=True)
class SurveySkipped(Event):
    """A shopper would rather not answer."""

    type: ClassVar[str] = "survey.skipped"
    survey_id: int
    order_id: int | None
    conversation_id: int
