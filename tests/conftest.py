"""Fixtures of the whole suite. What needs a browser is in tests/browser/conftest.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from tests.services import on_services, required

# How long an example takes is the machine's business.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Browser tests run in a pytest of their own: Playwright leaves a loop that async tests trip over."""
    if collection_path == Path(__file__).parent / "browser":
        return not any("browser" in argument for argument in config.args)
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = pytest.mark.skip(reason="needs PostgreSQL and Redis: make test-services")
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("services") and not on_services():
            item.add_marker(absent)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where LIVEHELP_REQUIRE names a marker, a skipped test that bears it has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        for marker in ("browser", "services"):
            if item.get_closest_marker(marker) and required(marker):
                report.outcome = "failed"
                report.longrepr = f"skipped, but LIVEHELP_REQUIRE names {marker}: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings: None) -> None:
    """SQLite in a file, as in a shop: threads and server processes see it, and locks are the real ones."""
    settings = connections["default"].settings_dict
    if settings["ENGINE"].endswith("sqlite3"):
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """What a transactional test leaves behind is taken away without Django's flush; see tests/emptying.py."""
    from tests.emptying import empty

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty())
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """What one test counted or remembered is no other's business. (This empties the tests' Redis, too.)"""
    cache.clear()


@pytest.fixture
def site(db: None):
    """The default Wagtail site with an empty home page."""
    from tests.pages import plant_site

    return plant_site()


@pytest.fixture
def shop_site(transactional_db: None):
    """The same, committed, so that a server process or thread sees it."""
    from tests.pages import plant_site

    return plant_site()


@pytest.fixture
def world(db: None):
    """A shop with its desk; see tests/world.py."""
    from tests.world import World

    return World()
