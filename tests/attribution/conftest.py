"""The shop of the commerce tests."""

from tests.commerce.conftest import shop

__all__ = ["shop"]
