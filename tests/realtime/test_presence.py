"""Leases of the lines of a process: written together, given back when a line ends."""

from __future__ import annotations

from typing import Any

import pytest

from livehelp_plugin.availability.models import Lease
from livehelp_plugin.availability.presence import OPERATOR, VISITOR, subject_of_operator, subject_of_visitor
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.realtime.presence import Presence
from tests.realtime.fakes import Listener, Threads, identity_of


@pytest.fixture
def threads() -> Threads:
    return Threads()


@pytest.fixture
def presence(threads: Threads) -> Presence:
    return Presence(threads)  # type: ignore[arg-type]


def subjects() -> list[str]:
    return sorted(Lease.objects.values_list("subject", flat=True))


def test_who_arrives_is_there(db: None, presence: Presence, threads: Threads) -> None:
    presence.arrived(Listener(1))
    presence.arrived(Listener(2, staff=True))
    threads.work_off()

    now = database_now()
    left = {lease.subject: lease.expires_at - now for lease in Lease.objects.all()}
    assert left.keys() == {subject_of_visitor(1), subject_of_operator(2)}
    assert OPERATOR < left[subject_of_visitor(1)] <= VISITOR
    assert left[subject_of_operator(2)] <= OPERATOR


def test_who_never_spoke_has_no_lease(presence: Presence, threads: Threads) -> None:
    nobody = Listener()
    nobody.identity = identity_of(None)
    presence.arrived(nobody)
    presence.left(nobody)

    assert threads.jobs == []


def test_many_that_come_together_are_two_visits_to_the_database(
    db: None, presence: Presence, threads: Threads, django_assert_max_num_queries: Any
) -> None:
    for number in range(50):
        presence.arrived(Listener(number))
    assert len(threads.jobs) == 1

    with django_assert_max_num_queries(8):
        assert threads.work_off() == 2

    assert len(subjects()) == 50


def test_a_line_that_ended_lapses_soon_and_is_held_no_more(db: None, presence: Presence, threads: Threads) -> None:
    listener = Listener(1)
    presence.arrived(listener)
    threads.work_off()
    presence.left(listener)
    presence.left(listener)
    threads.work_off()

    assert (Lease.objects.get().expires_at - database_now()).total_seconds() < 10
    presence.renew()
    assert threads.jobs == []


def test_what_is_held_is_renewed(db: None, presence: Presence, threads: Threads) -> None:
    presence.arrived(Listener(1))
    threads.work_off()
    Lease.objects.update(expires_at=database_now())

    presence.renew()
    threads.work_off()

    assert Lease.objects.get().expires_at - database_now() > OPERATOR


def test_a_line_that_becomes_somebody_else_proves_only_that(db: None, presence: Presence, threads: Threads) -> None:
    listener = Listener(1)
    presence.arrived(listener)
    presence.arrived(listener)
    threads.work_off()
    listener.identity = Listener(2).identity
    presence.arrived(listener)
    threads.work_off()

    left = {lease.subject: lease.expires_at - database_now() for lease in Lease.objects.all()}
    assert left[subject_of_visitor(2)] > OPERATOR > left[subject_of_visitor(1)]


def test_after_a_failure_the_next_turn_writes_again(db: None, presence: Presence, threads: Threads) -> None:
    presence.arrived(Listener(1))
    threads.fail()
    assert subjects() == []

    presence.renew()
    threads.work_off()

    assert subjects() == [subject_of_visitor(1)]
