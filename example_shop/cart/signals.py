"""What the cart tells the rest of the shop, and whoever plugs in."""

from django.dispatch import Signal

# request, cart: after every change that a shopper made, the merge at login included.
cart_changed = Signal()
