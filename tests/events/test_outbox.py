"""Effects happen at least once, and one that fails does not hold up the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction

from livehelp_plugin.events import outbox
from livehelp_plugin.events.base import Event
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.events.publishing import publish


@dataclass(frozen=True, kw_only=True)
class Rang(Event):
    """A test's event."""

    type: ClassVar[str] = "test.rang"
    number: int


@pytest.fixture
def consumers() -> Iterator[dict[str, Any]]:
    saved = dict(outbox._consumers), {k: list(v) for k, v in outbox._by_type.items()}
    yield {}
    outbox._consumers.clear()
    outbox._consumers.update(saved[0])
    outbox._by_type.clear()
    outbox._by_type.update(saved[1])


@pytest.mark.django_db
class TestOutbox:
    def test_an_effect_waits_for_the_sweep(self, consumers: Any) -> None:
        heard: list[int] = []

        @outbox.consumes(Rang)
        def listen(event: Rang) -> None:
            heard.append(event.number)

        publish(Rang(number=1))
        assert heard == []

        assert outbox.sweep() == 1
        assert heard == [1]
        assert not OutboxItem.objects.exists()

    def test_a_cheap_one_happens_right_after_the_commit(
        self, consumers: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        heard: list[int] = []

        @outbox.consumes(Rang, at_once=True)
        def listen(event: Rang) -> None:
            heard.append(event.number)

        with django_capture_on_commit_callbacks(execute=True):
            publish(Rang(number=1))

        assert heard == [1]
        assert outbox.sweep() == 0

    def test_a_rollback_owes_nothing(self, consumers: Any) -> None:
        @outbox.consumes(Rang)
        def listen(event: Rang) -> None:
            raise AssertionError("never happened")

        with pytest.raises(ZeroDivisionError), transaction.atomic():
            publish(Rang(number=1))
            raise ZeroDivisionError

        assert outbox.sweep() == 0

    def test_a_failing_effect_is_tried_again_later_and_spoils_no_other(self, consumers: Any) -> None:
        heard: list[int] = []

        @outbox.consumes(Rang)
        def broken(event: Rang) -> None:
            raise RuntimeError("mail server is down")

        @outbox.consumes(Rang)
        def sound(event: Rang) -> None:
            heard.append(event.number)

        publish(Rang(number=7))
        assert outbox.sweep() == 1
        item = OutboxItem.objects.get()

        assert heard == [7]
        assert (item.attempts, item.error, item.dead) == (1, "RuntimeError", False)
        assert item.due_at > item.created_at

    def test_what_fails_for_hours_is_kept_as_dead(self, consumers: Any) -> None:
        @outbox.consumes(Rang)
        def broken(event: Rang) -> None:
            raise RuntimeError

        publish(Rang(number=1))
        OutboxItem.objects.update(attempts=outbox.MAX_ATTEMPTS - 1)
        outbox.sweep()

        assert OutboxItem.objects.get().dead is True
        assert outbox.sweep() == 0

    def test_an_item_that_another_holds_is_left_alone(self, consumers: Any) -> None:
        @outbox.consumes(Rang)
        def listen(event: Rang) -> None: ...

        publish(Rang(number=1))
        item = OutboxItem.objects.get()
        OutboxItem.objects.update(due_at=item.due_at + timedelta(seconds=60))

        assert outbox.work(item.pk) is False
