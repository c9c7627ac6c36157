"""Every measure, each one documented function over rows of facts: card, table, export and drill-down use the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from livehelp_plugin.insights.measuring import (
    ANY_CONTACT,
    CONTACT,
    DECLARED,
    ENOUGH_FOR_A_SHARE,
    Frame,
    Group,
    Kpi,
    Measured,
    Row,
    Unit,
    Where,
    kpi,
)
from livehelp_plugin.insights.statistics import mean, quantile, wilson


def _share(hits: int, n: int, **more: Any) -> Measured:
    return Measured(value=hits / n if n else None, n=n, hits=hits, interval=wilson(hits, n), **more)


# ------------------------------------------------------------------ service


@kpi(
    Group.SERVICE,
    _("Received"),
    Unit.CONTACTS,
    _("Contacts that began in this period. What continues a chat within 30 minutes is the same contact."),
    CONTACT,
)
def received(rows: Sequence[Row]) -> Measured:
    """Contacts by day of receipt, without spam and tests; received = open + handled + lost."""
    return Measured(value=len(rows), n=len(rows), parts=Counter(row.outcome for row in rows))


@kpi(
    Group.SERVICE,
    _("Begun by us"),
    Unit.CONTACTS,
    _("Contacts in which an operator spoke first, for an appointment or a contact request. Not among the received."),
    {**ANY_CONTACT, "begun_by_us": True},
)
def begun_by_us(rows: Sequence[Row]) -> Measured:
    """Contacts whose first message is an operator's, by day of that message; by outcome."""
    return Measured(value=len(rows), n=len(rows), parts=Counter(row.outcome for row in rows))


@kpi(
    Group.SERVICE,
    _("Lost"),
    Unit.CONTACTS,
    _("Contacts that ended without a word from an operator. Those that lasted less than 10 seconds are among them."),
    {**CONTACT, "outcome": "lost"},
)
def lost(rows: Sequence[Row]) -> Measured:
    """Received and closed, and no operator message ever; by reason, short abandons shown apart."""
    parts = Counter(row.lost_reason for row in rows)
    parts["short_abandon"] = sum(row.short_abandon for row in rows)
    return Measured(value=len(rows), n=len(rows), parts={name: n for name, n in parts.items() if n})


@kpi(
    Group.SERVICE,
    _("Lost rate"),
    Unit.SHARE,
    _("Lost contacts among all that were received."),
    CONTACT,
    minimum=ENOUGH_FOR_A_SHARE,
)
def lost_rate(rows: Sequence[Row]) -> Measured:
    """Lost ÷ received."""
    return _share(sum(row.outcome == "lost" for row in rows), len(rows))


@kpi(
    Group.SERVICE,
    _("Dropped"),
    Unit.CONTACTS,
    _("Contacts that an operator answered, but that were closed over an unanswered message."),
    {**CONTACT, "outcome": "handled", "dropped": True},
)
def dropped(rows: Sequence[Row]) -> Measured:
    """Handled, but closed over an unanswered visitor message."""
    return Measured(value=len(rows), n=len(rows))


WAITED: Where = {**CONTACT, "wait_seconds__isnull": False}


def _waits(rows: Sequence[Row]) -> list[float]:
    return [row.wait_seconds for row in rows if row.wait_seconds is not None]


@kpi(
    Group.SERVICE,
    _("Waiting time, median"),
    Unit.SECONDS,
    _("Half of the customers who got an answer had it within this time. Automatic messages do not count."),
    WAITED,
    minimum=1,
)
def wait_median(rows: Sequence[Row]) -> Measured:
    """Receipt → first operator message, of contacts that were answered and are closed; quantile by nearest rank."""
    return Measured(value=quantile(_waits(rows), 0.5), n=len(rows))


@kpi(
    Group.SERVICE,
    _("Waiting time, 90th percentile"),
    Unit.SECONDS,
    _("Nine of ten customers who got an answer had it within this time."),
    WAITED,
    minimum=ENOUGH_FOR_A_SHARE,
)
def wait_p90(rows: Sequence[Row]) -> Measured:
    """As the median, at 90 %."""
    return Measured(value=quantile(_waits(rows), 0.9), n=len(rows))


