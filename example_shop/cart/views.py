"""The cart page and its plain forms; nothing here needs JavaScript."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from example_shop.cart.actions import add_to_cart, set_quantity
from example_shop.cart.forms import AddForm, QuantityForm
from example_shop.cart.queries import contents_of
from example_shop.catalogue.choices import variant_for
from example_shop.checkout.delivery import free_delivery_gap
from example_shop.config.same_origin import same_origin_required


@never_cache
def show(request: HttpRequest) -> HttpResponse:
    contents = contents_of(request)
    return render(
        request,
        "example_shop/cart.html",
        {"contents": contents, "free_delivery_gap": free_delivery_gap(contents.total)},
    )


@same_origin_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """From a product page. The page's script asks for JSON and stays; without it the cart is shown."""
    form = AddForm(request.POST)
    if not form.is_valid():
        return _refuse(request, _("Please choose again: this is not something we have."))
    chosen = form.cleaned_data
    variant = variant_for(chosen["product"], chosen["grind"], chosen["size"])
    if variant is None:
        return _refuse(request, _("Please choose again: we do not have this combination."))
    added = add_to_cart(request, variant, chosen["quantity"])
    if added == 0:
        return _refuse(request, _("There is no more of %(product)s for now.") % {"product": variant})
    said = _("%(product)s is in your cart.") % {"product": variant}
    if added < chosen["quantity"]:
        said = _("That is all we have of %(product)s; it is in your cart.") % {"product": variant}
    if request.accepts("text/html"):
        messages.success(request, said)
        return redirect("cart:show")
    return JsonResponse({"said": said})


@require_POST
def change(request: HttpRequest, line_id: int) -> HttpResponse:
    form = QuantityForm(request.POST)
    if form.is_valid():
        set_quantity(request, line_id, form.cleaned_data["quantity"])
    else:
        messages.error(request, _("Please give a quantity between 0 and 12."))
    return redirect("cart:show")


def _refuse(request: HttpRequest, said: str) -> HttpResponse:
    """Product pages are the same for everybody, so without JavaScript it is the cart page that says why."""
    if not request.accepts("text/html"):
        return JsonResponse({"problem": said}, status=409)
    messages.error(request, said)
    return redirect("cart:show")
