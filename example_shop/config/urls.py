"""Addresses of the shop. Wagtail's pages come last: they answer whatever is left."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from example_shop.catalogue.views import search

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
    # A demo has no web server in front; a real shop serves these by one.
    urlpatterns += staticfiles_urlpatterns()
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

urlpatterns += [path("", include(wagtail_urls))]
