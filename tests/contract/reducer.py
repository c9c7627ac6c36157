"""The client's reducer in Python: what `static/livehelp/shared/reducer.js` does, for tests and their clients.

Pure. `receive(stores, frame)` applies one frame and says what the client must ask for: "gap", "snapshot" or None.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
KEPT = 200


@dataclass
class Followed:
    """What a client knows of one stream."""

    epoch: str
    top: dict[str, int]
    state: Json
    marks: Json = field(default_factory=dict)

    def position(self) -> Json:
        return {"epoch": self.epoch, **self.top}


Stores = dict[str, Followed]


def receive(stores: Stores, frame: Json) -> str | None:
    """Apply a frame in place; returns what is missing afterwards."""
    stream = frame.get("stream", "")
    if frame["t"] == "snapshot":
        stores[stream] = Followed(
            frame["epoch"], dict(frame["top"]), copy.deepcopy(frame["state"]), dict(frame["marks"])
        )
    elif frame["t"] == "gone":
        stores.pop(stream, None)
    elif frame["t"] == "events":
        return _events(stores, stream, frame)
    elif frame["t"] == "ping":
        return _compare(stores, frame["top"])
    return None


def _events(stores: Stores, stream: str, frame: Json) -> str | None:
    known = stores.get(stream)
    if known is None or known.epoch != frame["epoch"]:
        return "snapshot"
    audience = frame["audience"]
    for event in frame["events"]:
        have = known.top[audience]
        if event["seq"] <= have:
            continue
        if event["seq"] > have + 1:
            return "gap"
        reduce(known.state, event, audience)
        known.top[audience] = event["seq"]
    return None


def _compare(stores: Stores, tops: Json) -> str | None:
    for stream, top in tops.items():
        known = stores.get(stream)
        if known is None:
            continue
        if known.epoch != top["epoch"] or any(known.top[a] > top.get(a, 0) for a in known.top):
            return "snapshot"
        if any(known.top[a] < top.get(a, 0) for a in known.top):
            return "gap"
    return None


def reduce(state: Json, event: Json, audience: str) -> None:
    """One event of a conversation or a desk, in place."""
    _reducers[event["type"]](state, event, event["data"])


AT_EASE: Json = {"waiting_until": None, "checking_until": None, "closing": None}


def _opened(state: Json, event: Json, data: Json) -> None:
    state.update(state="queued", opened_at=data["opened_at"])


def _posted(state: Json, event: Json, data: Json) -> None:
    state["messages"].append({"seq": event["seq"], **data, "at": event["at"]})
    if len(state["messages"]) > KEPT:
        state["messages"] = state["messages"][-KEPT:]
        state["earlier"] = True


def _attachment(state: Json, event: Json, data: Json) -> None:
    changed = data["attachment"]
    for message in state["messages"]:
        if message["seq"] == data["message"]:
            message["attachments"] = [changed if one["id"] == changed["id"] else one for one in message["attachments"]]


def _accepted(state: Json, event: Json, data: Json) -> None:
    state.update(state="active", operator=data["operator"], checking_until=None)


def _requeued(state: Json, event: Json, data: Json) -> None:
    state.update(AT_EASE, state="queued", operator=None)
    if "internal" in state:
        state["internal"]["operator"] = None


def _closed(state: Json, event: Json, data: Json) -> None:
    state.update(AT_EASE, state="closed", closed_at=data["closed_at"], close_reason=data["reason"])


def _assigned(state: Json, event: Json, data: Json) -> None:
    state["internal"]["operator"] = data["operator"]


def _waiting(state: Json, event: Json, data: Json) -> None:
    state.update(waiting_until=data["until"])


def _checking(state: Json, event: Json, data: Json) -> None:
    state.update(checking_until=data["until"])


def _closing(state: Json, event: Json, data: Json) -> None:
    state.update(closing=dict(data) if data["at"] else None)
    if data["at"]:
        state.update(waiting_until=None)


def _nothing(state: Json, event: Json, data: Json) -> None:
    """The desk's line tells it."""


def _noted(state: Json, event: Json, data: Json) -> None:
    state["internal"]["notes"].append({"seq": event["seq"], "after": event["after"], **data, "at": event["at"]})


def _row(state: Json, event: Json, data: Json) -> None:
    row = data["row"]
    if row["state"] in ("closed", "gone"):
        state["rows"].pop(row["conversation"], None)
    else:
        state["rows"][row["conversation"]] = row


def _appointment(state: Json, event: Json, data: Json) -> None:
    row = data["row"]
    state["appointments"].pop(row["appointment"], None)
    if row["state"] == "due":
        state["appointments"][row["appointment"]] = row


def _status(state: Json, event: Json, data: Json) -> None:
    operator = data["operator"]
    state["operators"][str(operator["id"])] = operator


def _left(state: Json, event: Json, data: Json) -> None:
    state["requests"].append(data["reference"])


def _done(state: Json, event: Json, data: Json) -> None:
    state["requests"] = [reference for reference in state["requests"] if reference != data["reference"]]


def _marked(state: Json, event: Json, data: Json) -> None:
    state["internal"][data["mark"]] = data["on"]


def _changed(state: Json, event: Json, data: Json) -> None:
    _done(state, event, data)
    if data["listed"]:
        at = len(state["requests"]) if data["before"] is None else state["requests"].index(data["before"])
        state["requests"].insert(at, data["reference"])


_reducers: dict[str, Callable[[Json, Json, Json], None]] = {
    "conversation.opened": _opened,
    "message.posted": _posted,
    "attachment.changed": _attachment,
    "conversation.accepted": _accepted,
    "conversation.requeued": _requeued,
    "conversation.closed": _closed,
    "conversation.assigned": _assigned,
    "waiting.set": _waiting,
    "checking.announced": _checking,
    "close.announced": _closing,
    "transfer.started": _nothing,
    "transfer.ended": _nothing,
    "conversation.marked": _marked,
    "note.posted": _noted,
    "desk.row_changed": _row,
    "desk.appointment_changed": _appointment,
    "operator.status_changed": _status,
    "contact_request.left": _left,
    "contact_request.changed": _changed,
    "contact_request.done": _done,
}
