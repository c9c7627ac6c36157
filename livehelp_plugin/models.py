"""The one door to the tables: each package's models, in one Django app."""

from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.availability.models import Department, Lease, Membership, Operator, StatusInterval
from livehelp_plugin.commerce.models import CartSnapshot, OrderRecord, Refund
from livehelp_plugin.conversations.models import Assignment, ContactRequest, Conversation, Message
from livehelp_plugin.events.models import CommandReceipt, EventRecord, OutboxItem, Stream, SweepLease
from livehelp_plugin.gateway.models import RateBucket
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.policy.models import RulesVersion
from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from livehelp_plugin.visitors.models import InfoNote, PathStep, Visit, Visitor, VisitorToken
from livehelp_plugin.widget.models import ChatSettings

__all__ = [
    "Assignment",
    "CartSnapshot",
    "ChatSettings",
    "CommandReceipt",
    "ContactRequest",
    "Conversation",
    "ConversationFacts",
    "Credit",
    "Department",
    "EventRecord",
    "InfoNote",
    "Lease",
    "Membership",
    "Message",
    "Operator",
    "OrderRecord",
    "OutboxItem",
    "PathStep",
    "RateBucket",
    "Refund",
    "RulesVersion",
    "StatusInterval",
    "Stream",
    "Survey",
    "SurveyAnswer",
    "SweepLease",
    "Visit",
    "Visitor",
    "VisitorToken",
]
