"""Installs the wheel beside the oldest and the newest Wagtail and Django, and chats there over HTTP.

    python -m scripts.compat            # every leg
    python -m scripts.compat swapped    # the legs with that word in their name

A leg whose Python is not on this machine is named in one line; under CI=true it is a failure.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts import interpreters
from scripts.run_tests import Counts, keep, say

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".cache" / "compat"
PROJECTS = ROOT / "tests" / "projects"


@dataclass(frozen=True)
class Leg:
    name: str
    minors: tuple[int, ...]
    requirements: tuple[str, ...]
    project: str


LEGS = (
    Leg("wagtail-7.4-django-5.2", (11,), ("wagtail==7.4.*", "Django==5.2.*"), "plain_site"),
    Leg("wagtail-8.0-django-6.1", (13, 12, 14), ("wagtail==8.0.*", "Django==6.1.*"), "plain_site"),
    Leg("swapped-page-model", (11, 12, 13), ("wagtail==8.0.*", "Django>=5.2"), "swapped_site"),
)


class LegFailed(Exception):
    """A command of the leg ended with an error; its output is the message."""


def run(command: list[str], cwd: Path, env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True)
    if done.returncode:
        raise LegFailed(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def build_wheel() -> Path:
    """A fresh wheel, made from the sdist: so both are proved to hold what they must."""
    dist = WORK / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    run([sys.executable, "-m", "build", "--outdir", str(dist), str(ROOT)], cwd=dist)
    return next(dist.glob("*.whl"))


def virtualenv(leg: Leg, interpreter: str, wheel: Path) -> Path:
    """The leg's Python with the wheel and the leg's versions; kept while these stay the same."""
    folder = WORK / leg.name / "venv"
    python = folder / "bin" / "python"
    stamp = folder / "requirements.json"
    wanted = json.dumps([interpreter, leg.requirements])
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        run([interpreter, "-m", "venv", str(folder)], cwd=ROOT)
    run([*pip, *leg.requirements, str(wheel)], cwd=ROOT)
    # The version of a wheel under development stays the same while its content changes.
    run([*pip, "--force-reinstall", "--no-deps", str(wheel)], cwd=ROOT)
    stamp.write_text(wanted)
    return python


def project(leg: Leg) -> Path:
    """A copy of the projects, away from the source tree, so that only the wheel can be imported."""
    folder = WORK / leg.name / "project"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PROJECTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def check(leg: Leg, interpreter: str, wheel: Path) -> str:
    """Migrates, checks, collects and chats; returns what was installed."""
    python = virtualenv(leg, interpreter, wheel)
    folder = project(leg)
    env = {"DJANGO_SETTINGS_MODULE": f"{leg.project}.settings", "PYTHONPATH": str(folder)}
    env["PYTHONWARNINGS"] = "error:::livehelp_plugin"

    def django(*arguments: str) -> str:
        return run([str(python), "-m", "django", *arguments], folder, env)

    django("migrate", "--verbosity=0")
    django("check", "--fail-level=ERROR")
    django("makemigrations", "--check", "--dry-run")
    django("collectstatic", "--noinput", "--verbosity=0")
    said = run([str(python), "chat.py"], folder, env).strip()
    versions = "import sys, django, wagtail; print(sys.version.split()[0], django.__version__, wagtail.__version__)"
    numbers = run([str(python), "-c", versions], folder, env).split()
    return "Python {}, Django {}, Wagtail {}: {}".format(*numbers, said)


def try_leg(leg: Leg, wheel: Path) -> Counts:
    interpreter = interpreters.find(list(leg.minors))
    if interpreter is None:
        wanted = " or ".join(f"3.{minor}" for minor in leg.minors)
        failed = os.environ.get("CI") == "true"
        say(f"{leg.name} {'FAILED' if failed else 'skipped'}: no Python {wanted} was found")
        return Counts(failed=1) if failed else Counts(skipped=1)
    try:
        say(f"{leg.name}: {check(leg, interpreter, wheel)}")
    except LegFailed as reason:
        say(f"{leg.name} FAILED: {reason}")
        return Counts(failed=1)
    return Counts(passed=1)


def main(words: list[str]) -> int:
    legs = [leg for leg in LEGS if all(word in leg.name for word in words)]
    say("building sdist and wheel")
    wheel = build_wheel()
    counts = Counts()
    for leg in legs:
        counts.add(try_leg(leg, wheel))
    print(keep("compat", counts), flush=True)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
