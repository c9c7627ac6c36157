"""What a shop gets by `pip install`: everything that runs, and nothing else."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import livehelp_plugin
from tests.architecture.sources import PLUGIN, ROOT, files

pytestmark = pytest.mark.slow

SUFFIXES = (
    *(".py", ".html", ".txt", ".js", ".css", ".svg", ".png", ".json", ".webmanifest"),
    *(".mp3", ".wav", ".ogg", ".woff2", ".po", ".mo"),
)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with an sdist, and a wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> set[str]:
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def sdist(dist: Path) -> set[str]:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def expected() -> set[str]:
    paths = {path.relative_to(ROOT).as_posix() for path in files(PLUGIN, *SUFFIXES)}
    return paths | {"livehelp_plugin/py.typed"}


def test_no_kind_of_file_is_forgotten() -> None:
    others = {path.suffix for path in PLUGIN.rglob("*") if path.is_file()} - {*SUFFIXES, ".pyc", ".typed"}
    assert others == set(), "MANIFEST.in and this test must know these too"


def test_the_wheel_holds_every_file_of_the_plugin(wheel: set[str]) -> None:
    assert expected() - wheel == set()


def test_the_wheel_holds_nothing_else(wheel: set[str]) -> None:
    others = {name for name in wheel - expected() if ".dist-info/" not in name}
    assert others == set()


def test_the_sdist_holds_every_file_of_the_plugin(sdist: set[str]) -> None:
    assert expected() - sdist == set()
    assert {"LICENSE", "README.md", "pyproject.toml"} <= sdist


def test_the_version_is_the_package_s_own(dist: Path) -> None:
    assert [path.name for path in dist.glob("*.whl")] == [
        f"wagtail_livehelp-{livehelp_plugin.__version__}-py3-none-any.whl"
    ]
