"""Orders in the Wagtail admin: look at them, refund them. Nobody edits what was bought."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from example_shop.catalogue.money import euro
from example_shop.checkout.forms import RefundForm
from example_shop.checkout.models import Order
from example_shop.checkout.payments import NotRefundable, refund_order

ORDERS = ModelPermissionPolicy(Order)


class OrderList(generic.IndexView):
    model = Order
    permission_policy = ORDERS
    any_permission_required = ["view", "refund"]
    page_title = _("Orders")
    header_icon = "tasks"
    index_url_name = "orders:index"
    index_results_url_name = "orders:index_results"
    search_fields = ["reference", "email", "name"]
    search_backend_name = None
    list_filter = ["status", "placed_at"]
    default_ordering = "-placed_at"
    columns = [
        TitleColumn("reference", label=_("Order"), url_name="orders:inspect", sort_key="pk"),
        Column("name", label=_("Customer"), sort_key="name"),
        Column("email", label=_("E-mail")),
        NumberColumn("total", label=_("Total in euros"), sort_key="total"),
        StatusTagColumn("get_status_display", label=_("Status"), primary=lambda o: o.status == Order.Status.PAID),
        DateColumn("placed_at", label=_("Placed"), sort_key="placed_at"),
    ]


class OrderInspection(generic.InspectView):
    model = Order
    permission_policy = ORDERS
    any_permission_required = ["view", "refund"]
    template_name = "example_shop/admin/order.html"
    page_title = _("Order")
    header_icon = "tasks"
    index_url_name = "orders:index"
    fields = [
        "status", "placed_at", "paid_at", "cancelled_at", "name", "email", "phone", "street", "street_more",
        "postcode", "city", "province", "country", "note", "delivery_name",
    ]  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        order: Order = self.object
        may_refund = order.refundable > 0 and may_refund_orders(self.request)
        return {
            **context,
            "fields": [field for field in context["fields"] if field["value"]],
            "lines": order.lines.all(),
            "refunds": order.refunds.select_related("made_by"),
            "refund_url": reverse("orders:refund", args=[order.pk]) if may_refund else "",
        }


def refund(request: HttpRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(Order, pk=pk)
    if not isinstance(request.user, User) or not may_refund_orders(request):
        raise PermissionDenied
    form = RefundForm(request.POST or None, order=order)
    if request.method == "POST" and form.is_valid():
        amount = form.cleaned_data["amount"]
        try:
            # The key comes with the form, so that a second click finds the refund that the first one made.
            key = f"{order.reference}-{form.cleaned_data['key'].hex[:8]}"
            refund_order(order, amount, key, reason=form.cleaned_data["reason"], made_by=request.user)
        except NotRefundable:
            messages.error(request, _("This is more than what is left to refund."))
        else:
            messages.success(request, _("%(amount)s refunded; the customer was told.") % {"amount": euro(amount)})
        return redirect("orders:inspect", order.pk)
    return render(request, "example_shop/admin/refund.html", {"order": order, "form": form, "page_title": _("Refund")})


def may_refund_orders(request: HttpRequest) -> bool:
    return request.user.has_perm("example_checkout.refund_order")


class OrderMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(ORDERS.user_has_any_permission(request.user, ["view", "refund"]))


class OrderDesk(ViewSet):
    name = "orders"
    icon = "tasks"
    menu_label = _("Orders")
    menu_order = 150
    add_to_admin_menu = True
    menu_item_class = OrderMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", OrderList.as_view(), name="index"),
            path("results/", OrderList.as_view(results_only=True), name="index_results"),
            path("<int:pk>/", OrderInspection.as_view(), name="inspect"),
            path("<int:pk>/refund/", refund, name="refund"),
        ]
