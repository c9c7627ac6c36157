"""Scripts as the shopper downloads them: without our comments and indentation.

No tool is needed to build the package, so modules stand in the repository as they were written. A third of
them is JSDoc, which no browser reads. Only whole lines go, so that a position in an error still names a line
of code that one can search for.
"""

from __future__ import annotations

import re

# A comment counts only where it has its lines to itself: one beside code, or inside a string, stays. But for types:
# what begins with an @ stands in no text of ours.
_BLOCK = re.compile(r"^[ \t]*/\*(?:[^*]|\*(?!/))*\*/[ \t]*\n", re.M)
_LINE = re.compile(r"^[ \t]*//.*\n", re.M)
_TYPE = re.compile(r"/\*\* @(?:[^*]|\*(?!/))*\*/ ?")
_INDENT = re.compile(r"^[ \t]+", re.M)
_EMPTY = re.compile(r"\n{2,}")


def slim(source: str) -> str:
    """The same script in fewer bytes. Our modules keep no text whose lines begin with blanks or ``//``."""
    for noise in (_BLOCK, _LINE, _TYPE, _INDENT):
        source = noise.sub("", source)
    return _EMPTY.sub("\n", source).lstrip("\n")
