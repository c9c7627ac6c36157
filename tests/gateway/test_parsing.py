"""Anything a stranger can send ends in a value or a refusal; never in another exception."""

import json
import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.commands import OPERATOR, VISITOR, _readers, read_command
from livehelp_plugin.gateway.parsing import MAX_FRAME, clean, encode, lines_field, parse

EXAMPLES = 10_000 if os.environ.get("CI") else 500

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from(sorted(_readers)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=6),
    max_leaves=12,
)
fields = st.sampled_from(
    ["id", "type", "conversation", "body", "page", "department", "status", "note", "want", "email", "reference"]
)
commands = st.dictionaries(fields, values, max_size=8)


def outcome(raw: bytes | str) -> str:
    try:
        parse(raw)
    except Refused as refused:
        return refused.code
    return "ok"


FRAMES: list[tuple[bytes, str]] = [
    (b"{}", "ok"),
    (b"", "malformed"),
    (b"null", "malformed"),
    (b"[]", "malformed"),
    (b'"text"', "malformed"),
    (b"{", "malformed"),
    (b"[" * 100_000, "malformed"),
    (b'{"a":' * 50_000, "malformed"),
    (b'{"a":' * 9 + b"1" + b"}" * 9, "malformed"),
    (b'{"a": NaN}', "malformed"),
    (b'{"a": -Infinity}', "malformed"),
    (b'{"a": 1e999}', "malformed"),
    (b'{"a": ' + b"9" * 5_000 + b"}", "malformed"),
    (b"\xff\xfe", "malformed"),
    (b'{"a": "[[[[[[[[[["}', "ok"),
    (b'{"a": "\\"[[[[[[[[[["}', "ok"),
    (b'{"a": "' + b"x" * MAX_FRAME + b'"}', "malformed"),
]


@pytest.mark.parametrize(("raw", "expected"), FRAMES)
def test_frames(raw: bytes, expected: str) -> None:
    assert outcome(raw) == expected


def test_sixteen_kilobytes_are_the_limit() -> None:
    fits = b'{"a":"' + b"x" * (MAX_FRAME - 8) + b'"}'

    assert len(fits) == MAX_FRAME
    assert outcome(fits) == "ok"
    assert outcome(fits + b" ") == "malformed"


@given(st.binary(max_size=300) | st.text(st.characters(), max_size=300) | values.map(json.dumps))
@settings(max_examples=EXAMPLES, deadline=None)
@example(b'{"a": "\\ud800"}')
def test_any_frame_is_a_value_or_malformed(raw: bytes | str) -> None:
    assert outcome(raw) in ("ok", "malformed")


@given(commands | values, st.sampled_from([VISITOR, OPERATOR]))
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_command_is_read_or_refused(data: object, face: str) -> None:
    try:
        command = read_command(data, face)
    except Refused as refused:
        encode(refused.as_json())
    else:
        assert face in _readers[command.type][0]


@given(st.text(st.characters()))
@settings(max_examples=2000, deadline=None)
def test_cleaned_text_is_what_both_databases_can_hold(text: str) -> None:
    cleaned = clean(text)

    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ()),
        (["  For\n two ", "For two", "", "For\x00 more"], ("For two", "For more")),
        (["a", "b", "c", "d", "e"], "invalid"),
        (["x" * 61], "invalid"),
        ([1], "invalid"),
        ("Yes", "invalid"),
    ],
)
def test_quick_replies_are_few_and_one_line_each(value: object, expected: object) -> None:
    try:
        found: object = lines_field({"choices": value}, "choices", most=4, limit=60)
    except Refused as refused:
        found = refused.code
    assert found == expected


def test_an_operators_command_is_unknown_to_visitors() -> None:
    with pytest.raises(Refused) as refused:
        read_command({"type": "note.post"}, VISITOR)
    assert refused.value.code == "unknown_type"


def test_the_encoder_refuses_what_browsers_cannot_parse() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"a": float("nan")})
