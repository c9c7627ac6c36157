"""Every state that a shopper can see, one after another, as a tour through the real engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from livehelp_plugin.availability.models import Department, Estimate
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.visitors.blocking import block
from livehelp_plugin.widget.models import ChatSettings
from livehelp_plugin.widget.strings import chat_strings
from tests.browser.staff import Member, offer_form_after, somebody_asks, the_chat

QUESTION = {"en": "Which grind for my moka?", "it": "Quale macinatura per la mia moka?"}
ANSWER = {
    "en": "A little finer than filter. Is it for two cups?",
    "it": "Un po’ più fine che per il filtro. È per due tazze?",
}
MORE = {"en": "For two, yes. Thank you.", "it": "Per due, sì. Grazie."}
FOUND = {"en": "Here it is: 14 clicks on our hand grinder.", "it": "Ecco: 14 scatti sul nostro macinino."}
GREETING = {"en": "Good morning. How can we help you?", "it": "Buongiorno. Come possiamo aiutarLa?"}
STARTS = {"en": "Where is my order?\nWhich grind do I need?", "it": "Dov’è il mio ordine?\nQuale macinatura mi serve?"}
DRAFT = {"en": "Do you deliver to Malta?", "it": "Spedite a Malta?"}


@dataclass
class Tour:
    """``stops()`` yields the name of each state while the page shows it."""

    new_page: Callable[[], Page]
    url: str
    language: str
    words: dict[str, str] = field(default_factory=dict)
    page: Page = field(init=False)
    """The present shopper's."""

    def __post_init__(self) -> None:
        from django.utils.translation import override

        with override(self.language):
            self.words = chat_strings()
        ChatSettings.objects.update(greeting=GREETING[self.language], quick_starts=STARTS[self.language], label="")
        self.giulia, self.marco = Member("Giulia"), Member("Marco")

    # ---- what is on the page

    @property
    def launcher(self) -> Locator:
        return self.page.locator("livehelp-chat .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.locator("livehelp-chat .chat")

    @property
    def field(self) -> Locator:
        return self.panel.get_by_role("textbox", name=self.words["write"], exact=True)

    def text(self, key: str, **values: object) -> None:
        """The page shows these words."""
        shown = self.words[key]
        for name, value in values.items():
            shown = shown.replace("{" + name + "}", str(value))
        expect(self.panel.get_by_text(shown.partition("{")[0].strip(), exact=False).first).to_be_visible()

    def press(self, key: str) -> None:
        self.panel.get_by_role("button", name=self.words[key], exact=True).click()

    def say(self, body: str) -> None:
        self.field.fill(body)
        self.panel.get_by_role("button", name=self.words["send"], exact=True).click()
        expect(self.panel.get_by_text(body).last).to_be_visible()
        self.text("sent")

    def anew(self, *stuck: tuple[str, Callable[[Route], object]]) -> None:
        """Another shopper, on the front page."""
        if hasattr(self, "page"):
            self.page.context.close()
        self.page = self.new_page()
        for pattern, handler in stuck:
            self.page.route(pattern, handler)
        self.page.goto(self.url + "/")

    def open(self) -> None:
        self.launcher.click()
        expect(self.field).to_be_visible()

    # ---- the tour

    def stops(self) -> Iterator[str]:
        for part in (self.arriving, self.waiting, self.talking, self.ending, self.leaving, self.failing, self.blocked):
            yield from part()

    def arriving(self) -> Iterator[str]:
        self.giulia.come()
        self.marco.go()
        self.anew(("**/bootstrap/**", lambda route: None))
        self.launcher.click()
        expect(self.panel).to_be_visible()
        yield "connecting"
        self.anew(("**/bootstrap/**", lambda route: route.abort()))
        self.launcher.click()
        expect(self.panel.locator("p")).not_to_have_text(re.compile("…$"))
        yield "unreachable"
        self.anew()
        self.open()
        self.text("available")
        yield "welcome"
        Department.objects.update(is_busy=True)
        self.anew()
        self.open()
        self.text("busy")
        yield "busy"
        Department.objects.update(is_busy=False)

    def waiting(self) -> Iterator[str]:
        offer_form_after(120)
        Estimate.objects.update_or_create(
            department=Department.objects.get(),
            kind="handling",
            defaults={"seconds": 400, "samples": 50, "reckoned_at": database_now()},
        )
        somebody_asks("Is the kettle fine for induction?")
        self.anew()
        self.open()
        self.say(QUESTION[self.language])
        self.text("meanwhile")
        self.text("place_2")
        expect(self.panel.locator(".truth")).to_have_text(re.compile("minut"))
        yield "waiting"
        offer_form_after(1)
        self.page.reload()
        self.text("wait_long")
        yield "waiting-long"
        self.press("tell_me")
        self.text("tell_address")
        yield "waiting-called"
        self.giulia.go()
        self.text("wait_nobody")
        yield "waiting-nobody"
        self.giulia.come()
        self.text("wait_long")

    def talking(self) -> Iterator[str]:
        offer_form_after(120)
        self.page.reload()
        self.text("meanwhile")
        self.giulia.take()
        self.text("joined", name="Giulia")
        yield "joined"
        self.giulia.say(ANSWER[self.language])
        expect(self.panel.get_by_text(ANSWER[self.language])).to_be_visible()
        yield "answered"
        self.giulia.look_up(2)
        self.text("checking_about", name="Giulia")
        yield "checking"
        self.giulia.say(FOUND[self.language])
        self.press("menu")
        self.text("moment")
        yield "menu"
        self.panel.get_by_role("button", name=self.words["moment_n"].replace("{n}", "30")).click()
        self.text("waiting_until", name="Giulia")
        yield "waiting-for-you"
        self.press("back")
        self.marco.come()
        self.giulia.hand_to(self.marco)
        self.text("took_over", name="Marco")
        yield "handed-over"

    def ending(self) -> Iterator[str]:
        self.marco.ask_whether_there()
        self.text("closing_idle", name="Marco")
        yield "still-there"
        self.press("still_here")
        expect(self.panel.locator("[role=timer]")).to_be_empty()
        self.marco.say_goodbye()
        self.text("closing_announced", name="Marco")
        yield "closing"
        self.press("still_here")
        self.marco.go()
        self.text("operator_lost", name="Marco")
        self.text("place_1")
        yield "operator-lost"
        self.giulia.take()
        self.text("took_over", name="Giulia")
        self.giulia.close()
        self.text("ended")
        yield "ended"

    def leaving(self) -> Iterator[str]:
        offer_form_after(1)
        self.anew()
        self.open()
        self.say(QUESTION[self.language])
        self.text("wait_long")
        self.field.fill(MORE[self.language])
        self.press("leave_message")
        self.text("form_intro_chat")
        yield "form-while-waiting"
        self.panel.locator("#email").fill("anna@example.com")
        self.press("send_request")
        self.text("request_sent")
        yield "form-sent"
        self.press("done")
        self.launcher.click()
        self.text("ended_left")
        yield "ended-left"
        self.giulia.go()
        self.anew()
        self.launcher.click()
        self.text("your_message")
        self.panel.locator("#body").fill(DRAFT[self.language])
        yield "form"
        self.giulia.come()
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def failing(self) -> Iterator[str]:
        self.anew()
        self.open()
        self.field.fill("ciao " * 810)
        self.text("too_long")
        yield "too-long"
        self.field.fill("")
        self.say(QUESTION[self.language])
        expect(self.panel.locator("[part=standing]")).to_be_visible()  # from now on it hears what happens
        self.giulia.take()
        self.text("joined", name="Giulia")
        self.page.context.set_offline(True)
        self.text("offline")
        self.field.fill(MORE[self.language])
        self.panel.get_by_role("button", name=self.words["send"], exact=True).click()
        self.text("sending")
        yield "offline"
        self.page.context.set_offline(False)
        self.text("sent")
        yield from self.cut_off()

    def cut_off(self) -> Iterator[str]:
        """The browser is online, and the server does not answer; then it is a newer one."""
        lines: list[WebSocketRoute] = []

        def line(route: WebSocketRoute) -> None:
            lines.append(route)
            route.connect_to_server()

        self.page.route_web_socket("**/visitor/ws/", line)
        self.page.reload()
        self.text("with_you")
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.route("**/livehelp/visitor/**", lambda route: route.abort())
        self.page.route_web_socket("**/visitor/ws/", lambda route: route.close(code=4000))
        lines[-1].close(code=4000)
        self.text("reconnecting")
        yield "reconnecting"
        self.anew(("**/talk.js", lambda route: route.abort()))
        self.open()
        self.field.press_sequentially(DRAFT[self.language])
        self.text("too_old")
        yield "reload"

    def blocked(self) -> Iterator[str]:
        self.anew()
        self.open()
        self.say(QUESTION[self.language])
        block(the_chat().visitor, until=None, made_by_id=None)
        self.text("ended")
        self.press("write_again")
        self.field.fill(MORE[self.language])
        self.press("send")
        self.text("blocked")
        yield "blocked"
