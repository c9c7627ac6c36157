"""The checkout in four pages: details, delivery, review, payment. Going back loses nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from example_shop.cart.queries import CartContents, contents_of
from example_shop.checkout.delivery import DeliveryOption, delivery_options
from example_shop.checkout.forms import DeliveryForm, DetailsForm
from example_shop.checkout.models import Order
from example_shop.checkout.payments import NotPayable, confirm_payment
from example_shop.checkout.placing import CartEmpty, OutOfStock, cancel_order, place_order
from example_shop.checkout.progress import Progress, details_known_of, forget


def with_cart(
    view: Callable[[HttpRequest, CartContents], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Hands the cart to the view; whoever has none, or asks for more than there is, goes to the cart page."""

    @never_cache
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        contents = contents_of(request)
        if not contents.lines or contents.is_short:
            return redirect("cart:show")
        return view(request, contents)

    return guarded


@with_cart
def details(request: HttpRequest, contents: CartContents) -> HttpResponse:
    progress = Progress.of(request)
    known = progress.details or details_known_of(request.user)
    form = DetailsForm(request.POST) if request.method == "POST" else DetailsForm(initial=known)
    if request.method == "POST" and form.is_valid():
        progress.details = form.cleaned_data
        progress.keep(request)
        return redirect("checkout:delivery")
    return _step(request, "details", contents, {"form": form})


@with_cart
def delivery(request: HttpRequest, contents: CartContents) -> HttpResponse:
    progress = Progress.of(request)
    if not progress.details:
        return redirect("checkout:details")
    options = delivery_options(progress.details["country"], contents.total)
    first = progress.delivery or options[0].key
    form = DeliveryForm(request.POST or None, options=options, initial={"delivery": first})
    if request.method == "POST" and form.is_valid():
        progress.delivery = form.cleaned_data["delivery"]
        progress.keep(request)
        return redirect("checkout:review")
    return _step(request, "delivery", contents, {"form": form, "options": options, "details": progress.details})


@with_cart
def review(request: HttpRequest, contents: CartContents) -> HttpResponse:
    progress = Progress.of(request)
    chosen = _chosen_delivery(progress, contents)
    if chosen is None:
        return redirect("checkout:delivery")
    if request.method == "POST":
        assert contents.cart is not None
        try:
            order = place_order(request, contents.cart, progress.details, chosen)
        except CartEmpty:
            return redirect("cart:show")
        except OutOfStock:
            messages.error(request, _("Somebody was quicker: please look at the quantities again."))
            return redirect("cart:show")
        forget(request)
        return redirect("checkout:pay", order.token)
    address = Order(**progress.details)
    return _step(
        request, "review", contents, {"address": address, "delivery": chosen, "total": contents.total + chosen.price}
    )


@never_cache
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, token: UUID) -> HttpResponse:
    """The demo's payment page: it takes no money, and goes the way that a real provider's answer goes."""
    order = get_object_or_404(Order, token=token)
    if order.status != Order.Status.PLACED:
        return redirect(order)
    if request.method == "POST":
        if request.POST.get("outcome") == "pay":
            try:
                confirm_payment(order, "demo", f"demo-{order.token}")
            except NotPayable:
                messages.error(request, _("This order was cancelled meanwhile. Nothing was taken."))
            return redirect(order)
        messages.error(request, _("The payment was declined and nothing was taken. You can try again."))
        return redirect("checkout:pay", order.token)
    return render(request, "example_shop/checkout/pay.html", {"order": order, "step": "payment"})


@never_cache
def show_order(request: HttpRequest, token: UUID) -> HttpResponse:
    order = get_object_or_404(Order.objects.prefetch_related("lines", "refunds"), token=token)
    return render(request, "example_shop/checkout/order.html", {"order": order})


@require_POST
def cancel(request: HttpRequest, token: UUID) -> HttpResponse:
    order = get_object_or_404(Order, token=token)
    if cancel_order(order):
        messages.success(request, _("Your order is cancelled. Nothing was taken."))
    else:
        messages.error(request, _("This order can no longer be cancelled here. Please write to us."))
    return redirect(order)


def _chosen_delivery(progress: Progress, contents: CartContents) -> DeliveryOption | None:
    """None when the address changed to where the chosen way does not lead, or nothing was chosen yet."""
    if not progress.details:
        return None
    options = delivery_options(progress.details["country"], contents.total)
    return next((option for option in options if option.key == progress.delivery), None)


def _step(request: HttpRequest, step: str, contents: CartContents, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"example_shop/checkout/{step}.html", {"step": step, "contents": contents, **context})
