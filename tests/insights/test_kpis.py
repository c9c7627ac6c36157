"""Each measure, over rows made by hand."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.encoding import force_str

from livehelp_plugin.insights.kpis import KPIS
from livehelp_plugin.insights.measuring import Frame, Measured, Row, matches

NOW = datetime(2026, 5, 20, tzinfo=UTC)
WINDOW = timedelta(hours=72)
FRAME = Frame(NOW, WINDOW)
OLD = NOW - WINDOW


def measure(key: str, *rows: Row) -> Measured:
    return KPIS[key].of(rows, FRAME)


def lost(reason: str = "left_queue", **more) -> Row:
    return Row(outcome="lost", lost_reason=reason, settled_at=OLD, **more)


def handled(**more) -> Row:
    return Row(**{"outcome": "handled", "qualifying": True, "settled_at": OLD, "wait_seconds": 20.0} | more)


OPEN = Row(outcome="open")
PART = handled(part_of=1)
TEST = handled(counted=False)


def test_received_is_open_and_handled_and_lost_without_parts_and_tests() -> None:
    found = measure("received", OPEN, handled(), handled(), lost(), PART, TEST)
    assert found.value == found.n == 4
    assert found.parts == {"open": 1, "handled": 2, "lost": 1}


def test_what_we_began_stands_apart_but_its_customers_may_buy() -> None:
    rows = [handled(), handled(begun_by_us=True, person=uuid.uuid4(), converted=True), lost(begun_by_us=True), OPEN]
    assert measure("received", *rows).value == 2
    assert measure("lost", *rows).value == 0
    assert measure("begun_by_us", *rows).parts == {"handled": 1, "lost": 1}
    assert measure("visitor_conversion", *rows).hits == 1


def test_lost_is_told_by_reason_with_short_abandons_apart() -> None:
    found = measure("lost", lost(), lost(short_abandon=True), lost("unanswered"), handled(), OPEN)
    assert found.value == 3
    assert found.parts == {"left_queue": 2, "unanswered": 1, "short_abandon": 1}


def test_lost_rate_is_lost_of_received_with_its_interval() -> None:
    found = measure("lost_rate", *[lost()] * 15, *[handled()] * 132, OPEN, PART, TEST)
    assert (found.hits, found.n, found.value) == (15, 148, 15 / 148)
    assert found.interval is not None
    assert [round(bound, 4) for bound in found.interval] == [0.0624, 0.1605]


def test_dropped_counts_handled_contacts_closed_over_a_message() -> None:
    assert measure("dropped", handled(dropped=True), handled(), lost(), handled(dropped=True, counted=False)).value == 1


def test_waiting_time_of_those_who_were_answered() -> None:
    rows = [handled(wait_seconds=float(n)) for n in (10, 20, 30, 40, 900)]
    rows += [lost(), OPEN, handled(part_of=1, wait_seconds=5000.0)]
    assert measure("wait_median", *rows) == Measured(value=30, n=5)
    assert measure("wait_p90", *rows).value == 900
    assert measure("wait_mean", *rows).value == 200


def test_orders_count_in_parts_too_and_not_in_tests() -> None:
    rows = [handled(assisted_orders=2), handled(part_of=1, assisted_orders=1), handled(), TEST]
    assert measure("assisted_orders", *rows).value == 3


def test_revenue_is_kept_apart_by_currency() -> None:
    rows = [
        handled(assisted_orders=1, assisted_net={"EUR": "10.10", "USD": "5"}),
        handled(assisted_orders=1, assisted_net={"EUR": "-0.10"}),
        handled(assisted_orders=1, assisted_net={"JPY": "3000"}),
    ]
    found = measure("assisted_net", *rows)
    assert found.value == {"EUR": Decimal("10.00"), "JPY": Decimal("3000"), "USD": Decimal("5")}
    assert found.n == 3


def test_conversion_of_contacts_leaves_out_those_younger_than_the_window() -> None:
    young = NOW - WINDOW + timedelta(seconds=1)
    rows = [handled(converted=True), handled(), handled(), handled(converted=True, settled_at=young)]
    rows += [handled(settled_at=young), lost(), OPEN, handled(part_of=1, converted=True)]
    found = measure("contact_conversion", *rows)
    assert (found.hits, found.n) == (1, 3)


def test_conversion_of_visitors_counts_each_once() -> None:
    buyer, looker = uuid.uuid4(), uuid.uuid4()
    rows = [
        handled(person=buyer),
        handled(person=buyer, converted=True),
        handled(person=buyer, converted=True),
        handled(person=looker),
        handled(person=uuid.uuid4(), qualifying=False, converted=True),
    ]
    found = measure("visitor_conversion", *rows)
    assert (found.hits, found.n) == (1, 2)


def asked(*answers: dict[str, str], asked: int | None = None) -> Row:
    return handled(surveys_asked=asked or len(answers), surveys_answered=len(answers), answers=answers)


def test_influence_is_a_mean_with_its_spread_and_how_many_were_asked() -> None:
    rows = [asked({"influence": "5", "anyway": "no"}), asked({"influence": "2"}, {"anyway": "yes"}), asked(asked=3)]
    found = measure("influence", *rows)
    assert (found.value, found.n, found.asked) == (3.5, 2, 6)
    assert found.parts == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 1}


def test_response_rate_is_answered_of_asked() -> None:
    found = measure("response_rate", asked({"influence": "5"}), asked(asked=3), handled())
    assert (found.hits, found.n) == (1, 4)


def test_bought_anyway_tells_all_three_answers() -> None:
    rows = [asked({"anyway": "no"}, {"anyway": "yes"}), asked({"anyway": "not_sure"}, {"influence": "3"})]
    found = measure("bought_anyway", *rows)
    assert (found.hits, found.n) == (1, 3)
    assert found.parts == {"no": 1, "not_sure": 1, "yes": 1}


@pytest.mark.parametrize("key", KPIS)
def test_a_measure_over_nothing_is_no_error(key: str) -> None:
    found = measure(key)
    assert found.n == 0
    assert found.value in (0, None, {})


@pytest.mark.parametrize("key", KPIS)
def test_a_measure_says_what_it_means(key: str) -> None:
    kpi = KPIS[key]
    assert kpi.measure.__doc__
    assert force_str(kpi.name)
    assert force_str(kpi.sentence).endswith(".")


@pytest.mark.parametrize("key", KPIS)
def test_a_measure_does_not_see_tests(key: str) -> None:
    everything = handled(
        counted=False,
        dropped=True,
        converted=True,
        assisted_orders=1,
        assisted_net={"EUR": "1"},
        surveys_asked=1,
        surveys_answered=1,
        answers=[{"influence": "5", "anyway": "no"}],
    )
    assert measure(key, everything) == measure(key)


@pytest.mark.parametrize(
    ("where", "passes"),
    [
        ({"wait_seconds__isnull": False}, True),
        ({"wait_seconds__isnull": True}, False),
        ({"assisted_orders__gt": 1}, True),
        ({"assisted_orders__gt": 2}, False),
        ({"settled_at__lte": OLD}, True),
        ({"settled_at__lte": OLD - timedelta(seconds=1)}, False),
        ({"outcome": "handled", "counted": False}, False),
        ({"outcome__in": ("lost", "handled")}, True),
    ],
)
def test_a_filter_means_what_the_database_means(where, passes: bool) -> None:
    assert matches(handled(assisted_orders=2), where) is passes


def test_nothing_known_is_neither_more_nor_less() -> None:
    assert not matches(OPEN, {"settled_at__lte": NOW})
    assert not matches(OPEN, {"wait_seconds__gt": 0})
