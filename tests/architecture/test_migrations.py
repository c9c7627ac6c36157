"""The models and the migrations tell the same story. (Every other test builds its tables from the models.)"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT


def manage(*arguments: str, database: Path) -> str:
    """What `manage.py` says, on a database of its own; in a process of its own, where migrations are on."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{database}",
    }
    command = [sys.executable, "-m", "django", *arguments]
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_no_migration_is_missing(tmp_path: Path) -> None:
    assert "No changes detected" in manage("makemigrations", "--check", "--dry-run", database=tmp_path / "db")


@pytest.mark.slow
def test_an_empty_database_migrates_to_the_end(tmp_path: Path) -> None:
    database = tmp_path / "db"
    manage("migrate", "--verbosity=0", database=database)
    assert "[ ]" not in manage("showmigrations", database=database)
    assert "no issues" in manage("check", database=database)


def test_migrations_ask_for_nothing_newer_than_the_oldest_wagtail_has() -> None:
    """A migration that is made beside a newer Wagtail depends on its last one, which an older one has not."""
    oldest = "('wagtailcore', '0094_alter_page_locale')"
    for path in (ROOT / "livehelp_plugin" / "migrations").glob("0*.py"):
        asked = [line.strip().rstrip(",") for line in path.read_text().splitlines() if "('wagtailcore', '" in line]
        assert set(asked) <= {oldest}, path.name
