"""A close may be rated later; a low rating is followed up."""

from __future__ import annotations

from livehelp_plugin.conversations.events import ConversationClosed
from livehelp_plugin.events.outbox import consumes
from livehelp_plugin.surveys.events import SurveyAnswered
from livehelp_plugin.surveys.follow_up import follow_up_a_low_rating
from livehelp_plugin.surveys.ratings import owe_rating


@consumes(ConversationClosed, at_once=True)
def owe_a_rating(event: ConversationClosed) -> None:
    owe_rating(event.conversation_id)


@consumes(SurveyAnswered)
def look_after_the_unhappy(event: SurveyAnswered) -> None:
    follow_up_a_low_rating(event.survey_id)
