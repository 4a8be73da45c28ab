"""Tints what was found in a page, as far as it is in view, and follows it through edits until it is looked for anew."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter

from app.core.search import Matches
from app.ui.editor import MarkdownEditor
from app.ui.theme import Colours


class MatchMarks:
    """The matches of one page; places are UTF-16 units."""

    def __init__(self, page: MarkdownEditor, colours: Colours) -> None:
        self._page = page
        self._colours = colours
        self.matches = Matches()
        # Since the search: what stands between these places of then was changed, and what is behind moved so far.
        self._cut: tuple[int, int, int] | None = None
        page.under.append(self._paint)
        page.document().contentsChange.connect(self._follow)

    def show(self, matches: Matches) -> None:
        """Tint these, found in the text as it stands."""
        self.matches, self._cut = matches, None
        self._page.viewport().update()

    def recolour(self, colours: Colours) -> None:
        self._colours = colours
        self._page.viewport().update()

    @property
    def current(self) -> int | None:
        """The number of the match that is selected."""
        cursor = self._page.textCursor()
        return None if self._cut else self.matches.at(cursor.selectionStart(), cursor.selectionEnd())

    def _follow(self, position: int, removed: int, added: int) -> None:
        """What is typed costs the matches that it touches; nothing is gone through."""
        if not len(self.matches):
            return
        start, end, shift = self._cut or (position, position, 0)
        # What stands behind the cut has moved since.
        begins = min(start, position)
        reaches = position + removed
        self._cut = begins, max(end, reaches - shift if reaches > end + shift else end), shift + added - removed

    def _paint(self, painter: QPainter) -> None:
        if not len(self.matches):
            return
        start, end, shift = self._cut or (0, 0, 0)
        area = self._page.painted
        first, last = self._page.units_in_view(area)
        found: list[tuple[int, int]] = []
        for number in self.matches.touching(min(first, first - shift), max(last, last - shift)):
            here = self.matches.starts[number], self.matches.ends[number]
            if self._cut is None or here[1] <= start:
                found.append(here)
            elif here[0] >= end:
                found.append((here[0] + shift, here[1] + shift))
        for band in self._page.bands_in_view(found, area):
            painter.fillRect(band, QColor(self._colours.found))
