"""Every state of the shopper's chat as a recorded scene: what the server said, and what the shopper does then.

Gallery, preview of the settings and tests play them with the chat's real modules (``static/livehelp/gallery``).
A new state is one more ``yield Scene(...)``; docs/how-to/gallery.md tells how. Pure: the time is an argument.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from livehelp_plugin.surveys.rating_questions import RATING

CHAT = "00000000-0000-4000-8000-00000000c4a7"
EPOCH = "00000000-0000-4000-8000-0000000e90c4"
GIULIA = {"name": "Giulia", "picture": None}
MARCO = {"name": "Marco", "picture": None}
ASKED = "Is this kettle fine for induction?"
ANSWERED = "Yes, all our steel kettles are. The small one, too: https://example.com/kettles/small/"

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """``acts`` are played in order when the chat stands: ``["press", key of the button's words]``, ``["type", text]``,
    ``["write", text]`` (type and send), ``["fill", name, value]`` (a field of a form), ``["scroll"]`` (to the top) and
    ``["hear"]`` (now come the frames of ``then``; at the end without it)."""

    name: str
    title: Any
    talk: Frame | None = None
    """The snapshot of the conversation, if there is one."""
    boot: dict[str, Any] = field(default_factory=dict)
    """What differs in the bootstrap answer."""
    then: tuple[Frame, ...] = ()
    acts: tuple[tuple[str, ...], ...] = ()
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By type of command; a command without one waits for ever."""
    network: str = ""
    """``slow``: no answer comes. ``away``: no request passes. ``lost``: the line breaks. ``offline``. ``old``: the page
    is older than the server."""
    until: str = ""
    """A selector of what comes late, because its module is loaded on use: the scene is ready when it is there."""
    open: bool = True
    """Whether the panel is."""
    preview: bool = False
    """Whether editors may choose it beside the chat settings."""
    group: Any = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """Moments as the protocol writes them."""

    now: datetime

    def ago(self, minutes: float) -> str:
        return (self.now - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")

    def ahead(self, seconds: float) -> str:
        return self.ago(-seconds / 60)

    def said(self, by: str, body: str, minutes: float, name: str = "", **more: Any) -> dict[str, Any]:
        """A message, so many minutes old. ``more`` is what it carries besides its words."""
        name = name or ("Giulia" if by == "operator" else "")
        return {"by": by, "name": name, "body": body, "at": self.ago(minutes), **more}

    def talk(
        self, *messages: dict[str, Any], state: str = "active", live: Frame | None = None, read: int = 0, **fields: Any
    ) -> Frame:
        """The snapshot of a conversation, as a shopper gets it."""
        listed = [{"seq": n, "id": _id(n), **message} for n, message in enumerate(messages, 2)]
        known: dict[str, Any] = {
            "conversation": CHAT,
            "state": state,
            "opened_at": self.ago(1),
            "closed_at": self.ago(0) if state == "closed" else None,
            "close_reason": "operator" if state == "closed" else None,
            "operator": None if state == "queued" else GIULIA,
            "waiting_until": None,
            "checking_until": None,
            "closing": None,
            "earlier": False,
            "messages": listed,
        }
        return {
            "t": "snapshot",
            "stream": f"c:{CHAT}",
            "epoch": EPOCH,
            "top": {"public": len(messages) + 1},
            "state": known | fields,
            "marks": {"visitor_read": len(messages) + 1, "visitor_delivered": 0, "operator_read": read},
            "live": live or {},
        }

    def event(self, seq: int, kind: str, **data: Any) -> Frame:
        """One event, as it comes to a shopper."""
        news = {"seq": seq, "type": kind, "at": self.ago(0), "data": data}
        return {"t": "events", "stream": f"c:{CHAT}", "epoch": EPOCH, "audience": "public", "events": [news]}


def _id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def departments(state: str) -> dict[str, Any]:
    """The bootstrap answer's availability of one department."""
    return {"availability": {"departments": {"1": state}}}


def refused(code: str, **more: Any) -> dict[str, Any]:
    return {"ok": False, "error": {"code": code, **more}}


def scenes(now: datetime) -> Iterator[Scene]:
    """All of them, in the order in which a shopper may meet them."""
    clock = Clock(now)
    for group, part in GROUPS:
        for scene in part(clock):
            yield replace(scene, group=group)


def _arriving(at: Clock) -> Iterator[Scene]:
    answered = (at.said("visitor", ASKED, 2), at.said("operator", ANSWERED, 1))
    unread = at.talk(*answered)
    unread["marks"]["visitor_read"] = 2
    request = {"contact_request.leave": {"ok": True, "data": {"reference": CHAT}}}
    filled = (("fill", "body", ASKED), ("fill", "email", "anna@example.com"), ("press", "send_request"))
    yield Scene("launcher", _("Launcher"), open=False, preview=True)
    yield Scene("unread", _("Launcher, something is unread"), unread, open=False)
    yield Scene("connecting", _("Connecting"), network="slow")
    yield Scene("unreachable", _("The chat cannot be reached"), network="away")
    yield Scene("empty", _("Greeting and quick starts"), preview=True)
    yield Scene("prechat", _("Questions before the chat"), boot=_questions())
    refused_form = (("press", "start_chat"),)
    yield Scene("prechat-refused", _("Questions before the chat, not answered"), boot=_questions(), acts=refused_form)
    yield Scene("busy", _("Everyone is busy"), boot=departments("busy"))
    yield Scene("form", _("Contact form"), boot=departments("nobody"), preview=True)
    yield Scene("form-back", _("Contact form, closed until Monday"), boot=_hours())
    yield Scene("form-failed", _("Contact form, not sent"), boot=departments("nobody"), acts=filled, answers=_failure())
    yield Scene("form-sent", _("Contact form, sent"), boot=departments("nobody"), acts=filled, answers=request)


def _questions() -> dict[str, Any]:
    def question(name: str, label: Any, kind: str = "singleline", **more: Any) -> dict[str, Any]:
        common = {"name": name, "label": label, "kind": kind, "required": True, "help": "", "choices": []}
        return common | {"autocomplete": None, "value": ""} | more

    asked = [
        question("name", _("Name"), autocomplete="name"),
        question("email", _("E-mail address"), "email", required=False, autocomplete="email"),
    ]
    return {"prechat": {"": {"intro": "", "questions": asked}}}


def _hours() -> dict[str, Any]:
    hours = {"1": {"text": _("Back on Monday at 9:00")}}
    return {"availability": {"departments": {"1": "closed"}, "hours": hours}}


def _failure() -> dict[str, Any]:
    return {"contact_request.leave": refused("invalid")}


def _waiting(at: Clock) -> Iterator[Scene]:
    asked = at.said("visitor", ASKED, 1)
    yield Scene("sending", _("Sending the first words"), acts=(("write", ASKED),))
    second = {"queue": {"place": 2, "wait": 180}}
    yield Scene("waiting", _("Waiting, with the place"), at.talk(asked, state="queued", live=second), preview=True)
    following = {"queue": {"place": 1, "wait": None}}
    yield Scene("offered", _("Offered to somebody"), at.talk(asked, state="queued", live=following))
    far = {"queue": {"place": None, "beyond": 20, "wait": None}}
    yield Scene("waiting-far", _("Waiting, far behind"), at.talk(asked, state="queued", live=far))
    long = at.talk(asked | {"at": at.ago(5)}, state="queued", live=second, opened_at=at.ago(5))
    yield Scene("waiting-long", _("Waiting takes long"), long)
    yield Scene("waiting-called", _("To be told when there is an answer"), long, acts=(("press", "tell_me"),))
    nobody = {"availability": {"state": "nobody", "department": 1}}
    yield Scene("waiting-nobody", _("Waiting, and the last one has left"), at.talk(asked, state="queued", live=nobody))
    left = (("press", "leave_message"),)
    yield Scene("form-while-waiting", _("A message instead of waiting"), long, acts=left)


def _talking(at: Clock) -> Iterator[Scene]:
    asked, answered = at.said("visitor", ASKED, 3), at.said("operator", ANSWERED, 2)
    thread = (asked, answered, at.said("visitor", "Thank you. And which filter goes with it?", 1))
    joined = at.event(3, "conversation.accepted", operator=GIULIA)
    yield Scene("joined", _("An operator has joined"), at.talk(asked, state="queued"), then=(joined,))
    yield Scene("active", _("Talking"), at.talk(*thread, read=4), preview=True)
    yield Scene("messages", _("Messages of every kind"), _every_kind(at))
    choices = at.said("operator", "What do you brew with?", 0.5, choices=["Moka", "Filter", "Espresso machine"])
    yield Scene("choices", _("Quick replies"), at.talk(asked, choices), until="[role=group] .quiet")
    yield Scene("files", _("Pictures and PDF files"), _files(at), boot=FILES, until=".lh-attached")
    typing = {"t": "signal", "stream": f"c:{CHAT}", "signal": "typing", "by": "operator", "data": {"on": True}}
    yield Scene("typing", _("The operator is writing"), at.talk(*thread), then=(typing,))
    news = at.event(
        at_end := 42, "message.posted", id=_id(99), by="operator", name="Giulia", body="And one thing more."
    )
    many = at.talk(*(at.said("operator", f"{n}. {ANSWERED}", 60 - n) for n in range(at_end - 2)))
    yield Scene("new-message", _("A new message while reading above"), many, acts=(("scroll",),), then=(news,))
    yield Scene("earlier", _("Earlier messages"), at.talk(*thread, earlier=True), acts=(("scroll",),))
    yield Scene("checking", _("The operator looks it up"), at.talk(*thread, checking_until=at.ahead(170)))
    yield Scene("menu", _("The menu"), at.talk(*thread), acts=(("press", "menu"),))
    lost = at.event(5, "conversation.requeued", operator=GIULIA)
    yield Scene("operator-lost", _("The operator was lost"), at.talk(*thread), then=(lost,))
    other = at.event(5, "conversation.accepted", operator=MARCO)
    yield Scene("transfer", _("Handed over to somebody else"), at.talk(*thread), then=(other,))
    join = {"visitor": {"known": True, "account": True, "may_join": True}}
    yield Scene("join", _("After signing in"), at.talk(*thread), boot=join)


FILES = {"attachments": {"mb": 10, "per_message": 5, "accept": "image/*,application/pdf"}}


def _files(at: Clock) -> Frame:
    def file(number: int, kind: str, state: str) -> dict[str, Any]:
        size = {"size": 84_000, "width": None, "height": None}
        return {"id": _id(number), "kind": kind, "state": state, "name": f"receipt-{number}.{kind}", **size}

    return at.talk(
        at.said("visitor", "Here is the receipt.", 3, attachments=[file(1, "pdf", "ready")]),
        at.said("visitor", "", 2, attachments=[file(2, "image", "held")]),
        at.said("operator", "And yours again.", 1, attachments=[file(3, "pdf", "ready"), file(4, "image", "deleted")]),
    )


def _every_kind(at: Clock) -> Frame:
    return at.talk(
        at.said("visitor", "Hello", 1500),
        at.said("operator", "Good morning.\nWhat may I do for you?", 1499),
        at.said("visitor", ASKED, 12),
        at.said("visitor", "The one at https://example.com/kettles/?size=small&colour=steel", 11.8),
        at.said("system", "Giulia is back from the store room.", 10),
        at.said("operator", "A-word-without-any-place-to-break-it-" * 4, 9),
        at.said("operator", "אפשר גם לכתוב בעברית, עם 3 מילים in English.", 8),
        at.said("visitor", "<b>Not bold</b> & 2 < 3 👍🏽", 2),
        at.said("visitor", "Is it 0.6 l?", 1),
        read=9,
    )


def _ending(at: Clock) -> Iterator[Scene]:
    thread = (at.said("visitor", ASKED, 9), at.said("operator", ANSWERED, 8))
    idle = {"at": at.ahead(118), "why": "idle"}
    yield Scene("idle", _("Are you still there?"), at.talk(*thread, closing=idle))
    announced = {"at": at.ahead(118), "why": "announced"}
    yield Scene("closing", _("Closing in two minutes"), at.talk(*thread, closing=announced))
    yield Scene("waiting-for-you", _("Waiting for the customer"), at.talk(*thread, waiting_until=at.ahead(1800)))
    yield Scene("closed", _("Ended"), at.talk(*thread, state="closed"), preview=True)
    over = at.talk(*thread, state="closed")
    yield Scene("rating", _("How was it?"), over, boot={"rating": True}, answers=_rating(), until=".rating form")
    left = at.talk(thread[0], state="closed", operator=None, close_reason="left_address")
    yield Scene("ended-left", _("Ended, an address was left"), left)


def _rating() -> dict[str, Any]:
    """Everything that can be asked after a chat, in the words that the server sends."""
    questions = [
        {"key": one.key, "text": one.text, "choices": [[each.value, each.label, each.note] for each in one.choices]}
        for one in RATING
    ]
    return {"rating.ask": {"ok": True, "data": {"rating": {"id": _id(7), "questions": questions, "comment": True}}}}


def _failing(at: Clock) -> Iterator[Scene]:
    talk = at.talk(at.said("visitor", ASKED, 2), at.said("operator", ANSWERED, 1))
    more = (("write", "Is it 0.6 l?"),)
    yield Scene("offline", _("Offline"), talk, network="offline")
    yield Scene("reconnecting", _("Reconnecting"), talk, network="lost")
    yield Scene("failed", _("Not sent"), talk, acts=more, answers={"message.post": refused("invalid")})
    limited = {"message.post": refused("rate_limited", retry=True, retry_after=30)}
    yield Scene("rate-limited", _("Too much at once"), talk, acts=more, answers=limited)
    yield Scene("blocked", _("Blocked"), talk, acts=more, answers={"message.post": refused("blocked")})
    yield Scene("long", _("Close to the limit"), talk, acts=(("type", "Very long. " * 340),))
    yield Scene("too-long", _("Too long"), talk, acts=(("type", "Very long. " * 370),))
    yield Scene("reload", _("The page is older than the server"), talk, network="old")


GROUPS = (
    (_("Arriving"), _arriving),
    (_("Waiting"), _waiting),
    (_("Talking"), _talking),
    (_("Ending"), _ending),
    (_("When something fails"), _failing),
)
