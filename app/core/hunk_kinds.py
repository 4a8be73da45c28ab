"""What kind of change it is that turns one piece of text into another, as a reader would sort it."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from app.core.patterns import pattern_of
from app.core.segments import block_mark, unit_class, units
from app.core.sentence_alignment import Tag
from app.core.spelling import folded, is_respelled, numbers_of

Kind = Literal["spelling", "wording", "rewritten", "added", "removed", "moved", "structure", "facts", "conflict"]

# Words that come or go within a sentence are an addition or a removal from so many on (a word of Chinese counts too);
# fewer are wording.
_PHRASE = 4
_BLANK_LINE = pattern_of(r"\n\s*\n")


def kind_of(before: str, after: str, tag: Tag | None, *, at_line_start: bool) -> Kind:
    """The kind of a change.

    Args:
        before, after: what is replaced, and by what.
        tag: of the sentences that it is made of, None or "changed": it is within a sentence.
        at_line_start: what stands there may be a heading's or an item's mark.

    In this order: sentences that went elsewhere are "moved", come or go "added" or "removed", have little in common
    "rewritten". Within a sentence, marks of Markdown, link targets, tags or blocks that differ are "structure"; the
    same letters set otherwise (case, spaces, punctuation), typos and mistaken 汉字 "spelling"; four words or more that
    come or go "added" or "removed"; the rest is "wording". "facts" is for those who compare facts to say, and
    "conflict" for those who merge.
    """
    if tag == "moved":
        return "moved"
    if tag in ("added", "removed"):
        return "added" if tag == "added" else "removed"
    if tag == "replaced":
        return "rewritten" if before.strip() and after.strip() else "added" if after.strip() else "removed"
    if _marks(before, at_line_start) != _marks(after, at_line_start):
        return "structure"
    one, other = _words(before), _words(after)
    if _is_spelling(before, after, one, other):
        return "spelling"
    if not before.strip() and len(other) >= _PHRASE:
        return "added"
    if not after.strip() and len(one) >= _PHRASE:
        return "removed"
    return "wording"


def _words(text: str) -> list[str]:
    spans = units(text)
    return [text[s:e] for s, e in spans if unit_class(text[s:e]) != "punctuation"]


def _marks(text: str, at_line_start: bool) -> Counter[str]:
    """The marks in ``text`` by their shapes: what is within code and formulas is not structure."""
    found: Counter[str] = Counter()
    if blanks := len(_BLANK_LINE.findall(text)):
        found["blank line"] = blanks
    for number, (start, end) in enumerate(units(text)):
        unit = text[start:end]
        line_start = "\n" in text[:start][-4:] or (not number and at_line_start)
        if line_start and (mark := block_mark(text[start:])):
            found[f"{mark} "] += 1
        elif unit_class(unit) == "mark":
            code = unit[0] in "`$" and len(unit) > 1
            if not ("://" in unit or "@" in unit) or unit[0] in "<]":
                found[unit[0] if code else unit] += 1
    return found


def _is_spelling(before: str, after: str, one: list[str], other: list[str]) -> bool:
    if folded(before) == folded(after):
        return numbers_of(before) == numbers_of(after)
    return len(one) == len(other) <= 3 and all(
        a == b or is_respelled(a, b) for a, b in zip(one, other, strict=True))
