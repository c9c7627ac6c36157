"""The one door to the tables: each package's models, in one Django app."""

from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.availability.models import (
    Department,
    Estimate,
    Holiday,
    Lease,
    Membership,
    OpeningHours,
    Operator,
    PauseReason,
    Skill,
    StatusInterval,
)
from livehelp_plugin.commerce.models import CartSnapshot, OrderRecord, Refund
from livehelp_plugin.conversations.models import (
    Appointment,
    Assignment,
    Attachment,
    ContactAnswer,
    ContactRequest,
    Conversation,
    DepartmentText,
    Message,
    Offer,
    PreChatAnswer,
    PreChatForm,
    PreChatQuestion,
    Topic,
    Transfer,
)
from livehelp_plugin.events.models import CommandReceipt, EventRecord, OutboxItem, Stream, SweepLease
from livehelp_plugin.gateway.models import CameFrom, RateBucket
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.notifications.models import AnswerNotice, PushKey, PushSubscription, RefusedAddress
from livehelp_plugin.policy.models import PrivacyText, RulesVersion
from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from livehelp_plugin.visitors.models import InfoNote, PathStep, Visit, Visitor, VisitorBlock, VisitorToken
from livehelp_plugin.widget.models import ChatSettings, ChatText, PageWithoutChat

__all__ = [
    "AnswerNotice",
    "Appointment",
    "Assignment",
    "Attachment",
    "CameFrom",
    "CartSnapshot",
    "ChatSettings",
    "ChatText",
    "CommandReceipt",
    "ContactAnswer",
    "ContactRequest",
    "Conversation",
    "ConversationFacts",
    "Credit",
    "Department",
    "DepartmentText",
    "Estimate",
    "EventRecord",
    "Holiday",
    "InfoNote",
    "Lease",
    "Membership",
    "Message",
    "Offer",
    "OpeningHours",
    "Operator",
    "OrderRecord",
    "OutboxItem",
    "PageWithoutChat",
    "PathStep",
    "PauseReason",
    "PreChatAnswer",
    "PreChatForm",
    "PreChatQuestion",
    "PrivacyText",
    "PushKey",
    "PushSubscription",
    "RateBucket",
    "Refund",
    "RefusedAddress",
    "RulesVersion",
    "Skill",
    "StatusInterval",
    "Stream",
    "Survey",
    "SurveyAnswer",
    "SweepLease",
    "Topic",
    "Transfer",
    "Visit",
    "Visitor",
    "VisitorBlock",
    "VisitorToken",
]
