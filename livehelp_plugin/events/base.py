"""What an event is: a frozen, typed fact in the past tense that knows its name and its audience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from livehelp_plugin.events.models import Audience

_types: dict[str, type[Event]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Subclasses are declared with ``type`` (as on the wire) and, if clients see them, an audience."""

    type: ClassVar[str]
    audience: ClassVar[Audience] = Audience.INTERNAL

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            _types[cls.type] = cls

    def payload(self) -> dict[str, Any]:
        """JSON-able fields, as they are stored."""
        return dict(vars(self))

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        return cls(**payload)

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """What clients are told, one for one. Overridden where a stored payload points to a body."""
        return list(payloads)


def event_type(name: str) -> type[Event]:
    """The class declared for a wire name; raises LookupError."""
    try:
        return _types[name]
    except KeyError:
        raise LookupError(f"{name} is not a declared event type") from None


def declared_types() -> dict[str, type[Event]]:
    return dict(_types)
