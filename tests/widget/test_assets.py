"""Files under the digest of their content: never two versions in one page."""

from typing import Any

import pytest
from django.test import Client

from livehelp_plugin.widget import assets
from livehelp_plugin.widget.assets import asset_url


@pytest.fixture
def browser(site: Any) -> Client:
    return Client(SERVER_NAME="localhost")


def test_a_module_is_immutable_and_packed(browser: Client) -> None:
    response = browser.get(asset_url("widget/loader.js"), headers={"Accept-Encoding": "gzip"})

    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript"
    assert response["Content-Encoding"] == "gzip"
    assert "immutable" in response["Cache-Control"]
    assert not response.cookies


def test_another_version_is_gone(browser: Client) -> None:
    old = asset_url("widget/loader.js").replace(assets.digest(), "0" * 12)

    assert browser.get(old).status_code == 404


@pytest.mark.parametrize(
    "name", ["../../conf.py", "widget/../../../conf.py", "/etc/passwd", "nothing.js", "widget", "%2e%2e/conf.py"]
)
def test_only_our_own_files_are_served(browser: Client, name: str) -> None:
    assert browser.get(asset_url() + name).status_code == 404


def test_a_change_to_any_file_changes_the_digest(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.js").write_text("1")
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    first = assets._digest(-1)
    (tmp_path / "a.js").write_text("2")
    assert assets._digest(-2) != first