@kpi(
    Group.SERVICE,
    _("Waiting time, mean"),
    Unit.SECONDS,
    _("The mean of the same times. One long wait moves it; the median does not move."),
    WAITED,
    minimum=1,
)
def wait_mean(rows: Sequence[Row]) -> Measured:
    """Arithmetic mean, nothing truncated."""
    return Measured(value=mean(_waits(rows)), n=len(rows))


# ------------------------------------------------------------------ sales

ASSISTED: Where = {"counted": True, "assisted_orders__gt": 0}


@kpi(
    Group.SALES,
    _("Assisted orders"),
    Unit.ORDERS,
    _("Paid orders placed after a chat, within the attribution window. Each counts once, for its last chat."),
    ASSISTED,
)
def assisted_orders(rows: Sequence[Row]) -> Measured:
    """Paid orders credited by last touch to conversations received in the period."""
    orders = sum(row.assisted_orders for row in rows)
    return Measured(value=orders, n=orders)


@kpi(
    Group.SALES,
    _("Assisted net revenue"),
    Unit.MONEY,
    _("What those orders brought: paid minus refunded, each currency by itself. Not proof that chat caused it."),
    ASSISTED,
)
def assisted_net(rows: Sequence[Row]) -> Measured:
    """Paid − refunded per currency, never summed across currencies."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        for currency, amount in row.assisted_net.items():
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(amount)
    return Measured(value=dict(sorted(sums.items())), n=sum(row.assisted_orders for row in rows))


def _ripe(where: Where) -> Callable[[Frame], Where]:
    """Only contacts old enough for their attribution window to have passed."""
    return lambda frame: {**where, "settled_at__lte": frame.now - frame.window}


@kpi(
    Group.SALES,
    _("Assisted conversion of contacts"),
    Unit.SHARE,
    _("Answered contacts that a paid order followed. Those still within the attribution window are left out."),
    _ripe({**CONTACT, "outcome": "handled"}),
    minimum=ENOUGH_FOR_A_SHARE,
)
def contact_conversion(rows: Sequence[Row]) -> Measured:
    """Contacts followed by an assisted paid order ÷ contacts handled; younger than the window: in neither part."""
    return _share(sum(row.converted for row in rows), len(rows))


@kpi(
    Group.SALES,
    _("Assisted conversion of visitors"),
    Unit.SHARE,
    _("Visitors who got an answer and then bought. People who chat often meant to buy anyway."),
    _ripe({**ANY_CONTACT, "qualifying": True}),
    minimum=ENOUGH_FOR_A_SHARE,
)
def visitor_conversion(rows: Sequence[Row]) -> Measured:
    """Qualifying visitors with at least one assisted paid order ÷ qualifying visitors; the same left out."""
    buyers = {row.person for row in rows if row.converted}
    return _share(len(buyers), len({row.person for row in rows}))


# ------------------------------------------------------------------ voice

ASKED: Where = {"counted": True, "surveys_asked__gt": 0}
ANSWERED: Where = {"counted": True, "surveys_answered__gt": 0}
ANYWAY = ("no", "not_sure", "yes")


def _answers(rows: Sequence[Row], question: str) -> list[str]:
    return [answer[question] for row in rows for answer in row.answers if answer.get(question)]


@kpi(
    Group.VOICE,
    _("Influence of chat"),
    Unit.SCORE,
    _("How much the chat influenced the decision to buy, from 1 (not at all) to 5 (very much), as customers say."),
    ASKED,
    minimum=1,
)
def influence(rows: Sequence[Row]) -> Measured:
    """Distribution of 1–5 and its mean, with n and how many were asked."""
    scores = [int(answer) for answer in _answers(rows, "influence")]
    spread = Counter(str(score) for score in scores)
    asked = sum(row.surveys_asked for row in rows)
    parts = {str(score): spread[str(score)] for score in range(1, 6)}
    return Measured(value=mean(scores), n=len(scores), parts=parts, asked=asked)


@kpi(
    Group.VOICE,
    _("Survey response rate"),
    Unit.SHARE,
    _("Customers who answered among those who were asked. The silent ones may think otherwise."),
    ASKED,
    minimum=ENOUGH_FOR_A_SHARE,
)
def response_rate(rows: Sequence[Row]) -> Measured:
    """Surveys answered ÷ asked; a skipped one is not answered."""
    return _share(sum(row.surveys_answered for row in rows), sum(row.surveys_asked for row in rows))


@kpi(
    Group.VOICE,
    _("Would have bought anyway"),
    Unit.SHARE,
    _("Customers who say that they would have bought without the chat, among those who answered."),
    ANSWERED,
    minimum=ENOUGH_FOR_A_SHARE,
)
def bought_anyway(rows: Sequence[Row]) -> Measured:
    """Share of "yes" among no / not sure / yes."""
    said = Counter(_answers(rows, "anyway"))
    return _share(said["yes"], sum(said.values()), parts={word: said[word] for word in ANYWAY})


RATING_ASKED: Where = {"counted": True, "ratings_asked__gt": 0}
RATED: Where = {"counted": True, "ratings_answered__gt": 0}


def _scores(rows: Sequence[Row], question: str) -> list[int]:
    return [int(answer) for answer in _answers(rows, question)]


@kpi(
    Group.VOICE,
    _("Content customers (CSAT)"),
    Unit.SHARE,
    _("Customers who gave 4 or 5 of 5 after a chat, among those who answered."),
    RATED,
    minimum=ENOUGH_FOR_A_SHARE,
)
def csat(rows: Sequence[Row]) -> Measured:
    """Answers 4–5 of 1–5 ÷ answers."""
    scores = _scores(rows, "csat")
    spread = Counter(scores)
    parts = {str(score): spread[score] for score in range(1, 6)}
    return _share(sum(score >= 4 for score in scores), len(scores), parts=parts)


@kpi(
    Group.VOICE,
    _("Rating, mean"),
    Unit.SCORE,
    _("What customers gave after a chat, from 1 (not at all content) to 5 (very much)."),
    RATING_ASKED,
    minimum=1,
)
def csat_mean(rows: Sequence[Row]) -> Measured:
    """Arithmetic mean of the answers, with n and how many were asked."""
    scores = _scores(rows, "csat")
    return Measured(value=mean(scores), n=len(scores), asked=sum(row.ratings_asked for row in rows))


@kpi(
    Group.VOICE,
    _("Net promoter score (NPS)"),
    Unit.POINTS,
    _("Share who would recommend you with 9 or 10 of 10, minus the share who gave 0 to 6; from −100 to 100."),
    RATED,
    minimum=ENOUGH_FOR_A_SHARE,
)
def nps(rows: Sequence[Row]) -> Measured:
    """100 × (answers 9–10 − answers 0–6) ÷ answers on 0–10."""
    scores = _scores(rows, "nps")
    promoters, detractors = sum(score >= 9 for score in scores), sum(score <= 6 for score in scores)
    passives = len(scores) - promoters - detractors
    parts = {"promoters": promoters, "passives": passives, "detractors": detractors}
    return Measured(value=100 * (promoters - detractors) / len(scores) if scores else None, n=len(scores), parts=parts)


@kpi(
    Group.VOICE,
    _("Solved, as customers say"),
    Unit.SHARE,
    _("Customers who say that their question was answered, among those who answered."),
    RATED,
    minimum=ENOUGH_FOR_A_SHARE,
)
def solved(rows: Sequence[Row]) -> Measured:
    """Share of "yes" among yes / no."""
    said = Counter(_answers(rows, "solved"))
    return _share(said["yes"], sum(said.values()))


@kpi(
    Group.VOICE,
    _("Ratings given"),
    Unit.SHARE,
    _("Customers who rated a chat among those who were asked. The silent ones may think otherwise."),
    RATING_ASKED,
    minimum=ENOUGH_FOR_A_SHARE,
)
def rating_response(rows: Sequence[Row]) -> Measured:
    """Ratings answered ÷ asked; a skipped one is not answered."""
    return _share(sum(row.ratings_answered for row in rows), sum(row.ratings_asked for row in rows))


KPIS: dict[str, Kpi] = DECLARED
"""All measures by key, in the order of the report."""
