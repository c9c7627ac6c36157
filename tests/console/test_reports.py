"""The report under Reports: who may see it, what it says, the list behind each figure, the spreadsheets."""

import csv
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.insights.models import Outcome
from livehelp_plugin.policy.actions import change_rules
from tests.factories.availability import DepartmentFactory, OperatorFactory
from tests.factories.conversations import ConversationFactory
from tests.factories.insights import FactsFactory
from tests.factories.visitors import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = timedelta(days=1)
REPORT, RESULTS, FIGURES = (reverse(f"livehelp_report:{name}") for name in ("index", "results", "figures"))


def client_with(*codenames: str, **fields) -> Client:
    user = UserFactory.create(**fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def supervisor(site) -> Client:
    return client_with("supervise_conversation")


def facts(**fields):
    return FactsFactory.create(**{"received_at": NOW - DAY} | fields)


# ------------------------------------------------------------------ who


@pytest.mark.parametrize("url", [REPORT, RESULTS, FIGURES, reverse("livehelp_rules:index")])
@pytest.mark.parametrize(
    "codenames", [(), ("operate_conversation",), ("change_conversationfacts", "view_conversationfacts")]
)
def test_a_plain_editor_or_operator_is_refused(site, url: str, codenames: tuple[str, ...]) -> None:
    facts(operator=OperatorFactory.create(display_name="Giulia Rossi"))
    client = client_with(*codenames)
    client_user = client.get(reverse("wagtailadmin_home"))
    assert client_user.status_code == 200
    answer = client.get(url)
    assert (answer.status_code, answer.headers.get("Location")) in ((302, reverse("wagtailadmin_home")), (403, None))
    assert b"Giulia Rossi" not in answer.content


@pytest.mark.parametrize("url", [REPORT, RESULTS, FIGURES])
def test_a_stranger_is_sent_to_sign_in(site, url: str) -> None:
    answer = Client().get(url)
    assert (answer.status_code, reverse("wagtailadmin_login") in answer.headers["Location"]) == (302, True)


def test_the_group_of_supervisors_may_and_finds_it_under_reports(site) -> None:
    client = client_with()
    group, _ = Group.objects.get_or_create(name="Chat supervisors")
    group.permissions.set(Permission.objects.filter(codename="supervise_conversation"))
    group.user_set.add(*UserFactory._meta.model.objects.all())
    assert client.get(REPORT).status_code == 200
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    assert REPORT in menu


def test_an_editor_does_not_find_it_in_the_menu(site) -> None:
    assert REPORT not in client_with().get(reverse("wagtailadmin_home")).content.decode()


# ------------------------------------------------------------------ figures


def shown(client: Client, **query) -> str:
    return client.get(REPORT, query).content.decode()


def tile(client: Client, key: str, **query) -> str:
    """The text of one tile."""
    context = client.get(REPORT, query).context
    [found] = [one for _, tiles in context["view"].tiles for one in tiles if one.figure.kpi.key == key]
    return " | ".join([*found.values, *found.notes, *(f"{name}: {n}" for name, n in found.parts)])


def test_figures_say_their_n_their_change_and_what_they_are_made_of(supervisor) -> None:
    for _ in range(3):
        facts()
    facts(outcome=Outcome.LOST, lost_reason="left_queue", short_abandon=True)
    facts(received_at=NOW - 40 * DAY)
    assert tile(supervisor, "received") == "4 | +3 against the period before (1) | Handled: 3 | Lost: 1"
    expected = "1 | Period before: not enough data (n = 0) | Left while waiting: 1 | Among them shorter than 10 s: 1"
    assert tile(supervisor, "lost") == expected


def test_too_little_data_is_said_in_words_instead_of_a_percentage(supervisor) -> None:
    for _ in range(7):
        facts()
    assert tile(supervisor, "lost_rate").startswith("Not enough data yet (n = 7)")
    for _ in range(3):
        facts(outcome=Outcome.LOST)
    assert tile(supervisor, "lost_rate").startswith("30.0 % | 3 of n = 10 | 95 % interval: 10.8 to 60.3 %")


def test_money_is_shown_by_currency(supervisor) -> None:
    facts(assisted_orders=2, assisted_net={"EUR": "1234.5", "JPY": "3000"})
    assert tile(supervisor, "assisted_net").startswith("1,234.50 EUR | 3,000 JPY | n = 2")


def test_influence_is_shown_with_how_many_were_asked(supervisor) -> None:
    facts(surveys_asked=3, surveys_answered=1, answers=[{"influence": "4", "anyway": "no"}])
    assert tile(supervisor, "influence").startswith("4.0 of 5 | n = 1 of 3 asked")


def test_the_window_and_the_rule_are_printed_with_the_figures(supervisor, site) -> None:
    change_rules(site.pk, None, NOW - DAY, attribution_window_hours=48)
    assert "within 48 hours" in shown(supervisor)


# ------------------------------------------------------------------ days


def test_the_last_thirty_days_are_shown_unless_others_are_chosen(supervisor, settings) -> None:
    settings.TIME_ZONE = "Europe/Rome"
    edge = timezone.localtime(NOW, timezone.get_default_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
    facts(received_at=edge - 29 * DAY)
    facts(received_at=edge - 29 * DAY - timedelta(seconds=1))
    assert tile(supervisor, "received").startswith("1 | ")


def test_chosen_days_are_the_shop_s_local_days_whatever_the_user_s_zone(supervisor, settings) -> None:
    settings.TIME_ZONE = "Europe/Rome"
    inside = [datetime(2026, 3, 1, 23, tzinfo=UTC), datetime(2026, 3, 2, 22, 59, tzinfo=UTC)]
    outside = [datetime(2026, 3, 1, 22, 59, tzinfo=UTC), datetime(2026, 3, 2, 23, tzinfo=UTC)]
    for moment in inside + outside:
        facts(received_at=moment)
    answer = supervisor.get(REPORT, {"received_from": "2026-03-02", "received_to": "2026-03-02"})
    assert [row.received_at for row in answer.context["object_list"]] == inside[::-1]
    assert b"02/03/2026" in answer.content or b"03/02/2026" in answer.content


# ------------------------------------------------------------------ the list


def rows(client: Client, **query) -> set[int]:
    return {row.pk for row in client.get(REPORT, query).context["object_list"]}


def test_a_click_on_a_figure_shows_the_conversations_behind_it(supervisor) -> None:
    lost, handled = facts(outcome=Outcome.LOST), facts()
    assert rows(supervisor) == {lost.pk, handled.pk}
    link = f'href="{REPORT}?figure=lost#conversations"'
    assert link in shown(supervisor)
    assert rows(supervisor, figure="lost") == {lost.pk}
    page = shown(supervisor, figure="lost")
    assert "Conversations behind “Lost”" in page
    assert 'aria-current="true"' in page


def test_the_list_and_the_figures_can_be_narrowed(supervisor) -> None:
    desk, giulia = DepartmentFactory.create(), OperatorFactory.create()
    mine = facts(department=desk, operator=giulia)
    lost = facts(department=desk, outcome=Outcome.LOST)
    other = facts()
    assert rows(supervisor, department=desk.pk) == {mine.pk, lost.pk}
    assert rows(supervisor, operator=giulia.pk) == {mine.pk}
    assert rows(supervisor, outcome="handled") == {mine.pk, other.pk}
    assert tile(supervisor, "received", department=desk.pk).startswith("2 | ")
    assert tile(supervisor, "received", outcome="lost").startswith("3 | ")


@pytest.mark.parametrize("query", [{"figure": "nonsense"}, {"department": "x"}, {"received_from": "soon"}, {"p": "99"}])
def test_nonsense_in_the_address_is_no_error(supervisor, query) -> None:
    facts()
    assert supervisor.get(REPORT, query).status_code == 200


def test_an_erased_conversation_stays_in_the_list_without_a_name(supervisor) -> None:
    facts(conversation=None)
    assert "erased" in shown(supervisor)


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_takes_the_same_queries_for_any_number_of_rows(supervisor, count: int) -> None:
    supervisor.get(REPORT)  # what Wagtail caches is warm
    for _ in range(count):
        held = ConversationFactory.create()
        facts(conversation=held, department=held.department, operator=OperatorFactory.create())
    with CaptureQueriesContext(connection) as queries:
        supervisor.get(RESULTS)
    ours = [query["sql"] for query in queries if ' FROM "livehelp_' in query["sql"]]
    assert len(ours) == 6, "\n".join(sql[:200] for sql in ours)  # rules twice, figures twice, count, list


# ------------------------------------------------------------------ spreadsheets


@pytest.fixture
def dangerous() -> Operator:
    """An operator and a page whose names are formulas."""
    operator = OperatorFactory.create(display_name="=cmd|' /C calc'!A0")
    held = ConversationFactory.create(page_title='=HYPERLINK("http://evil.example","Offer")')
    facts(conversation=held, operator=operator, wait_seconds=12.5, assisted_orders=1, assisted_net={"EUR": "-3.50"})
    return operator


def test_the_csv_has_a_row_per_conversation_and_runs_nothing(supervisor, dangerous) -> None:
    answer = supervisor.get(REPORT, {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    [row] = csv.DictReader(io.StringIO(text))
    assert row["Operator"] == "'=cmd|' /C calc'!A0"
    assert row["Page"] == '\'=HYPERLINK("http://evil.example","Offer")'
    assert row["Assisted net revenue"] == "'-3.50 EUR"
    assert (row["Waiting time (s)"], row["Outcome"]) == ("12.5", "Handled")
    assert row["Received"] == str(timezone.make_naive(NOW - DAY, timezone.get_default_timezone()))


def test_the_xlsx_holds_strings_not_formulas(supervisor, dangerous) -> None:
    answer = supervisor.get(REPORT, {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert dangerous.display_name in {cell.value for line in sheet.iter_rows() for cell in line}


def test_the_spreadsheet_has_what_the_list_has(supervisor) -> None:
    facts(outcome=Outcome.LOST)
    facts()
    text = b"".join(supervisor.get(REPORT, {"export": "csv", "figure": "lost"}).streaming_content).decode()
    assert [row["Outcome"] for row in csv.DictReader(io.StringIO(text))] == ["Lost"]


def test_the_figures_are_exported_as_the_tiles_show_them(supervisor) -> None:
    facts(assisted_orders=1, assisted_net={"EUR": "20.00", "JPY": "300"})
    text = b"".join(supervisor.get(FIGURES, {"export": "csv"}).streaming_content).decode()
    found = {(row["Figure"], row["Unit"]): row for row in csv.DictReader(io.StringIO(text))}
    assert found["Received", "contacts"]["Value"] == "1"
    assert found["Lost rate", "share"]["Value"] == "not enough data"
    assert found["Assisted net revenue", "EUR"]["Value"] == "20.0"
    assert found["Assisted net revenue", "JPY"]["Value"] == "300.0"


def test_usual_periods_are_one_click_away(supervisor) -> None:
    spans = supervisor.get(REPORT).context["view"].spans
    assert [(span["name"], span["chosen"]) for span in spans] == [
        ("Last 7 days", False),
        ("Last 30 days", True),
        ("Last 90 days", False),
    ]
    facts(received_at=NOW - 60 * DAY)
    assert supervisor.get(spans[1]["url"]).context["items_count"] == 0
    assert supervisor.get(spans[2]["url"]).context["items_count"] == 1


def test_who_got_no_answer_is_shown_with_how_long_they_waited(supervisor) -> None:
    facts(outcome=Outcome.LOST, closed_at=NOW - DAY + timedelta(seconds=80))
    facts(wait_seconds=3725.0)
    page = shown(supervisor)
    assert "left after 1 min 20 s" in page
    assert "1 h 2 min" in page
