"""Runs the named parts of the test suite, says what was skipped and how to run it, and adds it all up.

    python -m scripts.run_tests unit js browser services
    python -m scripts.run_tests total          # of all parts since the folder test-results was removed

LIVEHELP_REQUIRE=browser,services makes a failure of what would be skipped.
"""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from scripts import node
from tests.services import chromium, reachable, required

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "test-results"
DATABASE_URL = os.environ.get("LIVEHELP_TEST_DATABASE_URL")
REDIS_URL = os.environ.get("LIVEHELP_TEST_REDIS_URL")
STANDARD_DATABASE_URL = "postgres://postgres@127.0.0.1:5432/livehelp"
STANDARD_REDIS_URL = "redis://127.0.0.1:6379/15"  # each test empties it

NO_TESTS_COLLECTED = 5


Ending = Callable[[], "Counts"]


class Counts(dict[str, int]):
    """How many tests passed, failed and were skipped."""

    def __init__(self, passed: int = 0, failed: int = 0, skipped: int = 0):
        super().__init__(passed=passed, failed=failed, skipped=skipped)

    def add(self, other: dict[str, int]) -> None:
        for key, number in other.items():
            self[key] += number

    def __str__(self) -> str:
        line = f"{self['passed']} passed, {self['failed']} failed"
        return f"{line}, {self['skipped']} skipped" if self["skipped"] else line


def say(line: str) -> None:
    print(f"== {line}", flush=True)


def keep(part: str, counts: Counts) -> Counts:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{part}.json").write_text(json.dumps(counts))
    return counts


def not_run(part: str, reason: str, how: str, kind: str) -> Counts:
    """One line; counted as a failure where LIVEHELP_REQUIRE names this kind of test."""
    if required(kind):
        say(f"{part} FAILED: {reason}, and LIVEHELP_REQUIRE names {kind}")
        return keep(part, Counts(failed=1))
    say(f"{part} skipped: {reason}. {how}")
    return Counts()


def pytest(part: str, arguments: list[str], env: dict[str, str] | None = None) -> Counts:
    """One pytest of its own. A run that breaks off or finds no test counts as one failure."""
    return begin(part, arguments, env)()


def begin(part: str, arguments: list[str], env: dict[str, str] | None = None, log: Path | None = None) -> Ending:
    """Starts a pytest; what is given back waits for its end. With ``log`` it works in the background, before all
    others, and what it has to say is said at the end."""
    RESULTS.mkdir(exist_ok=True)
    report = RESULTS / f"{part}.xml"
    report.unlink(missing_ok=True)
    say(f"{part}: pytest {' '.join(arguments)}{' (beside the others)' if log else ''}")
    # The folder for traces is emptied at the start: each part has its own.
    command = [sys.executable, "-m", "pytest", "--quiet", f"--junitxml={report}", f"--output={RESULTS / part}"]
    command += arguments
    if not log:
        command = ["nice", "-n", "5", *command]
    output = log.open("wb") if log else None
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=output, stderr=output)

    def end() -> Counts:
        code = process.wait()
        if log:
            say(f"{part}, which ran beside the others:")
            print(log.read_text(errors="replace"), end="", flush=True)
        return keep(part, counted(part, report, code))

    return end


def counted(part: str, report: Path, code: int) -> Counts:
    """What a pytest's report and its exit code say."""
    counts = Counts()
    for suite in ET.parse(report).getroot().iter("testsuite") if report.exists() else ():
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        counts.add(Counts(int(suite.get("tests", 0)) - failed - skipped, failed, skipped))
    if code and not counts["failed"]:
        reason = "no test was found" if code == NO_TESTS_COLLECTED else f"pytest ended with code {code}"
        say(f"{part} FAILED: {reason}")
        counts.add(Counts(failed=1))
    return counts


def pytests(part: str, which: str, env: dict[str, str] | None = None) -> Counts:
    """All tests but the browser's that the marker expression chooses. Those that lose servers mostly wait, and want
    a machine that answers: they have a process of their own, and the others, on every core, give way to it."""
    RESULTS.mkdir(exist_ok=True)
    faults = begin(f"{part}-faults", ["tests", "-m", f"({which}) and faults"], env, RESULTS / f"{part}-faults.log")
    others = ["tests", "-m", f"({which}) and not faults", *on_every_core()]
    counts = pytest(part, others, env)
    counts.add(faults())
    return counts


