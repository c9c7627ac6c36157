"""A page with chat costs the shop nothing before a click."""

from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Page

from livehelp_plugin.widget.context import launcher, look_of
from livehelp_plugin.widget.injection import with_launcher
from livehelp_plugin.widget.models import ChatSettings

PAGE = b"<html><body><p>Shop</p></body></html>"


def served(response: HttpResponse, path: str = "/", **attributes: Any) -> HttpResponse:
    request = RequestFactory().get(path, SERVER_NAME="localhost")
    for name, value in attributes.items():
        setattr(request, name, value)
    return with_launcher(lambda *args: response)(Page.objects.get(slug="home"), request, (), {})


def test_the_launcher_stands_before_the_end_of_the_body(site: Any) -> None:
    content = served(HttpResponse(PAGE)).content.decode()

    assert content.count("<livehelp-chat") == 1
    assert content.endswith("</script></body></html>")


@pytest.mark.parametrize(
    ("response", "attributes"),
    [
        (HttpResponse(PAGE, content_type="application/json"), {}),
        (HttpResponse(PAGE, status=404), {}),
        (HttpResponse(b"no body"), {}),
        (HttpResponse(PAGE.replace(b"Shop", b"<livehelp-chat></livehelp-chat>")), {}),
        (HttpResponse(PAGE), {"is_preview": True}),
    ],
    ids=["json", "not found", "fragment", "already there", "preview"],
)
def test_what_is_left_alone(site: Any, response: HttpResponse, attributes: dict[str, Any]) -> None:
    before = response.content

    assert served(response, **attributes).content == before


def test_streams_are_left_alone(site: Any) -> None:
    assert b"".join(served(StreamingHttpResponse([PAGE]))) == PAGE


def test_no_query_and_no_cookie_once_the_settings_are_warm(site: Any, django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/", SERVER_NAME="localhost")
    request.session = request.user = None
    launcher(request)

    with django_assert_num_queries(0):
        assert "<livehelp-chat" in launcher(request)


def test_a_served_page_sets_no_cookie_and_varies_on_none(site: Any, client: Client) -> None:
    response = client.get("/livehelp/availability/", SERVER_NAME="localhost")

    assert not response.cookies


def test_chat_can_be_switched_off_for_the_site_and_for_pages(site: Any) -> None:
    settings = ChatSettings.objects.create(site=site, excluded_pages="/imprint/\n/help/*")

    for path, shown in [("/", True), ("/imprint/", False), ("/imprint/x/", True), ("/help/returns/", False)]:
        assert look_of(site.pk).shows_on(path) is shown

    settings.enabled = False
    settings.save()
    assert served(HttpResponse(PAGE)).content == PAGE


def test_owners_words_are_escaped(site: Any) -> None:
    ChatSettings.objects.create(site=site, label='"><img src=x onerror=alert(1)>')

    assert b"<img" not in served(HttpResponse(PAGE)).content


def test_a_project_without_a_site_still_serves_its_pages(db: None, client: Client) -> None:
    assert launcher(RequestFactory().get("/", SERVER_NAME="localhost")) == ""
    assert client.get("/livehelp/availability/").status_code == 503
