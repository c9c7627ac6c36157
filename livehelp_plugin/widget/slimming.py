"""Scripts as the shopper downloads them: without our comments and indentation, and some in one file.

No tool is needed to build the package, so modules stand in the repository as they were written. A third of
them is JSDoc, which no browser reads. Only whole lines go, so that a position in an error still names a line
of code that one can search for.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# A comment counts only where it has its lines to itself: one beside code, or inside a string, stays. But for types:
# what begins with an @ stands in no text of ours.
_BLOCK = re.compile(r"^[ \t]*/\*(?:[^*]|\*(?!/))*\*/[ \t]*\n", re.M)
_LINE = re.compile(r"^[ \t]*//.*\n", re.M)
_TYPE = re.compile(r"/\*\* @(?:[^*]|\*(?!/))*\*/ ?")
_INDENT = re.compile(r"^[ \t]+", re.M)
_EMPTY = re.compile(r"\n{2,}")
_WITHIN = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)"; // served within this file\n', re.M)
_EXPORT = re.compile(r"^export (?=const|class|function|async)", re.M)


def slim(source: str) -> str:
    """The same script in fewer bytes. Our modules keep no text whose lines begin with blanks or ``//``."""
    for noise in (_BLOCK, _LINE, _TYPE, _INDENT):
        source = noise.sub("", source)
    return _EMPTY.sub("\n", source).lstrip("\n")


def whole(source: str, read: Callable[[str], str]) -> str:
    """The same script with those of its neighbours in it that it asks for: one request instead of two.

    ``read`` gives a neighbour by its file name. The two share one scope, so their names must differ.
    """
    return _WITHIN.sub(lambda found: _EXPORT.sub("", read(found[1])), source)
