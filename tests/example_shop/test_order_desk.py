"""Orders in the Wagtail admin."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from example_shop.checkout.models import Order
from example_shop.checkout.payments import confirm_payment
from example_shop.home.models import HomePage


@pytest.fixture
def order(home: HomePage) -> Order:
    order = Order.objects.create(
        reference="R-7", email="carla@example.com", name="Carla", goods_total=Decimal("30"), total=Decimal("30")
    )
    confirm_payment(order, "demo", "pi_1")
    return order


@pytest.fixture
def staff(client: Client, db: None) -> User:
    """Somebody who may enter the admin, and nothing more."""
    user = User.objects.create_user("clerk", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return user


def allow(user: User, codename: str) -> None:
    user.user_permissions.add(Permission.objects.get(content_type__app_label="example_checkout", codename=codename))


def test_orders_are_not_for_every_editor(client: Client, order: Order, staff: User) -> None:
    for address in ("/admin/orders/", f"/admin/orders/{order.pk}/", f"/admin/orders/{order.pk}/refund/"):
        assert client.get(address).status_code in (302, 403)
    client.post(f"/admin/orders/{order.pk}/refund/", {"amount": "30", "key": order.token})
    order.refresh_from_db()
    assert order.refunded_total == 0


def test_looking_is_not_refunding(client: Client, order: Order, staff: User) -> None:
    allow(staff, "view_order")
    assert "R-7" in client.get("/admin/orders/").content.decode()
    assert "R-7" in client.get("/admin/orders/?q=carla").content.decode()
    assert f"{order.pk}/refund/" not in client.get(f"/admin/orders/{order.pk}/").content.decode()


def test_a_refund_is_made_once_and_told(
    client: Client,
    order: Order,
    staff: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    allow(staff, "refund_order")
    page = client.get(f"/admin/orders/{order.pk}/refund/").content.decode()
    [key] = re.findall(r'name="key" value="([^"]+)"', page)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):  # a second click
            client.post(f"/admin/orders/{order.pk}/refund/", {"amount": "12.50", "reason": "Chipped", "key": key})
    refund = order.refunds.get()
    assert (refund.amount, refund.reason, refund.made_by) == (Decimal("12.50"), "Chipped", staff)
    [letter] = mail.outbox
    assert "€12.50" in letter.body
    assert "Chipped" in letter.body
    assert "−€12.50" in client.get(order.get_absolute_url()).content.decode()


def test_too_much_is_refused_beside_the_field(client: Client, order: Order, staff: User) -> None:
    allow(staff, "refund_order")
    page = client.post(f"/admin/orders/{order.pk}/refund/", {"amount": "30.01", "key": order.token}).content.decode()
    assert "Between €0.01 and €30.00." in page
    assert not order.refunds.exists()
