"""Processes of a benchmark: servers on the first core, everything else on the last; and what they have used."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ourselves() -> None:
    """Pin this process to the last core."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class Background:
    """A program that listens on a port until the block ends."""

    def __init__(self, command: list[str], port: int, env: dict[str, str] | None = None) -> None:
        self.port = port
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, preexec_fn=_any_core
        )
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise RuntimeError(f"{command} does not listen") from None
                time.sleep(0.05)

    def __enter__(self) -> Background:
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Kilobytes that are this process's own, or its share (PSS)."""
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1])
        raise RuntimeError("no PSS")


def _any_core() -> None:
    os.sched_setaffinity(0, range(os.cpu_count() or 1))


def redis() -> Background:
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Background(["taskset", "-c", str((os.cpu_count() or 1) - 1), *command], port)


def server(name: str, env: dict[str, str]) -> Background:
    port = free_port()
    return Background([sys.executable, "-m", "bench.serve", name, str(port)], port, env)


def cast(pairs: int, env: dict[str, str]) -> dict[str, Any]:
    return _told_by("bench.cast", str(pairs), env=env)


def decide(env: dict[str, str]) -> dict[str, float]:
    """How many decisions, and how many bare transactions, fit into a second of processor."""
    return _told_by("bench.deciding", env=env)


def _told_by(module: str, *arguments: str, env: dict[str, str]) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT, env={**os.environ, **env}, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(run.stdout.splitlines()[-1])
