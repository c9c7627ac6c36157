"""Changes in the shop reach the operator's card as signals, and nobody else."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest

from livehelp_plugin.commerce.actions import report_cart
from livehelp_plugin.commerce.shop import Cart, CartLine, Money
from livehelp_plugin.events import signals
from livehelp_plugin.events.signals import Signal
from livehelp_plugin.visitors.models import Visitor
from tests.world import World

PRICE = Money(Decimal("12.50"), "EUR")


@pytest.fixture
def heard() -> Iterator[list[Signal]]:
    found: list[Signal] = []

    def listen(spread: Sequence[Signal]) -> None:
        found.extend(spread)

    signals.add_sink(listen)
    yield found
    signals.remove_sink(listen)


def test_a_cart_change_is_shown_in_the_open_conversation(
    world: World, heard: list[Signal], django_capture_on_commit_callbacks: Any
) -> None:
    world.operator()
    visitor = world.visitor()
    held = world.open(visitor)
    world.open(world.visitor())

    with django_capture_on_commit_callbacks(execute=True):
        report_cart(
            Visitor.objects.get(pk=visitor.visitor_id), Cart("cart-1", (CartLine("Moka beans", 1, PRICE),), PRICE)
        )

    assert heard == [Signal(held.stream_id, "internal", "card", "system", {"part": "cart"})]


def test_without_an_open_conversation_nobody_is_told(
    world: World, heard: list[Signal], django_capture_on_commit_callbacks: Any
) -> None:
    world.operator()
    visitor = world.visitor()
    held = world.open(visitor)
    world.close(visitor, held)

    with django_capture_on_commit_callbacks(execute=True):
        report_cart(Visitor.objects.get(pk=visitor.visitor_id), Cart("cart-1", (CartLine("Cup", 1, PRICE),), PRICE))

    assert heard == []
