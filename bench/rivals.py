"""What delivery is measured against. All speak the same few words: in {"id", "pair", "body"}; out an answer to the
sender and a relay to the other of the pair.

raw     uvicorn and a dictionary: the floor
relay   a bare Channels consumer with a group for each pair, over Redis; stores nothing
orm     the same, and one lock-and-insert transaction for each message
"""

from __future__ import annotations

import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import connection, transaction
from django.utils import timezone

_conversations: list[tuple[int, int]] = []
_pairs: dict[str, list[Any]] = {}


async def raw(scope: Any, receive: Any, send: Any) -> None:
    """The least that any server can do for a message."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    pair = scope["path"].rpartition("/")[2]
    _pairs.setdefault(pair, []).append(send)
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            _pairs[pair].remove(send)
            return
        said = json.loads(message["text"])
        await send({"type": "websocket.send", "text": json.dumps({"t": "answer", "id": said["id"]})})
        relayed = json.dumps({"t": "events", "id": said["id"], "body": said["body"]})
        for other in _pairs[pair]:
            if other is not send:
                await other({"type": "websocket.send", "text": relayed})


class Relay(AsyncWebsocketConsumer):
    """As in any tutorial."""

    async def connect(self) -> None:
        self.pair = "pair" + self.scope["path"].rpartition("/")[2]
        await self.channel_layer.group_add(self.pair, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.pair, self.channel_name)

    async def receive(self, text_data: str = "", bytes_data: bytes | None = None) -> None:
        said = json.loads(text_data)
        await self.store(said)
        await self.send(text_data=json.dumps({"t": "answer", "id": said["id"]}))
        message = {"type": "chat.message", "id": said["id"], "body": said["body"], "sender": self.channel_name}
        await self.channel_layer.group_send(self.pair, message)

    async def store(self, said: dict[str, Any]) -> None:
        """Nothing."""

    async def chat_message(self, event: dict[str, Any]) -> None:
        if event["sender"] != self.channel_name:
            await self.send(text_data=json.dumps({"t": "events", "id": event["id"], "body": event["body"]}))


class OrmChat(Relay):
    async def store(self, said: dict[str, Any]) -> None:
        await database_sync_to_async(insert)(int(self.pair.removeprefix("pair")), said["id"], said["body"])


def insert(pair: int, uid: str, body: str) -> None:
    """Lock the conversation, take its next number, insert: one transaction for each message."""
    from livehelp_plugin.conversations.models import Conversation, Message
    from livehelp_plugin.events.models import Stream

    if not _conversations:
        _conversations.extend(Conversation.objects.order_by("pk").values_list("pk", "stream_id"))
    conversation, stream_id = _conversations[pair]
    with transaction.atomic():
        stream = Stream.objects.filter(pk=stream_id)
        if connection.vendor == "postgresql":
            stream = stream.select_for_update()
        held = stream.get()
        held.public_top += 1
        held.save(update_fields=["public_top"])
        Message.objects.create(
            conversation_id=conversation,
            audience="public",
            seq=held.public_top,
            author="visitor",
            client_id=uid,
            body=body,
            created_at=timezone.now(),
        )


relay: Any = Relay.as_asgi()
orm: Any = OrmChat.as_asgi()
