"""From bytes to plain data that every database can hold. Anything a stranger can send ends here."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from livehelp_plugin.events.refusals import Refused

MAX_FRAME = 16 * 1024
MAX_BATCH = 20
_DEPTH = 8
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_MAY_HOLD_SURROGATES = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def parse(raw: bytes | str, *, limit: int = MAX_FRAME) -> dict[str, Any]:
    """One JSON object, at most ``limit`` bytes and 8 levels deep, without NaN; Refused ``malformed`` otherwise.

    No key and no string in it holds a lone surrogate: whatever is told back to the client can be sent.
    """
    size = len(raw.encode("utf-8", "surrogatepass")) if isinstance(raw, str) else len(raw)
    if size > limit:
        raise Refused("malformed", detail="too large")
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
        if _too_deep(text):
            raise Refused("malformed", detail="too deep")
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite, parse_int=_short_int)
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if not isinstance(value, dict):
        raise Refused("malformed")
    return _without_surrogates(value) if _MAY_HOLD_SURROGATES.search(text) else value


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATES.sub("", value)
    if isinstance(value, list):
        return [_without_surrogates(one) for one in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(one) for key, one in value.items()}
    return value


def _too_deep(text: str) -> bool:
    """Judged before parsing, which would recurse; brackets inside strings do not count."""
    if text.count("{") + text.count("[") <= _DEPTH:
        return False
    depth = 0
    inside = escaped = False
    for sign in text:
        if inside:
            if escaped:
                escaped = False
            elif sign == "\\":
                escaped = True
            elif sign == '"':
                inside = False
        elif sign == '"':
            inside = True
        elif sign in "[{":
            depth += 1
            if depth > _DEPTH:
                return True
        elif sign in "]}":
            depth -= 1
    return False


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError(digits)
    return value


def _short_int(digits: str) -> int:
    if len(digits) > 18:
        raise ValueError("too long a number")
    return int(digits)


def clean(text: str) -> str:
    """Text as both databases store it alike: no NUL, no control signs, no lone surrogates; outer space trimmed."""
    return _CONTROLS.sub("", _SURROGATES.sub("", text)).replace("\r\n", "\n").replace("\r", "\n").strip()


def text_field(data: dict[str, Any], name: str, *, limit: int | None = None, required: bool = False) -> str:
    """A cleaned string; Refused ``invalid`` when it is another type, ``empty`` when required and blank."""
    value = data.get(name, "")
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        raise Refused("invalid", field=name)
    value = clean(value)
    if required and not value:
        raise Refused("empty", field=name)
    return value if limit is None else value[:limit]


def lines_field(data: dict[str, Any], name: str, *, most: int, limit: int) -> tuple[str, ...]:
    """At most so many different texts of one line each; Refused ``invalid`` otherwise. Empty ones do not count."""
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Refused("invalid", field=name)
    lines = tuple(dict.fromkeys(" ".join(clean(one).split()) for one in value if one.strip()))
    if len(lines) > most or any(len(one) > limit for one in lines):
        raise Refused("invalid", field=name)
    return tuple(one for one in lines if one)


def uuid_field(data: dict[str, Any], name: str) -> uuid.UUID:
    """A UUID in its usual spelling; Refused ``invalid`` otherwise."""
    value = data.get(name)
    try:
        if not isinstance(value, str) or len(value) != 36:
            raise ValueError
        return uuid.UUID(value)
    except ValueError:
        raise Refused("invalid", field=name) from None


def uuids_field(data: dict[str, Any], name: str) -> tuple[uuid.UUID, ...]:
    """UUIDs, at most 20, each once, in their order; none where there is no list. Refused ``invalid`` otherwise."""
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MAX_BATCH:
        raise Refused("invalid", field=name)
    return tuple(dict.fromkeys(uuid_field({name: one}, name) for one in value))


def int_field(data: dict[str, Any], name: str) -> int | None:
    """A whole number from 0, or None; Refused ``invalid`` otherwise."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise Refused("invalid", field=name)
    return value


def object_field(data: dict[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused("invalid", field=name)
    return value


def encode(value: Any) -> str:
    """The protocol's JSON: compact, UTF-8, never NaN."""
    return _encoder.encode(value)


_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)
