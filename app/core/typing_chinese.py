"""Punctuation of Chinese: an ASCII mark that is typed behind 汉字 becomes the full-width one.

The marks are those of GB/T 15834-2011: ，。；：？！ “” —— ……. Left alone is what is no prose (code, math, targets of
links, addresses) and what stands behind a digit or a Latin letter (3.5, 10:30, e.g.).
"""

from __future__ import annotations

import re

from app.core.language import HAN
from app.core.patterns import pattern_of

_WIDE = {",": "，", ".": "。", ";": "；", ":": "：", "?": "？", "!": "！"}
# Behind which a mark belongs to Chinese: 汉字, and what closes something or ends a sentence in it.
_BEHIND = pattern_of(f"[{HAN}”’）》〉」』】…。？！]\\Z")
_CLOSES_LATIN = pattern_of(r"[\w.,;:!?)\]]\Z", re.ASCII)
# What the cursor stands in when it is open at the end of the line before it.
_OPEN_TARGET = pattern_of(r"\]\([^()\s]*\Z|\]:[ \t]*\S*\Z|<[A-Za-z/][^<>]*\Z")
_ADDRESS = pattern_of(r"(?:[a-z]{2,10}://|www\.)[^\s，。；：？！“”]*\Z", re.IGNORECASE)
_CODE = pattern_of(r"(`+)(?:(?!\1).)*?(?<!`)\1(?!`)")
_MATH = pattern_of(r"\$\$[^$]*\$\$|(?<![\\$])\$(?![\s$])(?:\\.|[^$\\])*?(?<!\s)\$(?!\d)")
_LOOK = 1_000  # characters of the line before the cursor


def full_width(before: str, typed: str) -> tuple[int, str] | None:
    """What an ASCII mark becomes: so many characters before the cursor are replaced, and by what; None: it stays.

    Args:
        before: the line up to the cursor; it is prose.
        typed: the mark that is being typed; it is not in ``before``.
    """
    if typed not in _WIDE and typed not in ('"', "-"):
        return None
    before = before[-_LOOK:]
    if _in_literal(before):
        return None
    if typed == '"':
        return _quotation_mark(before)
    if typed == "-":
        return (1, "——") if before.endswith("-") and _BEHIND.search(before[:-1]) else None
    if typed == ".":
        for dots in ("。。", ".."):
            if before.endswith(dots):
                return (2, "……") if _BEHIND.search(before[:-2]) else None
    return (0, _WIDE[typed]) if _BEHIND.search(before) else None


def _quotation_mark(before: str) -> tuple[int, str] | None:
    opened = before.rfind("“") > before.rfind("”")
    if opened:
        return 0, "”"
    if _CLOSES_LATIN.search(before) or before.count('"') % 2:
        return None
    bare = before.strip(" \t>-*+#　")
    return (0, "“") if not bare or _BEHIND.search(before) or before[-1] in "，；：、（" else None


def _in_literal(before: str) -> bool:
    """Whether the cursor stands in code, math, the target of a link, a tag or an address."""
    if _OPEN_TARGET.search(before) or _ADDRESS.search(before):
        return True
    rest = _MATH.sub("", _CODE.sub("", before))
    if "`" in rest:
        return True
    # A formula is open when a "$" stands with something right behind it: "$5" and a digit are money.
    return re.search(r"(?<![\\$\d])\$\$?(?![\s\d$])[^$]*\Z", rest) is not None
