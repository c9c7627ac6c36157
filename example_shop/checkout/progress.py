"""How far a shopper has come in the checkout, kept in the session until the order is placed."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

from example_shop.checkout.forms import DetailsForm
from example_shop.checkout.models import Order

SESSION_KEY = "checkout"


@dataclass
class Progress:
    details: dict[str, Any] = field(default_factory=dict)
    delivery: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Progress":
        return cls(**request.session.get(SESSION_KEY, {}))

    def keep(self, request: HttpRequest) -> None:
        request.session[SESSION_KEY] = {"details": self.details, "delivery": self.delivery}


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def details_known_of(user: User | AnonymousUser) -> dict[str, Any]:
    """What an account need not type again: the address of its last order, else its name and e-mail."""
    if isinstance(user, AnonymousUser):
        return {}
    last = Order.objects.filter(user_id=user.pk).first()
    if last is None:
        return {"email": user.email, "name": user.get_full_name()}
    kept = [name for name in DetailsForm.Meta.fields if name != "note"]
    return {name: getattr(last, name) for name in kept}
