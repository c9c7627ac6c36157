"""The cart's reactions to what happens elsewhere."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from example_shop.cart.actions import merge_carts


@receiver(user_logged_in)
def merge_at_login(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    merge_carts(request, user)
