"""Personal data: every field has a rule; erasing leaves no trace but the figures; an export tells it all."""

import json
import uuid
from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from livehelp_plugin.conversations.models import Conversation, Message, State
from livehelp_plugin.events.models import EventRecord, OutboxItem, Stream
from livehelp_plugin.insights.actions import rebuild
from livehelp_plugin.insights.facts import person_of
from livehelp_plugin.insights.figures import Period, figures
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.visitors.erasing import count, erase, find_person, tell
from livehelp_plugin.visitors.models import Visitor
from livehelp_plugin.visitors.personal_data import TABLES, Fate
from tests.factories.conversations import ConversationFactory, MessageFactory
from tests.factories.people import World, database_text, world_of
from tests.factories.visitors import BEGIN, UserFactory, VisitorFactory

ALWAYS = Period(BEGIN.replace(year=2000), BEGIN.replace(year=2100))
OTHERS = 0xF000


def ours() -> list[type]:
    return list(apps.get_app_config("livehelp").get_models())


@pytest.mark.parametrize("model", ours(), ids=lambda model: model.__name__)
def test_every_field_of_every_table_has_a_rule(model) -> None:
    assert model in TABLES, "declare it in the privacy module of its package"
    columns = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    assert set(TABLES[model].fates) == columns


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.model.__name__)
def test_what_holds_a_person_s_data_says_how_to_find_it(table) -> None:
    personal = {fate for fate in table.fates.values() if fate is not Fate.KEPT}
    assert bool(personal) == (table.of is not None)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.model.__name__)
def test_rows_that_stay_have_a_way_of_their_own_to_let_the_person_go(table) -> None:
    fates = set(table.fates.values())
    if table.of is not None and fates & {Fate.KEPT, Fate.STRIPPED}:
        assert table.erase is not None


def test_the_world_of_the_canaries_has_a_row_in_every_such_table(site) -> None:
    person = find_person(key=world_of().visitor.key)
    assert {name for name, table in _personal().items() if not table.of(person).exists()} == set()


def _personal() -> dict:
    return {model.__name__: table for model, table in TABLES.items() if table.of is not None}


# ------------------------------------------------------------------ erasing


@pytest.fixture
def world(site) -> World:
    return world_of()


@pytest.fixture
def bystander(site) -> World:
    return world_of(OTHERS)


def left_of(world: World) -> dict[str, str]:
    text = database_text()
    return {canary: where for canary, where in world.canaries.items() if canary in text}


def test_the_canaries_are_in_the_database_before(world) -> None:
    assert left_of(world) == world.canaries
    assert len(world.canaries) > 40


def test_erasing_leaves_nothing_of_the_person_and_everything_of_others(world, bystander) -> None:
    keys = [row.key for row in world.rows if isinstance(row, Visitor)]
    erase(find_person(key=world.visitor.key))
    assert left_of(world) == {}
    assert left_of(bystander) == bystander.canaries
    text = database_text().replace("-", "")
    assert [key for key in keys if key.hex in text or person_of(key).hex in text] == []


def test_erasing_leaves_no_row_in_any_table(world, bystander) -> None:
    person, other = find_person(key=world.visitor.key), find_person(key=bystander.visitor.key)
    before = count(other)
    erased = erase(person)
    assert count(person) == {}
    assert count(other) == before
    assert erased["Conversation"] == 2
    assert erased["Visitor"] == 2
    assert not Stream.objects.filter(conversation=None).exclude(pk__in=_desks()).exists()


def _desks() -> list[int]:
    return list(apps.get_model("livehelp", "Department").objects.values_list("stream", flat=True))


def test_the_shop_s_account_is_not_ours_to_erase(world) -> None:
    user = world.visitor.user
    erase(find_person(username=user.username))
    user.refresh_from_db()
    assert not Visitor.objects.exists()


def test_an_open_conversation_is_closed_first_and_the_desk_is_told(world) -> None:
    still_open = Conversation.objects.exclude(state=State.CLOSED).get()
    desk = still_open.department.stream_id
    erase(find_person(key=world.visitor.key))
    told = EventRecord.objects.get(stream=desk, type="desk.row_changed")
    assert (told.payload["conversation"], told.payload["state"]) == (str(still_open.public_id), "closed")
    assert told.payload["visitor"] == ""


def test_the_desk_s_log_forgets_earlier_lines_too(world) -> None:
    held = Conversation.objects.filter(visitor=world.visitor).first()
    label = world.visitor.label
    for seq, whose in enumerate((held, ConversationFactory.create(department=held.department)), start=1):
        EventRecord.objects.create(
            stream=held.department.stream,
            audience="internal",
            seq=seq,
            type="desk.row_changed",
            payload={"conversation": str(whose.public_id), "visitor": label},
            created_at=BEGIN,
        )
        Stream.objects.filter(pk=held.department.stream_id).update(internal_top=seq)
    erase(find_person(key=world.visitor.key))
    lines = EventRecord.objects.filter(stream=held.department.stream, seq__lte=2).order_by("seq")
    assert [line.payload["visitor"] for line in lines] == ["", label]