def on_every_core() -> list[str]:
    return ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]


def unit() -> Counts:
    return pytests("unit", "not services")


def js() -> Counts:
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "js").glob("**/*.test.*js"))
    if not files:
        say("js: there are no tests in tests/js yet")
        return Counts()
    say(f"js: node --test, {len(files)} files")
    command = ["node", "--test", "--test-reporter=spec", *files]
    run = subprocess.run(
        command, cwd=ROOT, env=node.environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    found = {name: int(number) for name, number in re.findall(r"^\S+ (pass|fail|skipped) (\d+)$", run.stdout, re.M)}
    counts = Counts(found.get("pass", 0), found.get("fail", 0), found.get("skipped", 0))
    if run.returncode and not counts["failed"]:
        counts.add(Counts(failed=1))
    summary = run.stdout if counts["failed"] else f"{counts}\n"
    print(summary, end="", flush=True)
    return keep("js", counts)


def browser() -> Counts:
    if chromium() is None:
        how = "Install Chromium (or set CHROMIUM=/path/to/it) and run `make test` again."
        return not_run("browser", "no Chromium was found", how, "browser")
    return pytest("browser", ["tests/browser", "-m", "not services", *on_every_core()])


def engine() -> Counts:
    """The long run of the engine beside its model, on both databases at once."""
    env, absent = services_env()
    if absent:
        return not_there("engine", absent)
    long = {"LIVEHELP_ENGINE_RUNS": os.environ.get("LIVEHELP_ENGINE_RUNS", "300")}
    tests = "tests/engine/test_machine.py"
    sqlite = begin("engine-sqlite", [tests, "-m", "not services"], long, RESULTS / "engine-sqlite.log")
    counts = pytest("engine-postgresql", [tests, "-m", "services"], {**env, **long})
    counts.add(sqlite())
    return counts


def services() -> Counts:
    """Only the tests that need them, and only when the two variables say where they are."""
    how = "`make test-services` runs the suite on them."
    if not (DATABASE_URL and REDIS_URL):
        if required("services"):
            return not_run("services", "LIVEHELP_TEST_DATABASE_URL and …_REDIS_URL are not set", how, "services")
        say(f"services skipped: PostgreSQL and Redis are not used here. {how}")
        return Counts()
    return on_services("services", "services")


def suite_on_services() -> Counts:
    """Everything but what a database does not change, and the browser tests that need two processes."""
    return on_services("suite-on-services", "services or not slow", browser_too=True)


def services_env() -> tuple[dict[str, str], list[str]]:
    """The variables that say where the services are, and those of them at which nothing answers."""
    env = {
        "DATABASE_URL": DATABASE_URL or STANDARD_DATABASE_URL,
        "REDIS_URL": REDIS_URL or STANDARD_REDIS_URL,
    }
    return env, [url for url in env.values() if not reachable(url)]


def not_there(part: str, absent: list[str]) -> Counts:
    how = "Start it, or set LIVEHELP_TEST_DATABASE_URL and LIVEHELP_TEST_REDIS_URL."
    say(f"{part} FAILED: nothing answers at {' and '.join(absent)}. {how}")
    return keep(part, Counts(failed=1))


def on_services(part: str, which: str, browser_too: bool = False) -> Counts:
    env, absent = services_env()
    if absent:
        return not_there(part, absent)
    counts = pytests(part, which, env)
    if browser_too:
        if chromium() is None:
            how = "Install Chromium and run `make test-services` again."
            counts.add(not_run(f"{part}-browser", "no Chromium was found", how, "browser"))
        else:
            marked = ["tests/browser", "-m", "services"]
            counts.add(pytest(f"{part}-browser", marked, env))
    return counts


def total() -> Counts:
    counts = Counts()
    for path in sorted(RESULTS.glob("*.json")):
        counts.add(json.loads(path.read_text()))
    return counts


PARTS: dict[str, Callable[[], Counts]] = {
    "unit": unit,
    "js": js,
    "browser": browser,
    "services": services,
    "engine": engine,
    "suite-on-services": suite_on_services,
    "total": total,
}


def main(names: list[str]) -> int:
    counts = Counts()
    for name in names:
        counts.add(PARTS[name]())
    print(counts, flush=True)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
