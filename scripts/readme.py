"""The README's installation, as a program reads it: the fenced block after each ``<!-- install: name -->``."""

import ast
import re
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
BLOCK = re.compile(r"^<!-- install: (\w+) -->\n```\w+\n(.*?)^```$", re.M | re.S)


def blocks() -> dict[str, str]:
    """The marked blocks by name."""
    return dict(BLOCK.findall(README.read_text(encoding="utf-8")))


def apps(block: str) -> list[str]:
    """The entries of the ``INSTALLED_APPS`` that a block shows."""
    [statement] = ast.parse(block).body
    assert isinstance(statement, ast.Assign), block
    return list(ast.literal_eval(statement.value))


def with_apps(settings: str, block: str) -> str:
    """Settings with a block's apps in front of their own; raises ValueError where there is no list."""
    head = "INSTALLED_APPS = [\n"
    before, found, after = settings.partition(head)
    if not found:
        raise ValueError("the settings have no INSTALLED_APPS")
    return before + head + "".join(f'    "{app}",\n' for app in apps(block)) + after


def with_url(urls: str, block: str) -> str:
    """A URLconf with a block's line just above Wagtail's catch-all; raises ValueError where there is none."""
    catch_all = re.search(r'^( *)path\("", include\(wagtail_urls\)\),$', urls, re.M)
    if catch_all is None:
        raise ValueError("the URLconf has no catch-all of Wagtail")
    return urls[: catch_all.start()] + catch_all[1] + block.strip() + "\n" + urls[catch_all.start() :]