def test_figures_do_not_change_by_erasing(world, bystander) -> None:
    for public_id in Conversation.objects.exclude(state=State.CLOSED).values_list("public_id", flat=True):
        Conversation.objects.filter(public_id=public_id).update(
            state=State.CLOSED, closed_at=BEGIN, close_reason="by_visitor"
        )
    rebuild()
    site = world.visitor.site_id
    before = {key: figure.now for key, figure in figures(site, ALWAYS.start, ALWAYS.end).items()}
    assert before["visitor_conversion"].n == 2
    assert before["assisted_orders"].value == 2
    erase(find_person(key=world.visitor.key))
    assert {key: figure.now for key, figure in figures(site, ALWAYS.start, ALWAYS.end).items()} == before
    assert rebuild()[1] == 0
    assert Counter(ConversationFacts.objects.values_list("frozen", flat=True)) == {True: 2, False: 2}


def test_erasing_twice_is_harmless(world) -> None:
    person = find_person(key=world.visitor.key)
    erase(person)
    assert erase(person) == {}


def test_pending_effects_that_name_another_person_stay(world, bystander) -> None:
    erase(find_person(key=world.visitor.key))
    held = set(Conversation.objects.values_list("pk", flat=True))
    owed = OutboxItem.objects.filter(payload__has_key="conversation_id")
    assert {item.payload["conversation_id"] for item in owed} <= held
    assert owed.exists()


@pytest.mark.django_db(transaction=True)
def test_sqlite_overwrites_what_was_deleted() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's vacuum is the database administrator's")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = OFF")
    said = MessageFactory.create(body="my door code is 7391 and nobody else knows it")
    path = connection.settings_dict["NAME"]
    assert b"door code is 7391" in _file(path)
    erase(find_person(key=said.conversation.visitor.key))
    assert b"door code is 7391" not in _file(path)


def _file(path: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "rb") as file:
        return file.read()


# ------------------------------------------------------------------ finding a person


def test_a_person_is_found_by_key_account_or_address_with_all_aliases(site) -> None:
    user = UserFactory.create(username="ada", email="Ada@Example.com")
    known = VisitorFactory.create(user=user)
    alias = VisitorFactory.create(merged_into=known)
    by_mail = VisitorFactory.create(email="ada@example.com")
    VisitorFactory.create(email="eve@example.com")
    assert find_person(key=alias.key).visitors == {known.pk, alias.pk}
    assert find_person(username="ada").visitors == {known.pk, alias.pk}
    assert find_person(key=alias.key).users == {user.pk}
    assert find_person(email="ADA@example.com").visitors == {known.pk, alias.pk, by_mail.pk}


def test_nobody_is_nobody(site) -> None:
    VisitorFactory.create()
    assert not find_person(key=uuid.uuid4())
    assert not find_person(username="nobody")
    assert not find_person()
    assert erase(find_person()) == {}
    assert Visitor.objects.count() == 1


# ------------------------------------------------------------------ export


def exported(world: World) -> str:
    return json.dumps(tell(find_person(key=world.visitor.key)), cls=DjangoJSONEncoder, ensure_ascii=False)


def test_an_export_tells_everything_that_the_person_may_read(world, bystander) -> None:
    told = exported(world)
    assert {where for canary, where in world.told.items() if canary not in told} == set()


def test_an_export_holds_no_notes_of_colleagues_and_nothing_of_others(world, bystander) -> None:
    told = exported(world)
    assert {where for canary, where in world.untold.items() if canary in told} == set()
    assert [where for canary, where in bystander.canaries.items() if canary in told] == []
    assert "Message.body" in world.untold.values()
    assert "InfoNote.author_name" in world.untold.values()


# ------------------------------------------------------------------ commands


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_the_export_command_writes_json(world, tmp_path) -> None:
    printed = json.loads(run("livehelp_export", "--visitor", str(world.visitor.key)))
    assert printed["data"]["visitor"][0]["key"] == str(world.visitor.key)
    file = tmp_path / "person.json"
    assert run("livehelp_export", "--user", world.visitor.user.username, "--output", str(file)) == ""
    assert json.loads(file.read_text(encoding="utf-8"))["data"] == printed["data"]


def test_the_erase_command_first_says_what_goes(world) -> None:
    out = run("livehelp_erase", "--visitor", str(world.visitor.key), "--dry-run")
    assert "Conversation: 2\n" in out
    assert "Message: 8\n" in out
    assert Message.objects.count() == 8
    assert run("livehelp_erase", "--visitor", str(world.visitor.key), "--no-input").endswith("Erased\n")
    assert left_of(world) == {}


def test_the_erase_command_asks(world, monkeypatch) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: "y")
    with pytest.raises(CommandError, match="Nothing was erased"):
        run("livehelp_erase", "--visitor", str(world.visitor.key))
    assert left_of(world) == world.canaries


@pytest.mark.parametrize("command", ["livehelp_erase", "livehelp_export"])
def test_the_commands_say_when_they_know_nobody(command: str, site) -> None:
    with pytest.raises(CommandError, match="Nobody is known"):
        run(command, "--user", "nobody")
    with pytest.raises(CommandError, match="required"):
        run(command)
