"""Real processes for tests that kill them: the shop's servers and a Redis of the test's own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from tests.serve import Kind

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 30.0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """The address of the database that this test uses, so that a server process opens the same one."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    login = quote(settings["USER"] or "postgres")
    if settings["PASSWORD"]:
        login += ":" + quote(settings["PASSWORD"])
    host, port = settings["HOST"] or "127.0.0.1", settings["PORT"] or 5432
    return f"postgres://{login}@{host}:{port}/{settings['NAME']}"


class Process:
    """A program that listens on a port, and can be killed and started again on the same one."""

    command: list[str]
    port: int

    def __init__(self, log: Path, env: Mapping[str, str] | None = None):
        self.log = log
        self.env = {**os.environ, **(env or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def start(self, env: Mapping[str, str] | None = None) -> None:
        """Starts it (with more variables, from now on) and returns when it accepts connections."""
        assert not self.running, "it runs already"
        self.env.update(env or {})
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self.wait_ready()

    def wait_ready(self) -> None:
        """Returns when the port answers; raises with the program's output when it ends or takes too long."""
        give_up = time.monotonic() + READY_WITHIN
        while self.running and time.monotonic() < give_up:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.02)  # between two looks at the port, not between two steps of a test
        self.kill()
        raise RuntimeError(f"{self.command} is not listening on {self.port}:\n{self.output}")

    def wait_ended(self, seconds: float = 30) -> int:
        """Its exit code, when it ends by itself: a failpoint that makes it crash, a signal already sent."""
        assert self._process is not None, "it was never started"
        return self._process.wait(seconds)

    def kill(self) -> None:
        """As by `kill -9` or a power cut: nothing gets a chance to tidy up."""
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        """As at a deployment: it may say good-bye."""
        self._end(signal.SIGTERM)

    def pause(self) -> None:
        """It keeps its port and sockets, and answers nothing until `resume()`."""
        assert self._process is not None, "it was never started"
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None, "it was never started"
        self._process.send_signal(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(how)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(15)


class ServerProcess(Process):
    """One server process of the shop on the test's database; several may share it."""

    def __init__(self, log: Path, kind: Kind = "ws", env: Mapping[str, str] | None = None):
        surroundings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_url()}
        super().__init__(log, {**surroundings, **(env or {})})
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = [sys.executable, "-m", "tests.serve", kind, str(self.port)]


class RedisProcess(Process):
    """A Redis of the test's own, which it may stop, freeze and flush without harm to anybody."""

    def __init__(self, folder: Path):
        super().__init__(folder / "redis.log")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        program = shutil.which("redis-server") or "redis-server"
        self.command = [
            program,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(folder),
        ]
