"""Just enough HTTP for a scripted client: a request on a connection of its own, and an event stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def cookies(self) -> dict[str, str]:
        pairs = [value.split(";")[0].split("=", 1) for name, value in self.headers if name == "set-cookie"]
        return {name: value.strip('"') for name, value in pairs}


async def request(
    host: str,
    method: str,
    path: str,
    headers: dict[str, str],
    body: Any = None,
    *,
    as_form: bool = False,
    seconds: float = 10,
) -> Reply:
    """One request; raises OSError or TimeoutError when there is no whole answer."""
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection(*host.split(":"))
        try:
            writer.write(_head(host, method, path, headers, body, as_form))
            status, found = await _read_head(reader)
            chunks = [chunk async for chunk in _body(reader, dict(found))]
            return Reply(status, found, b"".join(chunks))
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError(str(error)) from error
        finally:
            writer.close()


async def events(host: str, path: str, headers: dict[str, str]) -> AsyncIterator[dict[str, Any] | Reply]:
    """The frames of a server-sent event stream; first a Reply with its status."""
    reader, writer = await asyncio.open_connection(*host.split(":"))
    try:
        writer.write(_head(host, "GET", path, headers, None))
        status, found = await _read_head(reader)
        yield Reply(status, found, b"")
        rest = b""
        async for chunk in _body(reader, dict(found)):
            rest += chunk
            while b"\n\n" in rest:
                event, rest = rest.split(b"\n\n", 1)
                if event.startswith(b"data: "):
                    yield json.loads(event[6:])
    except asyncio.IncompleteReadError as error:
        raise ConnectionResetError(str(error)) from error
    finally:
        writer.close()


def _head(host: str, method: str, path: str, headers: dict[str, str], body: Any, as_form: bool = False) -> bytes:
    content = b"" if body is None else (urlencode(body) if as_form else json.dumps(body)).encode()
    lines = {"Host": host, "Connection": "close", **headers}
    if body is not None:
        kind = "application/x-www-form-urlencoded" if as_form else "application/json"
        lines |= {"Content-Type": kind, "Content-Length": str(len(content))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content


async def _read_head(reader: asyncio.StreamReader) -> tuple[int, list[tuple[str, str]]]:
    status = int((await reader.readuntil(b"\r\n")).split()[1])
    headers = []
    while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name.strip().lower(), value.strip()))
    return status, headers


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> AsyncIterator[bytes]:
    if headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readuntil(b"\r\n"), 16):
            yield await reader.readexactly(size)
            await reader.readexactly(2)
    elif "content-length" in headers:
        yield await reader.readexactly(int(headers["content-length"]))
    else:
        while chunk := await reader.read(65536):
            yield chunk
