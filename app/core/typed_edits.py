"""What a writer changed in a text, by whole words: which of them are still there, and where they stand now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.core.alignment import matches
from app.core.common_ends import common_text_ends
from app.core.language import HAN
from app.core.patterns import pattern_of

# Characters ``start`` to ``end`` of the old text, and what stands in their place.
TypedEdit = tuple[int, int, str]

# What touches a letter changes its word; 汉字 stand for themselves.
_LINE = pattern_of(r"[^\n]*\n(?:\r?\n)*|[^\n]+")  # with the blank ones behind it, which are all alike
_TOKEN = pattern_of(rf"[{HAN}]|[^\W{HAN}]+|\s|.", re.DOTALL)


def typed_edits(old: str, new: str) -> list[TypedEdit]:
    """The edits from ``old`` to ``new``, in order and apart: lines are compared, and then the words in them.

    As few words as can be are held to be touched; ``core.hunks`` would join what is nearer to each other than a reader
    likes, and so take away what the writer never touched. Words that stand once say which of two like ones is meant.
    """
    head, tail = common_text_ends(old, new)
    start = old.rfind("\n", 0, head) + 1
    behind = old.find("\n", len(old) - tail)
    rest = len(old) - behind - 1 if behind >= 0 else 0  # whole lines are compared
    lines = [_LINE.findall(text, start, len(text) - rest) for text in (old, new)]
    found: list[TypedEdit] = []
    for a, a2, b, b2 in _differing(lines[0], lines[1], start, start):
        was, now = _TOKEN.findall(old[a:a2]), _TOKEN.findall(new[b:b2])
        found += [(first, last, new[at:end]) for first, last, at, end in _differing(was, now, a, b)]
    return found


def _differing(old: Sequence[str], new: Sequence[str], at: int, at_new: int) -> Iterator[tuple[int, int, int, int]]:
    """Where the runs of items between those that are the same begin and end, in characters of both texts."""
    for (i, j), (i2, j2) in pairwise([(-1, -1), *matches(old, new, anchored=True), (len(old), len(new))]):
        length, length_new = sum(map(len, old[i + 1 : i2])), sum(map(len, new[j + 1 : j2]))
        if length or length_new:
            yield at, at + length, at_new, at_new + length_new
        if i2 < len(old):
            at += length + len(old[i2])
            at_new += length_new + len(new[j2])
