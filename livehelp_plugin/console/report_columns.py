"""What the report says of one conversation: in the list and in the spreadsheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, NumberColumn, StatusTagColumn

from livehelp_plugin.console import report_words as words
from livehelp_plugin.insights.models import ConversationFacts, Outcome


def local(moment: datetime | None) -> datetime | None:
    """A moment as the shop's clock on the wall shows it, without a zone: spreadsheets know none."""
    return timezone.make_naive(moment, timezone.get_default_timezone()) if moment else None


def received(row: ConversationFacts) -> str:
    return date_format(timezone.localtime(row.received_at, timezone.get_default_timezone()), "SHORT_DATETIME_FORMAT")


def visitor(row: ConversationFacts) -> str:
    return row.conversation.visitor.label if row.conversation else gettext("erased")


def outcome(row: ConversationFacts) -> str:
    shown = [row.get_outcome_display(), row.get_lost_reason_display() if row.lost_reason else ""]
    if row.dropped:
        shown.append(gettext("dropped"))
    if row.part_of_id:
        shown.append(gettext("continues a contact"))
    return ": ".join(word for word in shown if word)


def answers(row: ConversationFacts, question: str) -> str:
    return ", ".join(answer[question] for answer in row.answers if question in answer)


def waited(row: ConversationFacts) -> str:
    """How long until the answer; who got none waited before leaving."""
    if row.outcome == Outcome.LOST and row.settled_at is not None:
        left = words.duration_words((row.settled_at - row.received_at).total_seconds())
        return gettext("left after %(time)s") % {"time": left}
    return words.duration_words(row.wait_seconds)


COLUMNS: dict[str, Any] = {
    "received": (_("Received"), lambda row: local(row.received_at)),
    "closed": (_("Closed"), lambda row: local(row.closed_at)),
    "visitor": (_("Visitor"), visitor),
    "department": (_("Department"), lambda row: row.department.name),
    "operator": (_("Operator"), lambda row: row.operator.display_name if row.operator else ""),
    "outcome": (_("Outcome"), outcome),
    "wait": (_("Waiting time (s)"), lambda row: row.wait_seconds),
    "queue": (_("In the queue (s)"), lambda row: row.queue_seconds),
    "total": (_("Total duration (s)"), lambda row: row.total_seconds),
    "effective": (_("Effective duration (s)"), lambda row: row.effective_seconds),
    "visitor_messages": (_("Visitor's messages"), lambda row: row.visitor_messages),
    "operator_messages": (_("Operator's messages"), lambda row: row.operator_messages),
    "orders": (_("Assisted orders"), lambda row: row.assisted_orders),
    "net": (_("Assisted net revenue"), lambda row: ", ".join(f"{v} {k}" for k, v in row.assisted_net.items())),
    "influence": (_("Influence"), lambda row: answers(row, "influence")),
    "anyway": (_("Would have bought anyway"), lambda row: answers(row, "anyway")),
    "csat": (_("Rating (1 to 5)"), lambda row: answers(row, "csat")),
    "nps": (_("Would recommend (0 to 10)"), lambda row: answers(row, "nps")),
    "solved": (_("Solved, as the customer says"), lambda row: answers(row, "solved")),
    "language": (_("Language"), lambda row: row.language),
    "country": (_("Country"), lambda row: row.country),
    "device": (_("Device"), lambda row: row.device),
    "page": (_("Page"), lambda row: row.conversation.page_title if row.conversation else ""),
}
"""The columns of the spreadsheet: heading and value."""

TABLE = (
    Column("received", label=_("Received"), accessor=received, sort_key="received_at"),
    Column("visitor", label=_("Visitor"), accessor=visitor),
    Column("department", label=_("Department"), accessor="department.name"),
    Column("operator", label=_("Operator"), accessor="operator.display_name"),
    StatusTagColumn("outcome", label=_("Outcome"), accessor=outcome, primary=lambda row: row.outcome == "handled"),
    Column(
        "wait",
        label=_("Waiting time"),
        accessor=waited,
        sort_key="wait_seconds",
    ),
    NumberColumn("messages", label=_("Messages"), accessor=lambda row: row.visitor_messages + row.operator_messages),
    Column("orders", label=_("Orders"), accessor=lambda row: words.orders_words(row.assisted_orders, row.assisted_net)),
    Column("rating", label=_("Rating"), accessor=lambda row: answers(row, "csat")),
    Column("influence", label=_("Influence"), accessor=lambda row: answers(row, "influence")),
)
"""The columns of the list on the screen."""
