"""Collects our messages and compiles the catalogues: `make messages`. Needs GNU gettext, as Django does.

What is compiled is kept in the repository: installing the package needs no tool but pip.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

PLUGIN = Path(__file__).resolve().parent.parent / "livehelp_plugin"
QUIET = ("--no-location", "--no-wrap", "--no-obsolete", "--verbosity=0", "--ignore=static/*")
_ANSWER = re.compile(r'^(msgstr(?:\[\d\])?) ".*"\n(?:".*"\n)*', re.M)
_DATE = re.compile(r'^"POT-Creation-Date:.*\n', re.M)


def languages() -> list[str]:
    return sorted(path.name for path in (PLUGIN / "locale").iterdir() if path.is_dir())


def tidy(path: Path) -> None:
    """No date, which would differ in every change, and no guesses: a message is translated, or it is empty."""
    blocks = _DATE.sub("", path.read_text(encoding="utf-8")).rstrip("\n").split("\n\n")
    path.write_text("\n\n".join(unguessed(block + "\n").rstrip("\n") for block in blocks) + "\n", encoding="utf-8")


def unguessed(block: str) -> str:
    """One entry of a catalogue; a translation that was only guessed is taken out."""
    if not block.startswith("#, fuzzy"):
        return block
    lines = [line for line in block.splitlines(keepends=True) if not line.startswith(("#|", "#, fuzzy\n"))]
    return _ANSWER.sub(r'\1 ""\n', "".join(lines).replace("#, fuzzy, ", "#, ", 1))


def django(*words: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "-m", "django", *words], cwd=PLUGIN, env=environment, check=True)


def main() -> None:
    if shutil.which("msgfmt") is None:
        sys.exit("GNU gettext is missing (on Debian: apt-get install gettext)")
    wanted = sys.argv[1:] or languages()
    django("makemessages", *QUIET, *(f"--locale={language}" for language in wanted))
    for language in wanted:
        tidy(PLUGIN / "locale" / language / "LC_MESSAGES" / "django.po")
    django("compilemessages", "--verbosity=0", *(f"--locale={language}" for language in wanted))


if __name__ == "__main__":
    main()
