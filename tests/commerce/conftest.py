"""A shop that tells what the test puts in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from tests.factories.commerce import ShelfShop, shelf


@pytest.fixture
def shop(site) -> Iterator[ShelfShop]:
    """The configured shop, empty, on the default site."""
    shelf.clear()
    with override_settings(LIVEHELP_SHOP="tests.factories.commerce.shelf"):
        yield shelf
