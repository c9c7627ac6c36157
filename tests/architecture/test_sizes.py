"""A module over 350 lines is two modules."""

from pathlib import Path

import pytest

from tests.architecture.sources import PLUGIN, SHOP, files, shown

LONGEST = 350


def modules() -> list[Path]:
    found = [path for folder in (PLUGIN, SHOP) for path in files(folder, ".py", ".js")]
    return [path for path in found if "migrations" not in path.parts]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", modules(), ids=shown)
def test_a_module_is_short(path: Path) -> None:
    assert lines(path) <= LONGEST, f"{shown(path)} has {lines(path)} lines: two rooms in one?"
