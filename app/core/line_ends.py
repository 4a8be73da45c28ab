"""The end of each line (LF, CRLF, CR), apart from the text, and put back so that untouched lines keep theirs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from app.core.alignment import matches
from app.core.patterns import pattern_of

_LINE_END = pattern_of(r"\r\n|\n|\r")


def split_line_ends(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` with LF, and the ends as they were: one for each line, or a single one where all are the same."""
    if "\r" not in text:
        return text, ("\n",)
    ends = tuple(_LINE_END.findall(text))
    kinds = set(ends)
    if len(kinds) == 1:
        return text.replace(ends[0], "\n"), ends[:1]
    return text.replace("\r\n", "\n").replace("\r", "\n"), ends


def commonest(ends: tuple[str, ...]) -> str:
    """The commonest line end; new lines get it."""
    return Counter(ends).most_common(1)[0][0] if ends else "\n"


def join_line_ends(text: str, before: str, ends: tuple[str, ...]) -> str:
    """``text`` (LF) with the ends that its lines had.

    Args:
        text: as it is now.
        before: the text, with LF, that ``ends`` belong to.
        ends: as ``split_line_ends`` gave them.
    """
    if len(set(ends)) < 2:
        end = commonest(ends)
        return text if end == "\n" else text.replace("\n", end)
    new = text.split("\n")
    return "".join(line + end for line, end in zip(new, [*_ends_of(before.split("\n"), new, ends), ""], strict=True))


def _ends_of(old: list[str], new: list[str], ends: tuple[str, ...]) -> list[str]:
    found = [commonest(ends)] * (len(new) - 1)
    pairs = matches(old, new)
    for (a, b), (a2, b2) in pairwise([(-1, -1), *pairs, (len(old), len(new))]):
        if a2 - a == b2 - b:  # as many lines, edited
            pairs += [(a + i, b + i) for i in range(1, a2 - a)]
    for there, here in pairs:
        if here < len(found) and there < len(ends):
            found[here] = ends[there]
    return found
