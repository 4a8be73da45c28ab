"""A quiet wave below each word in view that is known to be misspelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTextBlock

from app.core.offsets import to_utf16
from app.core.spellcheck.words import Word, words_to_check
from app.core.stand_ins import from_page
from app.ui.editor import MarkdownEditor
from app.ui.theme import Colours

# Pixels: half a wave's length and its height; its place from the bottom of a line, as a share of the line.
_STEP, _HEIGHT, _ABOVE = 2.0, 1.5, 0.15


class SpellingMarks:
    """Looks through the lines in view when they are painted; the words of a line are kept as long as it stays.

    Args:
        verdict: whether a word is misspelled; None: not known yet.
        wanted: called with the words in view that are not known.
    """

    def __init__(
        self, editor: MarkdownEditor, colours: Colours, verdict: Callable[[str], bool | None],
        wanted: Callable[[set[str]], object],
    ) -> None:
        self._editor, self._colours, self._verdict, self._wanted = editor, colours, verdict, wanted
        self._typed = -1  # behind what was typed last, UTF-16 units
        self._shown = False
        editor.document().contentsChange.connect(self._on_change)

    def show(self, shown: bool) -> None:
        """Underline from now on, or do not."""
        if shown != self._shown:
            self._shown = shown
            (self._editor.over.append if shown else self._editor.over.remove)(self._paint)
        self._editor.viewport().update()

    def recolour(self, colours: Colours) -> None:
        self._colours = colours

    def word_at(self, position: int) -> tuple[Word, int, int] | None:
        """The word at a place, and where it stands; UTF-16 units. None: there is none whose spelling can be checked."""
        block = self._editor.document().findBlock(position)
        return next(((word, start, end) for word, start, end in self._words(block) if start <= position <= end), None)

    def _words(self, block: QTextBlock) -> Iterator[tuple[Word, int, int]]:
        text = block.text()
        found = words_to_check(from_page(text))
        if not found or not self._editor.is_prose_at(block.position()):
            return
        wide = not text.isascii()
        for word in found:
            start, end = (to_utf16(text, word.start), to_utf16(text, word.end)) if wide else (word.start, word.end)
            yield word, block.position() + start, block.position() + end

    def _on_change(self, position: int, _removed: int, added: int) -> None:
        self._typed = position + added

    def _paint(self, painter: QPainter) -> None:
        first, last = self._editor.units_in_view()
        document, unknown = self._editor.document(), set[str]()
        cursor = self._editor.textCursor().position()
        wrong: list[tuple[int, int]] = []
        block = document.findBlock(first)
        while block.isValid() and block.position() <= last:
            if not block.layout().preeditAreaText():  # what is composed moves what stands behind it
                for word, start, end in self._words(block):
                    verdict = self._verdict(word.text)
                    if verdict is None:
                        unknown.add(word.text)
                    elif verdict and not (cursor == self._typed and start <= cursor <= end):  # that is being written
                        wrong.append((start, end))
            block = block.next()
        if wrong:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._colours.quiet), 1.0))
            for band in self._editor.bands_in_view(wrong):
                painter.drawPolyline(_wave(band))
        if unknown:
            self._wanted(unknown)


def _wave(band: QRectF) -> QPolygonF:
    bottom = band.bottom() - _ABOVE * band.height()
    count = max(2, round(band.width() / _STEP) + 1)
    return QPolygonF([QPointF(band.left() + number * _STEP, bottom + (number % 2) * _HEIGHT)
                      for number in range(count)])
