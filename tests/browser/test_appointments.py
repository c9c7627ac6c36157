"""An appointment in a browser: booked without a script, begun by the operator, held on the page of its link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from livehelp_plugin.availability.models import Department, OpeningHours
from livehelp_plugin.conversations.models import Appointment
from livehelp_plugin.events.clock import database_now
from tests.browser.people import OperatorAtDesk
from tests.browser.test_policy_and_axe import faults
from tests.serve import Kind


def test_an_appointment_from_its_booking_to_its_chat(
    shop: None, serve: Callable[[Kind], str], new_context: Callable[..., Any], picture: Any
) -> None:
    url = serve("ws")
    open_all_day()
    without_script = new_context(java_script_enabled=False)
    page = without_script.new_page()

    page.goto(url + "/livehelp/appointment/")
    page.locator("details[open] label").first.click()
    page.get_by_label("Name").fill("Anna Verdi")
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("What is it about?").fill("Which grinder suits a moka pot?")
    page.get_by_role("button", name="Book this chat").click()
    expect(page.get_by_role("heading", name="Your chat is booked")).to_be_visible()
    address = page.url

    operator = OperatorAtDesk(new_context().new_page(), url)
    operator.sign_in()
    operator.go_online()
    now = database_now()
    Appointment.objects.update(starts_at=now, ends_at=now + timedelta(minutes=20))
    shopper = new_context(storage_state=without_script.storage_state()).new_page()
    shopper.goto(address)
    expect(shopper.get_by_role("heading", name="We will be with you in a moment")).to_be_visible()

    desk = operator.page.get_by_role("region", name="Appointments")
    desk.get_by_role("button", name="Begin the appointment with Anna Verdi").click()
    expect(desk.get_by_role("textbox", name="Your first words")).to_be_focused()
    picture(operator.page, "appointment-console")
    desk.get_by_role("textbox").fill("Good morning, Anna. Giulia here.")
    desk.get_by_role("button", name="Send and open the chat").click()
    expect(operator.page.get_by_text("Booked by Anna Verdi: Which grinder suits a moka pot?")).to_be_visible()
    expect(desk).to_be_hidden()

    expect(shopper.get_by_role("heading", name="We are here")).to_be_visible()
    panel = shopper.locator("livehelp-panel")
    expect(panel.get_by_text("Good morning, Anna. Giulia here.")).to_be_visible()
    panel.get_by_role("textbox").fill("Good morning")
    panel.get_by_role("textbox").press("Enter")
    expect(operator.page.get_by_role("log").get_by_text("Good morning", exact=True)).to_be_visible()
    picture(shopper, "appointment-chat")


def open_all_day() -> None:
    Department.objects.update(takes_appointments=True, appointment_lead_minutes=0)
    OpeningHours.objects.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(department=one, weekday=day, opens=time(0), closes=time(0), effective_from=date(2020, 1, 1))
        for one in Department.objects.all()
        for day in range(7)
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_keep_to_the_policy_and_have_no_fault(
    shop: None, strict_csp: None, csp_violations: Counter[str], asgi_server: str, page: Page, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    open_all_day()
    page.goto(asgi_server + "/livehelp/appointment/")
    assert faults(page, ".livehelp-appointment") == []
    page.locator("details[open] label").first.click()
    page.get_by_label("Name").fill("Anna Verdi")
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_role("button", name="Book this chat").click()
    expect(page.get_by_role("heading", name="Your chat is booked")).to_be_visible()
    page.get_by_text("Choose another time").click()
    assert faults(page, ".livehelp-appointment") == []
    page.get_by_text("Cancel the appointment").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.get_by_role("heading", name="This appointment is cancelled")).to_be_visible()
    assert faults(page, ".livehelp-appointment") == []
    assert csp_violations == {}
