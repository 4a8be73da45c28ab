"""The end of each line (LF, CRLF, CR), apart from the text, and put back so that untouched lines keep theirs."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from app.core.common_ends import common_ends
from app.core.patterns import pattern_of

_LINE_END = pattern_of(r"\r\n|\n|\r")
# Lines that are aligned at most to find the ends of mixed line ends; beyond, the commonest end is used.
_ALIGN_LIMIT = 20_000


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
    head, tail = common_ends(old, new)
    pairs = [(i, i) for i in range(head)]
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle_old) + len(middle_new) <= _ALIGN_LIMIT:
        for _, a, a2, b, b2 in SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
            if a2 - a == b2 - b:  # the same lines, or as many edited ones
                pairs += [(head + a + i, head + b + i) for i in range(a2 - a)]
    elif len(middle_old) == len(middle_new):
        pairs += [(head + i, head + i) for i in range(len(middle_new))]
    pairs += [(len(old) - tail + i, len(new) - tail + i) for i in range(tail)]
    for there, here in pairs:
        if here < len(found) and there < len(ends):
            found[here] = ends[there]
    return found
