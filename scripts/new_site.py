"""A site that ``wagtail start`` has made, in a virtual environment that holds what the README says and no more."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY_WITHIN = 90.0
OURS = ("PYTHON", "DJANGO", "DATABASE_URL", "REDIS_URL", "LIVEHELP", "VIRTUAL_ENV", "SECRET_KEY")
"""Variables that begin so belong to the development of the plugin, and are not passed on."""


class CommandFailed(Exception):
    """A command ended with an error; its output is the message."""


class NewSite:
    """Everything below ``folder``, which is emptied first."""

    def __init__(self, folder: Path):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self.name = "myshop"
        self.root = folder / self.name
        self.bin = folder / "venv" / "bin"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.env["PATH"] = f"{self.bin}{os.pathsep}{self.env['PATH']}"

    def run(self, line: str, cwd: Path | None = None, **env: str) -> str:
        """A line of the shell in the site, or ``cwd``; what it printed."""
        done = subprocess.run(
            ["bash", "-e", "-c", line],
            cwd=cwd or self.root,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise CommandFailed(f"$ {line}\n{done.stdout}")
        return done.stdout

    def make_environment(self) -> None:
        self.run(f"{sys.executable} -m venv venv", cwd=self.folder)

    def start(self) -> None:
        """Without the project's requirements.txt: it asks for a Django that not every Python has."""
        self.run(f"wagtail start {self.name}", cwd=self.folder)

    def edit(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, encoding="utf-8")

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    @contextmanager
    def serving(self, line: str, port: int) -> Iterator[str]:
        """The site's address while this line of the shell runs; its output is printed when the block fails."""
        log = self.folder / f"server-{port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["bash", "-c", line],
                cwd=self.root,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_ready(process, port)
            yield f"http://127.0.0.1:{port}"
        except BaseException:
            print(f"$ {line}\n{log.read_text(errors='replace')[-8000:]}", flush=True)
            raise
        finally:
            _end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_ready(process: subprocess.Popen[bytes], port: int) -> None:
    give_up = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < give_up:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise CommandFailed(f"nothing listens on port {port}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """The shell and all that it started."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    except ProcessLookupError:
        process.wait()
