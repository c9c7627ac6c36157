"""Opening hours as an owner keeps them, and what a shopper then reads."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from livehelp_plugin.availability.models import Department, Holiday, OpeningHours
from tests.browser.people import OperatorAtDesk, Shopper
from tests.browser.test_policy_and_axe import faults


def day(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def expect_times(page: Page, name: str, *times: str) -> None:
    """Of a day: until its script is there, the page shows the fields that are not used, too."""
    fields = day(page, name).locator("input[type=time]:visible")
    expect(fields).to_have_count(len(times))
    for at, time in enumerate(times):
        expect(fields.nth(at)).to_have_value(time)


def test_a_week_is_filled_in_copied_and_saved(
    shop: None, asgi_server: str, page: Page, csp_violations: Counter[str]
) -> None:
    department = Department.objects.get(is_default=True)
    OperatorAtDesk(page, asgi_server).sign_in("supervisor", f"/admin/live-help/hours/{department.pk}/")
    expect(day(page, "Monday")).to_be_hidden()

    page.get_by_label("At these times").check()
    expect_times(page, "Monday", "09:00", "18:00")
    expect(day(page, "Sunday").get_by_text("Closed")).to_be_visible()
    day(page, "Monday").locator("input[type=time]:visible").nth(1).fill("13:00")
    day(page, "Monday").get_by_role("button", name="Add times").click()
    for at, value in ((2, "15:30"), (3, "01:00")):
        day(page, "Monday").locator("input[type=time]:visible").nth(at).fill(value)
    expect(day(page, "Monday").get_by_text("the next day").locator("visible=true")).to_have_count(1)
    day(page, "Monday").get_by_label("Copy the times of Monday to").select_option(label="Saturday")
    expect_times(page, "Saturday", "09:00", "13:00", "15:30", "01:00")
    day(page, "Saturday").get_by_role("button", name="Remove these times").first.click()
    expect_times(page, "Saturday", "15:30", "01:00")
    assert faults(page, ".lh-hours") == []

    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The hours were saved.")).to_be_visible()
    assert OpeningHours.objects.count() == 2 + 4 + 1
    expect_times(page, "Saturday", "15:30", "01:00")
    assert csp_violations == Counter()


def test_a_shopper_reads_when_we_are_back(shop: None, asgi_server: str, page: Page) -> None:
    today = datetime.now(UTC).date()
    for n in (-1, 0, 1):
        Holiday.objects.create(date=today + n * timedelta(days=1), name="Inventory")
    shopper = Shopper(page, asgi_server)
    shopper.visit("/")
    page.locator("livehelp-chat").get_by_role("button", name="Chat with us").click()
    expect(shopper.panel.get_by_text("Back ").first).to_be_visible()
