from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks

from example_shop.checkout.order_desk import OrderDesk


@hooks.register("register_admin_viewset")
def register_order_desk() -> OrderDesk:
    return OrderDesk()


@hooks.register("register_permissions")
def register_order_permissions() -> "QuerySet[Permission]":
    return Permission.objects.filter(
        content_type__app_label="example_checkout", codename__in=["view_order", "refund_order"]
    )
