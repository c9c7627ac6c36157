"""The line between a client and its server, which may go dead without a word: both ends think that it still stands."""

from __future__ import annotations

import asyncio

from tests.faults.servers import Server


class Cable:
    """An address in front of a server's. After `cut()` nothing passes, nothing is closed, and nobody is told."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.host = ""
        self._open = asyncio.Event()
        self._open.set()
        self._lines: list[asyncio.Task[None]] = []
        self._listening: asyncio.Server | None = None

    async def lay(self) -> None:
        self._listening = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.host = f"127.0.0.1:{self._listening.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        self._open.clear()

    async def take_away(self) -> None:
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)
        if self._listening is not None:
            self._listening.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        self._lines += [
            asyncio.ensure_future(self._carry(reader, far_writer)),
            asyncio.ensure_future(self._carry(far_reader, writer)),
        ]

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
            await self._open.wait()
        except OSError:
            await self._open.wait()
        finally:
            writer.close()
