"""Signing up and the account's own pages; logging in and out are Django's."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from example_shop.accounts.forms import SignUpForm
from example_shop.checkout.models import Order

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
def sign_up(request: HttpRequest) -> HttpResponse:
    form = SignUpForm(request.POST or None)
    next_url = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        user = form.save()
        if user is not None:
            login(request, user, backend=BACKEND)
            return redirect(next_url if _is_ours(request, next_url) else "accounts:orders")
        form.add_error("email", _("There is an account with this address. Please log in."))
    return render(request, "example_shop/accounts/sign_up.html", {"form": form, "next": next_url})


@never_cache
@login_required
def orders(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    found = Order.objects.filter(user=request.user).prefetch_related("lines")
    return render(request, "example_shop/accounts/orders.html", {"orders": found})


def _is_ours(request: HttpRequest, url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
