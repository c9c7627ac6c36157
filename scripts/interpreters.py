"""Finds Python interpreters: on PATH, and those that pyenv has installed but hides behind its shims."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ASK = "import sys, venv, ensurepip; print(*sys.version_info[:2], sys.executable)"


def versions_folder() -> Path:
    """Where pyenv keeps its interpreters; the folder may be missing."""
    root = os.environ.get("PYENV_ROOT")
    return (Path(root) if root else Path.home() / ".pyenv") / "versions"


def candidates(minors: list[int]) -> Iterator[str]:
    for minor in minors:
        on_path = shutil.which(f"python3.{minor}")
        if on_path:
            yield on_path
        yield from map(str, sorted(versions_folder().glob(f"3.{minor}.*/bin/python"), reverse=True))
    yield from filter(None, [shutil.which("python3")])


def find(minors: list[int]) -> str | None:
    """The first interpreter of Python 3.<minor> that runs and can make a venv, in the order of `minors`."""
    for candidate in candidates(minors):
        run = subprocess.run([candidate, "-c", ASK], capture_output=True, text=True)
        if run.returncode == 0:
            major, minor, executable = run.stdout.strip().split(" ", 2)
            if int(major) == 3 and int(minor) in minors:
                return executable
    return None
