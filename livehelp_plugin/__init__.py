"""Live chat inside a Wagtail shop: it sees the cart, loses no message and says honestly what it sells."""

__version__ = "0.1.0.dev0"
