"""Limits are counted where all processes see them."""

from datetime import timedelta

import pytest

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import limits
from livehelp_plugin.gateway.limits import Limit, address_key, client_address, spend, spend_message
from livehelp_plugin.gateway.models import RateBucket

TWICE = Limit("test", 2, 60)


@pytest.fixture(autouse=True)
def fresh_process() -> None:
    limits._local.clear()


def spent(limit: Limit, subject: str) -> bool:
    try:
        spend(limit, subject)
    except Refused as refused:
        assert refused.code == "rate_limited"
        assert 0 < refused.extra["retry_after"] <= limit.seconds
        return False
    return True


def test_a_limit_holds_per_subject(db: None) -> None:
    assert [spent(TWICE, "a") for _ in range(3)] == [True, True, False]
    assert spent(TWICE, "b")


def test_a_new_window_begins_anew(db: None) -> None:
    assert [spent(TWICE, "a") for _ in range(3)] == [True, True, False]
    RateBucket.objects.update(ends_at=database_now() - timedelta(seconds=1))

    assert [spent(TWICE, "a") for _ in range(3)] == [True, True, False]


def test_ten_messages_cost_no_write_and_sixty_are_the_limit(db: None, django_assert_num_queries, settings) -> None:
    settings.LIVEHELP_MESSAGES_PER_MINUTE = 60
    with django_assert_num_queries(0):
        for _ in range(10):
            spend_message("v:1")
    for _ in range(50):
        spend_message("v:1")

    with pytest.raises(Refused):
        spend_message("v:1")


def test_what_another_process_counted_counts(db: None, settings) -> None:
    settings.LIVEHELP_MESSAGES_PER_MINUTE = 60
    for _ in range(60):
        spend_message("v:1")
    limits._local.clear()  # another process
    for _ in range(10):
        spend_message("v:1")

    with pytest.raises(Refused):
        spend_message("v:1")


def test_forwarded_addresses_count_only_behind_a_trusted_proxy() -> None:
    assert client_address("10.0.0.1", "6.6.6.6", 0) == "10.0.0.1"
    assert client_address("10.0.0.1", "6.6.6.6, 9.9.9.9", 1) == "9.9.9.9"
    assert client_address("10.0.0.1", "", 1) == "10.0.0.1"


def test_an_ipv6_neighbourhood_is_one_subject() -> None:
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff")
    assert address_key("2001:db8::1") != address_key("2001:db8:0:1::1")
    assert "192" not in address_key("192.0.2.1")
