"""What looks different in the page of a review: stretches, their colours over Markdown's, what changed of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtGui import QColor, QTextCharFormat

from app.core.common_ends import common_ends
from app.core.offsets import utf16_length
from app.ui.markdown_highlighter import MarkdownHighlighter
from app.ui.theme import Colours


class Mark(NamedTuple):
    """A stretch that looks different, in UTF-16 units."""

    start: int
    end: int
    role: str


class MarkedHighlighter(MarkdownHighlighter):
    """Markdown as in the editor, with the colours of the marks over it."""

    marks: Sequence[Mark] = ()

    def _set_formats(self, c: Colours) -> None:
        super()._set_formats(c)
        self._roles: dict[str, QTextCharFormat] = {}
        for role, colour in (("removed", c.removed), ("gone", c.removed), ("added", c.added), ("flagged", c.flag),
                             ("waiting", c.quiet), ("moved", "")):
            form = self._roles[role] = QTextCharFormat()
            if colour:
                form.setForeground(QColor(colour))
            if role in ("removed", "gone"):
                form.setFontStrikeOut(True)

    def highlightBlock(self, text: str) -> None:
        super().highlightBlock(text)
        start = self.currentBlock().position()
        end = start + utf16_length(text)
        first = bisect_right(self.marks, start, key=lambda mark: mark.end)
        for number in range(first, len(self.marks)):
            mark = self.marks[number]
            if mark.start >= end:
                break
            self._add(max(mark.start, start) - start, min(mark.end, end) - start, self._roles[mark.role])


def stale_stretches(old: Sequence[Mark], new: Sequence[Mark], first: int, last: int,
                    shift: int) -> list[tuple[int, int]]:
    """The stretches that look different, in places of the new text, outside of what was written anew.

    Args:
        first, last, shift: what is exchanged in the old text, and how far what follows it moves.
    """
    moved: list[Mark] = []
    for start, end, role in old:
        if start < first:
            moved.append(Mark(start, min(end, first), role))
        if end > last:
            moved.append(Mark(max(start, last) + shift, end + shift, role))
    kept = [mark for mark in moved if mark.start < mark.end]
    alike, alike_at_end = common_ends(kept, new)
    one, other = kept[alike : len(kept) - alike_at_end], new[alike : len(new) - alike_at_end]
    found: list[tuple[int, int]] = []
    edges = sorted({edge for mark in (*one, *other) for edge in mark[:2]})
    i = j = 0
    for start, end in pairwise(edges):
        while i < len(one) and one[i].end <= start:
            i += 1
        while j < len(other) and other[j].end <= start:
            j += 1
        was = one[i].role if i < len(one) and one[i].start <= start else ""
        now = other[j].role if j < len(other) and other[j].start <= start else ""
        if was != now and not first <= start < end <= last + shift:
            found.append((start, end))
    return found
