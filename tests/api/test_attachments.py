"""Files over HTTP: up through the same gates as a command, down behind the access gate and harmless."""

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from PIL import Image

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.models import Attachment
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.sweeping import run_sweeps
from livehelp_plugin.gateway import uploads
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.visitors.models import Visitor
from tests.api.browsers import attached, fetched, send
from tests.api.test_views import Browser, opened
from tests.factories.files import HTML, PDF, drawn, huge
from tests.world import World


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "livehelp-attachments"


@pytest.fixture
def operator(world: World) -> Browser:
    return Browser("operator", Operator.objects.get(pk=world.operator().operator_id).user)


@pytest.fixture
def shopper(operator: Browser) -> Browser:
    return Browser()


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_picture_there_and_back(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    operator.command("conversation.claim", conversation=conversation)

    answer = send(shopper, drawn("JPEG", (1200, 900)), conversation, "La mia moka.JPG").json()["attachment"]
    assert (answer["name"], answer["width"], answer["height"]) == ("La mia moka.jpg", 1200, 900)
    assert shopper.command("message.post", conversation=conversation, body="", attachments=[answer["id"]])["ok"]
    back = attached(operator, conversation, PDF, "manual.pdf")

    whole, small = fetched(operator, answer["id"]), fetched(operator, answer["id"], "?preview=1")
    assert Image.open(io.BytesIO(whole.content)).size == (1200, 900)
    assert Image.open(io.BytesIO(small.content)).size == (640, 480)
    assert fetched(shopper, back).content == PDF
    state = shopper.events(**{f"c:{conversation}": None})[0]["state"]
    assert [m.get("attachments", [{}])[0].get("kind") for m in state["messages"]] == [None, "image", "pdf"]
    page = shopper.client.get("/livehelp/visitor/history/", {"conversation": conversation, "before": "99"}).json()
    assert page["messages"] == state["messages"]


def test_files_are_served_as_if_they_were_dangerous(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    picture = fetched(shopper, attached(shopper, conversation, name='"><img>\u202egpj.exe'))
    paper = fetched(shopper, attached(shopper, conversation, PDF, "Rechnung für Anna.pdf"))

    for answer, kind in ((picture, "image/png"), (paper, "application/pdf")):
        assert answer["Content-Type"] == kind
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert picture["Content-Disposition"] == 'inline; filename="img gpj.png"'
    assert paper["Content-Disposition"] == "attachment; filename*=utf-8''Rechnung%20f%C3%BCr%20Anna.pdf"


def test_what_is_not_yours_is_what_never_was(operator: Browser, shopper: Browser) -> None:
    pk = attached(shopper, opened(shopper))
    stranger = Browser()
    opened(stranger)

    never = fetched(stranger, str(uuid.uuid4()))
    for browser in (stranger, Browser()):
        answer = fetched(browser, pk, **{"Range": "bytes=0-3", "If-None-Match": "*"})
        assert (answer.status_code, answer.content) == (404, never.content)


def test_a_file_that_was_deleted_is_not_there_any_more(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    operator.command("conversation.claim", conversation=conversation)
    pk = attached(shopper, conversation)
    assert fetched(shopper, pk).status_code == 200

    assert operator.command("attachment.delete", attachment=pk)["ok"]

    for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": "*"}):
        assert fetched(shopper, pk, **headers).status_code == 404


def test_a_file_has_no_other_address(shopper: Browser, folder: Path) -> None:
    attached(shopper, opened(shopper))
    one = Attachment.objects.get()

    assert (folder / one.file.name).is_file()
    assert (folder / one.file.name).stat().st_mode & 0o077 == 0
    assert str(one.public_id) not in one.file.name
    with pytest.raises(ValueError, match="its own view"):
        _ = one.file.url
    for path in (f"/media/{one.file.name}", f"/media/../livehelp-attachments/{one.file.name}"):
        assert shopper.client.get(path).status_code == 404


def test_a_file_whose_bytes_are_lost_is_not_there(shopper: Browser, folder: Path) -> None:
    pk = attached(shopper, opened(shopper))
    (folder / Attachment.objects.get().file.name).unlink()
    assert fetched(shopper, pk).status_code == 404


def test_an_upload_passes_the_gates_of_every_command(operator: Browser, shopper: Browser) -> None:
    assert send(shopper, drawn(), **{"X-CSRFToken": "wrong"}).status_code == 403
    assert refusal(send(shopper, drawn(), content_type="text/plain")) == (400, "malformed")
    assert refusal(send(shopper, drawn(), content_type="multipart/form-data; boundary=x")) == (400, "malformed")
    assert refusal(send(shopper, drawn(), str(uuid.uuid4()))) == (404, "not_found")
    assert refusal(send(shopper, drawn(), "no-uuid")) == (400, "invalid")
    assert shopper.client.get("/livehelp/visitor/upload/").status_code == 405
    shopper.face = "operator"
    assert refusal(send(shopper, drawn())) == (401, "identity_changed")
    assert not Attachment.objects.exists()


def test_what_cannot_be_taken_is_said_and_leaves_nothing(shopper: Browser, folder: Path, settings: Any) -> None:
    settings.LIVEHELP_ATTACHMENT_MB = 1
    assert refusal(send(shopper, HTML, name="cat.png")) == (415, "file_kind")
    assert refusal(send(shopper, b"", name="cat.png")) == (400, "file_damaged")
    assert refusal(send(shopper, drawn()[:60], name="cat.png")) == (400, "file_damaged")
    assert refusal(send(shopper, huge(), name="cat.png")) == (400, "file_pixels")
    answer = send(shopper, b"x" * 1_000_001)
    assert refusal(answer) == (413, "file_size")
    assert answer.json()["error"]["most"] == 1
    assert not Attachment.objects.exists()
    assert not folder.exists()


def test_a_body_that_is_longer_than_it_says_is_not_read_to_its_end(
    shopper: Browser, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LIVEHELP_ATTACHMENT_MB = 1
    monkeypatch.setattr("livehelp_plugin.api.attachments._announced", lambda request: 0)
    assert refusal(send(shopper, b"x" * 1_100_000)) == (413, "file_size")


def test_so_many_in_an_hour(shopper: Browser, settings: Any) -> None:
    settings.LIVEHELP_ATTACHMENTS_PER_HOUR = 2
    assert [send(shopper, drawn()).status_code for _ in range(3)] == [200, 200, 429]
    for _ in range(4):  # others of the same address: five times as many together
        other = Browser()
        answers = [send(other, drawn()).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert refusal(send(Browser(), drawn())) == (429, "rate_limited")


def test_so_many_bytes_of_one_address_in_a_day(shopper: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MB_PER_ADDRESS", 2)
    assert [send(Browser(), drawn()).status_code for _ in range(3)] == [200, 200, 429]


def test_a_shop_may_want_no_files(shopper: Browser, settings: Any) -> None:
    assert shopper.boot["attachments"] == {"mb": 10, "per_message": 5, "accept": uploads.ACCEPTED}
    settings.LIVEHELP_ATTACHMENTS = False
    assert shopper.bootstrap()["attachments"] is None
    assert refusal(send(shopper, drawn())) == (403, "forbidden")


def test_the_first_word_may_be_a_picture(shopper: Browser) -> None:
    """The upload is the first thing that this browser says: it makes the visitor, as opening does."""
    assert not Visitor.objects.exists()
    pk = send(shopper, drawn()).json()["attachment"]["id"]
    assert fetched(shopper, pk).status_code == 200, "for who reloads the page before sending"
    assert shopper.command("conversation.open", body="", attachments=[pk])["ok"]


@pytest.mark.parametrize("attachments", ["x", [1], ["x"], [str(uuid.uuid4())] * 21, {"id": 1}])
def test_a_list_of_files_must_be_one(shopper: Browser, attachments: Any) -> None:
    conversation = opened(shopper)
    answer = shopper.command("message.post", conversation=conversation, body="x", attachments=attachments)
    assert answer["error"]["code"] == "invalid"


def test_a_note_carries_no_files(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    operator.command("conversation.claim", conversation=conversation)
    pk = send(operator, drawn(), conversation).json()["attachment"]["id"]
    answer = operator.command("note.post", conversation=conversation, body="x", attachments=[pk])
    assert answer["error"]["code"] == "invalid"
    assert Attachment.objects.get().message is None


def test_the_mail_of_a_lost_chat_names_its_files(shopper: Browser, world: World) -> None:
    change_rules(world.site.pk, None, database_now(), owner_email="owner@example.com")
    conversation = opened(shopper)
    attached(shopper, conversation, PDF, "order.pdf")
    assert shopper.command("conversation.close", conversation=conversation)["ok"]
    run_sweeps()
    assert "[order.pdf]" in mail.outbox[-1].body


def test_a_file_for_somebody_elses_chat_makes_no_visitor(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)

    refused = send(Browser(), drawn(), conversation)

    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "not_found")
    assert Visitor.objects.count() == 1
