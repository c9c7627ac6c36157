"""Whatever changes what a conversation came to, its facts are recomputed."""

from __future__ import annotations

from livehelp_plugin.attribution.events import OrderAttributed
from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.commerce.events import OrderCancelled, OrderPaid, OrderRefunded
from livehelp_plugin.conversations.events import ConversationClosed, ConversationMarked, ConversationOpened
from livehelp_plugin.events.outbox import consumes
from livehelp_plugin.insights.actions import recompute, rename_person
from livehelp_plugin.insights.facts import person_of
from livehelp_plugin.surveys.events import SurveyAnswered, SurveyAsked, SurveySkipped
from livehelp_plugin.visitors.events import VisitorsMerged
from livehelp_plugin.visitors.models import Visitor


@consumes(ConversationOpened)
def facts_after_opening(event: ConversationOpened) -> None:
    recompute(event.conversation_id)


@consumes(
    ConversationClosed,
    ConversationMarked,
    OrderAttributed,
    SurveyAsked,
    SurveyAnswered,
    SurveySkipped,
    at_once=True,
)
def facts_after_news(
    event: ConversationClosed | ConversationMarked | OrderAttributed | SurveyAsked | SurveyAnswered | SurveySkipped,
) -> None:
    recompute(event.conversation_id)


@consumes(OrderPaid, OrderRefunded, OrderCancelled)
def facts_after_money(event: OrderPaid | OrderRefunded | OrderCancelled) -> None:
    """The credit may stand as it is while the order's worth has changed."""
    earned_by = Credit.objects.filter(order=event.order_id).values_list("conversation", flat=True).first()
    if earned_by is not None:
        recompute(earned_by)


@consumes(VisitorsMerged)
def facts_after_merge(event: VisitorsMerged) -> None:
    """The facts of both count as one person's, frozen ones too."""
    keys = dict(Visitor.objects.filter(pk__in=(event.merged_id, event.into_id)).values_list("pk", "key"))
    if len(keys) == 2:
        rename_person(person_of(keys[event.merged_id]), person_of(keys[event.into_id]))
