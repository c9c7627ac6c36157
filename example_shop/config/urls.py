"""Addresses of the shop. Wagtail's pages come last: they answer whatever is left."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from example_shop.catalogue.views import search
from example_shop.config.demo_files import file_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("search/", search, name="search"),
    path("cart/", include("example_shop.cart.urls")),
    path("checkout/", include("example_shop.checkout.urls")),
    path("account/", include("example_shop.accounts.urls")),
    path("livehelp/", include("livehelp_plugin.urls")),
]

if settings.DEBUG:
    urlpatterns += file_urls()

urlpatterns += [path("", include(wagtail_urls))]
