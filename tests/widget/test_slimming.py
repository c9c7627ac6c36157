"""What is served is what was written, less comments and indentation."""

import re
from pathlib import Path

import pytest

from livehelp_plugin.widget.assets import ROOT
from livehelp_plugin.widget.slimming import slim

MODULES = sorted(ROOT.rglob("*.js"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_comments_and_blanks_are_lost(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    written = [re.sub(r"/\*\* @.*?\*/ ?(?=\S)", "", line.strip()).strip() for line in lines]
    served = slim(path.read_text(encoding="utf-8")).splitlines()
    lost = []
    for line in written:
        if served and line == served[0].rstrip():
            served.pop(0)
        elif line:
            lost.append(line)
    assert served == []
    assert [line for line in lost if not line.startswith(("//", "/*", "*"))] == []


def test_a_comment_beside_code_stays() -> None:
    assert slim("  let a = 1; // one\n") == "let a = 1; // one\n"
    assert slim("f(/* none */);\n") == "f(/* none */);\n"


def test_a_type_beside_code_goes() -> None:
    assert slim("const a = /** @type {Map<string, A | null>} */ (b).c;\n") == "const a = (b).c;\n"


def test_comments_with_lines_of_their_own_go() -> None:
    source = "// top\n/** @param {string} a */\nfunction f(a) {\n  /*\n   * inside\n   */\n  return a;\n}\n"
    assert slim(source) == "function f(a) {\nreturn a;\n}\n"


def test_code_between_two_comments_stays() -> None:
    assert slim("/** a */ f();\n/** b */\n") == "/** a */ f();\n"
    assert slim("/** a */\ng(); /* c */\n/* d */\n") == "g(); /* c */\n"


def test_an_address_in_a_string_is_no_comment() -> None:
    assert slim('const a = "http://x/";\n') == 'const a = "http://x/";\n'


def test_it_is_worth_it() -> None:
    written = sum(path.stat().st_size for path in MODULES)
    served = sum(len(slim(path.read_text(encoding="utf-8")).encode()) for path in MODULES)
    assert served < 0.85 * written
