"""The pages on which a chat is booked: without a script, for every browser."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.actions import beginning
from livehelp_plugin.conversations.actions.appointments import cancel_appointment
from livehelp_plugin.conversations.models import Appointment, Conversation
from livehelp_plugin.visitors.models import Visitor, VisitorToken
from livehelp_plugin.widget.appointments import status_address
from tests.conversations.test_appointments import (
    TEN,
    at_its_time,
    begin,
    book,
    clock,
    minutes,
    take_appointments,
    world,
)
from tests.world import World

__all__ = ["clock", "world"]

BOOKING = "/livehelp/appointment/"


def fields(**more: str) -> dict[str, str]:
    return {
        "starts_at": "2026-05-04T08:00:00.000Z",
        "name": "Anna",
        "email": "anna@example.com",
        "body": "Which grinder?",
        "client_id": str(uuid.uuid4()),
        **more,
    }


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def values(response: Any) -> list[str]:
    return re.findall(r'name="starts_at" value="([^"]+)"', text_of(response))


def test_the_page_shows_the_free_times_on_the_departments_clock(world: World) -> None:
    book(world)
    page = Client().get(BOOKING)

    assert "Monday, May 4, 2026" in text_of(page)
    assert "Rome time. A chat is planned for 20 minutes." in text_of(page)
    assert "2026-05-04T08:20:00.000Z" in values(page)
    assert "2026-05-04T08:00:00.000Z" not in values(page)
    assert page.headers["Cache-Control"].find("no-store") >= 0
    assert not Visitor.objects.filter(name="").exclude(appointments__isnull=False).exists()


def test_booking_leads_to_the_appointments_own_page(world: World) -> None:
    browser = Client()
    answer = browser.post(BOOKING, fields())

    one = Appointment.objects.get()
    assert answer.headers["Location"] == status_address(one.public_id)
    assert (one.name, one.email, one.body, one.starts_at) == ("Anna", "anna@example.com", "Which grinder?", TEN)
    assert VisitorToken.objects.get().visitor == one.visitor
    page = text_of(browser.get(answer.headers["Location"]))
    assert "Your chat is booked" in page


def test_pressed_twice_it_is_booked_once(world: World) -> None:
    once = fields()
    answers = [Client().post(BOOKING, once).headers["Location"] for _ in range(2)]

    assert Appointment.objects.count() == 1
    assert len(set(answers)) == 1


def test_a_time_that_is_gone_is_said_with_what_is_free_near_it(world: World) -> None:
    book(world)
    page = Client().post(BOOKING, fields(body="Do you grind?"))

    assert page.status_code == 400
    assert "This time has just been taken" in text_of(page)
    assert "Monday, May 4, 2026, 9:40 a.m." in text_of(page)
    assert "Do you grind?" in text_of(page)
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "anna"}, "Please enter an e-mail address"),
        ({"name": "  "}, "Please tell us your name"),
        ({"starts_at": ""}, "Please choose a time"),
        ({"starts_at": "2026-05-04T08:00:00"}, "Please choose a time"),
        ({"starts_at": "\x00'"}, "Please choose a time"),
        ({"starts_at": "2026-02-31T08:00:00Z"}, "Please choose a time"),
        ({"body": "x" * 4001}, "too long"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world: World, wrong: dict[str, str], said: str) -> None:
    page = Client().post(BOOKING, fields(**wrong))

    assert page.status_code == 400
    assert said in text_of(page)
    assert not Appointment.objects.exists()


def test_a_program_that_fills_in_everything_books_nothing(world: World) -> None:
    page = Client().post(BOOKING, fields(website="https://casino.example"))

    assert page.status_code == 200
    assert not Appointment.objects.exists()
    assert not Visitor.objects.exists()


def test_a_form_from_another_page_is_refused(world: World) -> None:
    assert Client(enforce_csrf_checks=True).post(BOOKING, fields()).status_code == 403


def test_somebody_who_books_and_books_is_stopped(world: World) -> None:
    for n in range(10):
        Client().post(
            BOOKING, fields(starts_at=f"2026-05-05T{7 + n // 3:02}:{20 * (n % 3):02}:00Z", email=f"{n}@a.example")
        )
    page = Client().post(BOOKING, fields(email="11@a.example"))

    assert "That was a lot at once" in text_of(page)
    assert Appointment.objects.count() == 10


def test_a_shop_that_takes_none_says_so(site: Any) -> None:
    assert "we take no appointments" in text_of(Client().get(BOOKING))
    assert Client().post(BOOKING, fields()).status_code == 404


def test_one_chooses_with_whom(world: World) -> None:
    repairs = create_department("Repairs")
    take_appointments(repairs)
    page = text_of(Client().get(BOOKING, {"department": repairs.pk}))
    assert "Repairs" in page
    assert f'name="department" value="{repairs.pk}"' in page

    Client().post(BOOKING, fields(department=str(repairs.pk)))
    assert Appointment.objects.get().department == repairs


def test_the_link_stands_only_where_one_can_book(world: World) -> None:
    def tag() -> str:
        request = RequestFactory().get("/", SERVER_NAME="localhost")
        return Template("{% load livehelp %}{% livehelp_appointment_link text %}").render(
            Context({"request": request, "text": "Book <us>"})
        )

    assert tag() == f'<a class="livehelp-appointment-link" href="{BOOKING}">Book &lt;us&gt;</a>'
    assert Client().get(reverse("livehelp:bootstrap")).json()["appointment_url"] == BOOKING
    Department.objects.update(takes_appointments=False)
    cache.clear()
    assert tag() == ""
    assert Client().get(reverse("livehelp:bootstrap")).json()["appointment_url"] == ""


# ------------------------------------------------------------------ the appointment's own page


def own_page(browser: Client) -> str:
    return browser.post(BOOKING, fields()).headers["Location"]


def test_moving_it(world: World) -> None:
    browser = Client()
    address = own_page(browser)
    assert "2026-05-04T08:00:00.000Z" not in values(browser.get(address))

    browser.post(address, {"do": "move", "starts_at": "2026-05-04T12:00:00.000Z"})
    assert Appointment.objects.get().starts_at == TEN + minutes(240)

    book(world)
    page = browser.post(address, {"do": "move", "starts_at": "2026-05-04T08:00:00.000Z"})
    assert page.status_code == 400
    assert "This time has just been taken" in text_of(page)


def test_cancelling_it_and_booking_again_with_what_was_told(world: World) -> None:
    browser = Client()
    address = own_page(browser)
    browser.post(address, {"do": "cancel"})

    page = text_of(browser.get(address))
    assert Appointment.objects.get().status == "cancelled"
    assert "This appointment is cancelled" in page
    again = re.search(r'href="([^"]+again=[^"]+)"', page)
    assert again is not None
    assert "Which grinder?" in text_of(browser.get(again[1]))


def test_a_link_that_we_did_not_sign_opens_nothing(world: World) -> None:
    one = book(world)
    for key in (one.public_id.hex, f"{one.public_id.hex}.{'x' * 43}", "x"):
        for name in ("appointment_status", "appointment_state", "appointment_calendar"):
            assert Client().get(reverse(f"livehelp:{name}", args=[key])).status_code == 404


def test_the_file_to_take_along(world: World) -> None:
    browser = Client()
    address = own_page(browser)
    answer = browser.get(address + "calendar.ics")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert b"METHOD:PUBLISH" in answer.content
    cancel_appointment(None, Appointment.objects.get().public_id)
    assert browser.get(address + "calendar.ics").status_code == 404


def test_at_its_time_the_chat_is_on_the_page(world: World, clock: Any) -> None:
    browser = Client()
    address = own_page(browser)
    assert browser.get(address + "state/").json() == {"state": "booked"}

    one = Appointment.objects.get()
    operator = at_its_time(clock, world, one)
    assert "We will be with you in a moment" in text_of(browser.get(address))
    held = begin(operator, one)

    assert browser.get(address + "state/").json() == {"state": "begun"}
    page = browser.get(address)
    assert "<livehelp-panel" in text_of(page)
    assert page.cookies["livehelp_on"].value == "1"
    boot = browser.get(reverse("livehelp:bootstrap")).json()
    assert boot["conversations"] == [{"stream": f"c:{held.public_id}", "state": "active"}]

    world.close(operator, held)
    assert browser.get(address + "state/").json() == {"state": "over"}


def test_it_may_be_kept_on_another_device(world: World, clock: Any) -> None:
    address, phone = own_page(Client()), Client()
    assert "You booked it on another device" in text_of(phone.get(address))

    phone.post(address, {"do": "here"})
    assert "You booked it on another device" not in text_of(phone.get(address))
    one = Appointment.objects.get()
    begin(at_its_time(clock, world, one), one)

    assert "<livehelp-panel" in text_of(phone.get(address))


def test_a_device_that_comes_late_is_let_in_where_nothing_else_can_be_seen(world: World, clock: Any) -> None:
    address, phone = own_page(Client()), Client()
    one = Appointment.objects.get()
    held = begin(at_its_time(clock, world, one), one)
    assert "<livehelp-panel" not in text_of(phone.get(address))

    phone.post(address, {"do": "here"})

    assert "<livehelp-panel" in text_of(phone.get(address))
    boot = phone.get(reverse("livehelp:bootstrap")).json()
    assert [c["stream"] for c in boot["conversations"]] == [f"c:{held.public_id}"]


def test_a_link_in_the_wrong_mailbox_opens_no_earlier_chat(world: World, clock: Any) -> None:
    visitor = world.visitor()
    clock.move_to(TEN - minutes(60))
    earlier_operator = world.operator("Marco")
    earlier = world.open(visitor, "My address is Via Roma 1")
    world.close(earlier_operator, earlier)
    one = book(world, TEN + minutes(20), visitor)
    begin(at_its_time(clock, world, one), one)
    stranger, address = Client(), status_address(one.public_id)

    assert "Open the chat here" not in text_of(stranger.get(address))
    stranger.post(address, {"do": "here"})

    assert stranger.get(reverse("livehelp:bootstrap")).json()["conversations"] == []
    assert Conversation.objects.count() == 2


def test_what_we_missed_is_said_on_the_page(world: World, clock: Any) -> None:
    browser = Client()
    address = own_page(browser)
    at_its_time(clock, world, Appointment.objects.get(), late=15)
    beginning.miss_due(TEN + minutes(15))

    page = text_of(browser.get(address))
    assert "We are sorry" in page
    assert "Book another time" in page
