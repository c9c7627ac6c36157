"""The owner's rules: what holds now, what held then, and that a change is a new row."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.policy.models import RulesVersion
from livehelp_plugin.policy.queries import DEFAULTS, RULE_NAMES, Rules, history, rules_at, rules_now
from tests.factories.visitors import UserFactory

MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_defaults_are_the_table_s_own() -> None:
    assert {name: getattr(DEFAULTS, name) for name in RULE_NAMES} == {
        name: RulesVersion._meta.get_field(name).get_default() for name in RULE_NAMES
    }


def test_every_rule_of_the_table_is_read() -> None:
    columns = {field.name for field in RulesVersion._meta.get_fields()}
    assert columns - set(RULE_NAMES) == {"id", "site", "effective_from", "made_by"}


def test_the_defaults_hold_until_the_first_change(site) -> None:
    assert rules_now(site.pk) == DEFAULTS
    change_rules(site.pk, None, MAY, attribution_window_hours=48)
    assert rules_at(site.pk, MAY - timedelta(microseconds=1)) == DEFAULTS
    assert rules_at(site.pk, MAY).attribution_window_hours == 48
    assert rules_now(site.pk) == rules_at(site.pk, MAY + DAY)


def test_a_change_keeps_the_other_rules_and_what_was(site) -> None:
    user = UserFactory.create()
    first = change_rules(site.pk, user, MAY, attribution_window_hours=48, owner_email="owner@example.com")
    second = change_rules(site.pk, user, MAY + DAY, show_read=False)
    assert (second.attribution_window_hours, second.owner_email, second.show_read) == (48, "owner@example.com", False)
    assert rules_at(site.pk, MAY) == first
    assert [row.pk for row in history(site.pk)] == [second.version, first.version]
    assert history(site.pk)[0].made_by == user


def test_a_change_to_what_holds_already_writes_nothing(site) -> None:
    first = change_rules(site.pk, None, MAY, retain_path_days=14)
    assert change_rules(site.pk, None, MAY + DAY, retain_path_days=14) == first
    assert RulesVersion.objects.count() == 1


def test_another_site_has_its_own_rules(site) -> None:
    change_rules(site.pk, None, MAY, attribution_window_hours=48)
    assert rules_now(site.pk + 1) == DEFAULTS


@pytest.mark.parametrize(
    "change",
    [
        {"attribution_window_hours": 23},
        {"attribution_window_hours": 721},
        {"retain_anonymous_days": 0},
        {"owner_email": "nobody"},
        {"anyway_weight_not_sure": Decimal("10.00")},
    ],
)
def test_a_value_that_is_not_allowed_is_refused(site, change) -> None:
    with pytest.raises(ValidationError):
        change_rules(site.pk, None, MAY, **change)
    assert not RulesVersion.objects.exists()


def test_a_rule_that_does_not_exist_is_refused(site) -> None:
    with pytest.raises(TypeError, match="generosity"):
        change_rules(site.pk, None, MAY, generosity=1)


def test_rules_cannot_be_changed_in_memory() -> None:
    with pytest.raises(AttributeError):
        Rules().show_read = False  # type: ignore[misc]
