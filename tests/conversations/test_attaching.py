"""Files: the author's alone, then the conversation's; each in one message; gone when they are to be gone."""

import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from livehelp_plugin.checks import check_attachments
from livehelp_plugin.conversations.access import attachment_for
from livehelp_plugin.conversations.actions import attaching
from livehelp_plugin.conversations.actions.detaching import (
    delete_attachment,
    refuse_attachment,
    release_attachment,
)
from livehelp_plugin.conversations.actions.messaging import Post, post_messages
from livehelp_plugin.conversations.actions.opening import Opening, open_conversation
from livehelp_plugin.conversations.models import Attachment, Conversation, Message
from livehelp_plugin.conversations.scanning import Verdict
from livehelp_plugin.conversations.storage import attachment_storage
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Stream
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.erasing import erase, find_person, purge, tell
from livehelp_plugin.visitors.models import Visitor
from tests.factories.files import PDF, drawn
from tests.world import World, look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where this test's files are."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "livehelp-attachments"


def files(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def code_of(outcome: Any) -> str:
    return outcome.code if isinstance(outcome, Refused) else "ok"


def refused(work: Any, *arguments: Any) -> str:
    with pytest.raises(Refused) as said:
        work(*arguments)
    return said.value.code


@pytest.fixture
def talk(shop_site: Any) -> tuple[World, Any, Any, Conversation]:
    """A world, an operator, a visitor and their conversation."""
    world = World(shop_site)
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    world.claim(operator, held)
    return world, operator, visitor, held


def test_a_message_carries_files_in_their_order_and_may_say_nothing(talk: Any) -> None:
    world, operator, visitor, held = talk
    sent = [world.upload(visitor, held, drawn(), f"{n}.png") for n in range(3)]

    assert code_of(world.post(visitor, held, "", attachments=sent[::-1])) == "ok"

    item = look(operator, f"c:{held.public_id}").frames[0]["state"]["messages"][-1]
    assert item["body"] == ""
    assert [one["name"] for one in item["attachments"]] == ["2.png", "1.png", "0.png"]
    assert item["attachments"][0] == {**sent[2], "state": "ready", "kind": "image", "width": 48, "height": 32}


def test_the_first_message_may_carry_files_that_came_before_it(talk: Any) -> None:
    world, *_ = talk
    newcomer = world.visitor()
    sent = world.upload(newcomer, None, PDF, "order.pdf")

    opening = Opening(newcomer, "", uuid.uuid4(), attachments=(uuid.UUID(sent["id"]),))
    answer = open_conversation(opening)

    assert open_conversation(opening) == answer, "a retry is told the same"
    one = Attachment.objects.get()
    assert str(one.conversation.public_id) == answer["conversation"]
    assert one.message.seq == answer["seq"]


def test_a_retry_of_the_message_gets_the_first_answer(talk: Any) -> None:
    world, _, visitor, held = talk
    sent = world.upload(visitor, held, drawn())
    post = Post(visitor, held.public_id, "", uuid.uuid4(), attachments=(uuid.UUID(sent["id"]),))

    first, second, [third] = *post_messages([post, post]), post_messages([post])

    assert first == second == third
    assert Message.objects.filter(attachments__isnull=False).count() == 1


def test_a_file_belongs_to_one_message(talk: Any) -> None:
    world, _, visitor, held = talk
    carried = (uuid.UUID(world.upload(visitor, held, drawn())["id"]),)
    posts = [Post(visitor, held.public_id, "", uuid.uuid4(), attachments=carried) for _ in range(2)]

    outcomes = [
        *post_messages(posts),
        *post_messages([Post(visitor, held.public_id, "x", uuid.uuid4(), attachments=carried)]),
    ]

    assert [code_of(one) for one in outcomes] == ["ok", "file_gone", "file_gone"]


def test_nobody_sends_the_file_of_another(talk: Any) -> None:
    world, operator, visitor, held = talk
    theirs = world.upload(visitor, held, drawn())
    stranger = world.visitor()
    own = world.open(stranger)

    assert code_of(world.post(stranger, own, "", attachments=[theirs])) == "file_gone"
    assert code_of(world.post(operator, held, "", attachments=[theirs])) == "file_gone"
    assert code_of(world.post(visitor, held, "", attachments=[{"id": str(uuid.uuid4())}])) == "file_gone"


def test_a_file_meant_for_one_conversation_is_not_sent_in_another(talk: Any) -> None:
    world, operator, _, held = talk
    other = world.open(world.visitor())
    world.claim(operator, other)
    sent = world.upload(operator, held, drawn())

    assert code_of(world.post(operator, other, "", attachments=[sent])) == "file_gone"


def test_one_bad_post_does_not_spoil_its_batch(talk: Any) -> None:
    _, _, visitor, held = talk
    bad = Post(visitor, held.public_id, "", uuid.uuid4(), attachments=(uuid.uuid4(),))
    good = Post(visitor, held.public_id, "words", uuid.uuid4())

    assert [code_of(one) for one in post_messages([bad, good])] == ["file_gone", "ok"]


def test_files_are_not_taken_for_what_is_not_ones_own_or_is_closed(talk: Any) -> None:
    world, operator, visitor, held = talk
    assert refused(world.upload, world.visitor(), held, drawn()) == "not_found"
    assert refused(world.upload, world.operator("Marco"), held, drawn()) == "not_owner"
    assert refused(world.upload, operator, None, drawn()) == "invalid"
    world.close(visitor, held)
    assert refused(world.upload, visitor, held, drawn()) == "closed"
    assert not Attachment.objects.exists()


def test_who_may_open_a_file(talk: Any) -> None:
    world, operator, visitor, held = talk
    pk = uuid.UUID(world.upload(visitor, held, drawn())["id"])
    assert attachment_for(visitor, pk)
    assert refused(attachment_for, operator, pk) == "not_found", "it was not sent yet"

    world.post(visitor, held, "", attachments=[{"id": str(pk)}])

    assert attachment_for(operator, pk)
    assert refused(attachment_for, world.visitor(), pk) == "not_found"
    world.close(visitor, held)
    assert attachment_for(visitor, pk)


def test_limits_are_said(talk: Any, settings: Any) -> None:
    world, _, visitor, held = talk
    settings.LIVEHELP_ATTACHMENTS_PER_MESSAGE = 2
    sent = [world.upload(visitor, held, drawn()) for _ in range(3)]
    assert code_of(world.post(visitor, held, "", attachments=sent)) == "too_many_files"
    settings.LIVEHELP_ATTACHMENT_MB = 0
    assert refused(world.upload, visitor, held, drawn()) == "file_size"


def test_a_conversation_holds_so_much(talk: Any, settings: Any) -> None:
    world, _, visitor, held = talk
    world.upload(visitor, held, drawn())
    settings.LIVEHELP_ATTACHMENT_MB_PER_CONVERSATION = 0

    assert refused(world.upload, visitor, held, drawn()) == "too_many_files"
    assert refused(world.upload, visitor, None, drawn()) == "too_many_files"
    assert Attachment.objects.count() == 1


def test_a_storage_that_fails_leaves_nothing_behind(talk: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world, _, visitor, held = talk
    saved = []

    def full(self: Any, name: str, content: Any) -> str:
        saved.append(name)
        if len(saved) == 2:
            raise OSError("no space left on device")
        return save(self, name, content)

    storage = type(attachment_storage())
    save = storage.save
    monkeypatch.setattr(storage, "save", full)

    assert refused(world.upload, visitor, held, drawn("JPEG", (1200, 900))) == "unavailable"
    assert len(saved) == 2
    assert not Attachment.objects.exists()
    assert files(folder) == 0


# ------------------------------------------------------------------ the scanner


def scanner_of(verdict: object) -> Any:
    return lambda content, *, kind, reference: verdict


@pytest.fixture
def scanned(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets what the shop's scanner says."""

    def says(verdict: Any) -> None:
        settings.LIVEHELP_ATTACHMENT_SCANNER = f"{__name__}.scanner"
        monkeypatch.setattr(f"{__name__}.scanner", verdict, raising=False)

    return says


def test_what_the_scanner_refuses_is_not_kept(talk: Any, scanned: Any, folder: Path) -> None:
    world, _, visitor, held = talk
    scanned(scanner_of(Verdict.REFUSE))

    assert refused(world.upload, visitor, held, drawn()) == "file_refused"
    assert (Attachment.objects.count(), files(folder)) == (0, 0)


def test_a_scanner_that_fails_lets_nothing_through(talk: Any, scanned: Any) -> None:
    world, _, visitor, held = talk
    for broken in (scanner_of("maybe"), None):
        scanned(broken)
        assert refused(world.upload, visitor, held, drawn()) == "unavailable"


def test_nobody_opens_what_is_held_until_it_is_released(talk: Any, scanned: Any) -> None:
    world, operator, visitor, held = talk
    scanned(scanner_of(Verdict.QUARANTINE))
    sent = world.upload(visitor, held, drawn())
    pk = uuid.UUID(sent["id"])
    assert sent["state"] == "held"
    assert code_of(world.post(visitor, held, "", attachments=[sent])) == "ok"
    for actor in (visitor, operator):
        assert refused(attachment_for, actor, pk) == "not_found"

    assert release_attachment(pk)
    assert not release_attachment(pk), "it is free already"

    assert attachment_for(operator, pk)


def test_a_late_verdict_deletes_wherever_the_file_stands(talk: Any, scanned: Any, folder: Path) -> None:
    world, _, visitor, held = talk
    scanned(scanner_of(Verdict.QUARANTINE))
    sent, unsent = (world.upload(visitor, held, drawn()) for _ in range(2))
    world.post(visitor, held, "", attachments=[sent])

    assert refuse_attachment(uuid.UUID(sent["id"]))
    assert refuse_attachment(uuid.UUID(unsent["id"]))
    assert not refuse_attachment(uuid.UUID(sent["id"]))

    assert files(folder) == 0
    assert [one.state for one in Attachment.objects.all()] == ["deleted"]


# ------------------------------------------------------------------ going


def test_a_deleted_file_leaves_a_word_and_nothing_else(talk: Any, folder: Path) -> None:
    world, operator, visitor, held = talk
    sent = world.upload(visitor, held, drawn("JPEG", (1200, 900)), "card.jpg")
    world.post(visitor, held, "My card", attachments=[sent])
    assert files(folder) == 2
    client_id = uuid.uuid4()

    for _ in range(2):
        delete_attachment(operator, uuid.UUID(sent["id"]), client_id)

    assert files(folder) == 0
    [item] = look(visitor, f"c:{held.public_id}").frames[0]["state"]["messages"][-1]["attachments"]
    assert (item["state"], item["name"], item["kind"]) == ("deleted", "", "image")
    assert refused(attachment_for, visitor, uuid.UUID(sent["id"])) == "not_found"


def test_only_whose_conversation_it_is_and_supervisors_delete(talk: Any) -> None:
    world, operator, visitor, held = talk
    sent = world.upload(visitor, held, drawn())
    pk = uuid.UUID(sent["id"])
    assert refused(delete_attachment, operator, pk, uuid.uuid4()) == "not_found", "it was not sent yet"
    world.post(visitor, held, "", attachments=[sent])
    assert refused(delete_attachment, world.operator("Marco"), pk, uuid.uuid4()) == "not_owner"
    world.close(operator, held)
    assert delete_attachment(operator, pk, uuid.uuid4()) == {}, "also when it is over"


def test_uploads_that_were_never_sent_are_swept_away(talk: Any, folder: Path) -> None:
    world, _, visitor, held = talk
    sent, _ = (world.upload(visitor, held, drawn()) for _ in range(2))
    world.post(visitor, held, "", attachments=[sent])
    now = database_now()

    assert attaching.forget_unused(now + attaching.UNUSED - timedelta(minutes=5)) == 0
    assert attaching.forget_unused(now + attaching.UNUSED + timedelta(minutes=5)) == 1

    assert files(folder) == 1
    assert Attachment.objects.get().message is not None


def test_files_of_messages_go_after_ninety_days(talk: Any, folder: Path) -> None:
    world, _, visitor, held = talk
    sent = world.upload(visitor, held, drawn(), "old.png")
    world.post(visitor, held, "Look", attachments=[sent])
    seq = Stream.objects.get(pk=held.stream_id).public_top
    now = database_now()

    assert purge(now + timedelta(days=89))["attachments"] == 0
    assert purge(now + timedelta(days=91), dry_run=True)["attachments"] == 1
    assert purge(now + timedelta(days=91))["attachments"] == 1
    assert purge(now + timedelta(days=91))["attachments"] == 0

    assert files(folder) == 0
    one = Attachment.objects.get()
    assert (one.state, one.name) == ("deleted", "")
    assert held.messages.get(body="Look")
    assert Stream.objects.get(pk=held.stream_id).public_top == seq + 1, "who looks on is told"


def test_erasing_a_person_takes_the_files_too(talk: Any, folder: Path, tmp_path: Path) -> None:
    world, operator, visitor, held = talk
    other = world.visitor()
    theirs = world.open(other)
    for actor, chat in ((visitor, held), (operator, held), (other, theirs)):
        world.post(actor, chat, "", attachments=[world.upload(actor, chat, PDF, "x.pdf")])
    world.upload(visitor, held, drawn())  # and never sent
    world.upload(visitor, None, drawn())

    key = Visitor.objects.get(pk=visitor.visitor_id).key
    told = tell(find_person(key=key))["data"]["attachment"]
    assert [one["kind"] for one in told] == ["pdf", "pdf", "image", "image"]
    call_command("livehelp_export", "--visitor", str(key), "--files", str(tmp_path / "told"), stdout=StringIO())
    assert {path.stem for path in (tmp_path / "told").iterdir()} == {str(one["public_id"]) for one in told}
    erase(find_person(key=key))

    assert files(folder) == 1
    assert Attachment.objects.get().conversation == theirs


def test_files_go_by_whatever_way_their_row_goes(talk: Any, folder: Path) -> None:
    world, _, visitor, held = talk
    world.post(visitor, held, "", attachments=[world.upload(visitor, held, drawn())])

    with transaction.atomic():
        held.messages.all().delete()
        assert files(folder) == 1, "not before it is certain"
    assert files(folder) == 0


def test_a_deleted_file_cannot_stay_behind_by_half(talk: Any) -> None:
    world, _, visitor, held = talk
    world.upload(visitor, held, drawn(), "x.png")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.update(state="deleted")


def test_a_storage_that_everybody_sees_is_an_error(settings: Any, tmp_path: Path) -> None:
    assert check_attachments(None) == []
    backend = "django.core.files.storage.FileSystemStorage"
    public = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "media" / "chat"}}
    settings.STORAGES = {**settings.STORAGES, "livehelp": public}
    assert [found.id for found in check_attachments(None)] == ["livehelp.E005"]
