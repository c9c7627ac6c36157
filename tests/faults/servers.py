"""The servers of a fault test: started, killed, started again on the same port."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.processes import READY_WITHIN, ROOT, database_url, free_port
from tests.serve import Kind

Setting = str | float | bool | dict[str, str]
"""Of a server: a Django setting by its name, or a constant by ``module:NAME``; a length of time in seconds."""


class Nursery:
    """The parent of the servers of all fault tests."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self._turn = threading.Lock()
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": "",
        }
        with log.open("ab") as output:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.nursery"],
                cwd=ROOT,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
                start_new_session=True,
            )
        assert self._parent.stdout is not None
        assert self._parent.stdout.readline() == "ready\n", log.read_text()

    def bear(self, kind: Kind, port: int, **settings: Setting) -> int:
        """A new server process; its id."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        with self._turn:
            self._parent.stdin.write(json.dumps({"kind": kind, "port": port, "settings": settings}) + "\n")
            self._parent.stdin.flush()
            return int(self._parent.stdout.readline())

    def close(self) -> None:
        """End it and every server that it bore."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._parent.pid, signal.SIGKILL)
        self._parent.wait()


class Server:
    """One address behind which a process runs, or not."""

    def __init__(self, nursery: Nursery, kind: Kind = "ws", **settings: Setting) -> None:
        self.kind: Kind = kind
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.starts = 0
        self._nursery = nursery
        self._settings = settings
        self._pid = 0

    @property
    def running(self) -> bool:
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return bool(self._pid)

    async def start(self, **settings: Setting) -> None:
        """Start it (with these settings beside its own, this time) and return when it accepts connections."""
        assert not self._pid or not self.running, "it runs already"
        wanted = {**self._settings, **settings}
        self._pid = await asyncio.to_thread(self._nursery.bear, self.kind, self.port, **wanted)
        self.starts += 1
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.01)
        raise RuntimeError(f"no server on {self.port}:\n{self._nursery.log.read_text()}")

    def kill(self) -> None:
        """As a power cut."""
        self._signal(signal.SIGKILL)

    def freeze(self) -> None:
        """It keeps its connections and does nothing, until `thaw()`."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, number)

    async def ended(self, seconds: float = 20) -> None:
        """Return when it has ended by itself: a failpoint was reached."""
        async with asyncio.timeout(seconds):
            while self.running:
                await asyncio.sleep(0.01)
