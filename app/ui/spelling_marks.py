"""A quiet wave below each word in view that is known to be misspelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF, QTextBlock

from app.core.spellcheck.words import Word, is_foreign, words_in_units
from app.core.stand_ins import from_page
from app.ui.editor import MarkdownEditor
from app.ui.theme import Colours

# Pixels: a tooth's width and height. Its place from the bottom of a line, as a share of the line.
_WIDTH, _HEIGHT = 4, 3
_ABOVE = 0.17


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
        self._tooth: QPixmap | None = None
        editor.document().contentsChange.connect(self._on_change)

    def show(self, shown: bool) -> None:
        """Underline from now on, or do not."""
        if shown != self._shown:
            self._shown = shown
            (self._editor.over.append if shown else self._editor.over.remove)(self._paint)
        self._editor.viewport().update()

    def recolour(self, colours: Colours) -> None:
        self._colours, self._tooth = colours, None

    def word_at(self, position: int) -> tuple[str, int, int] | None:
        """The word at a place, and where it stands; UTF-16 units. None: there is none whose spelling can be checked."""
        block = self._editor.document().findBlock(position)
        at = position - block.position()
        return next(((word.text, block.position() + word.start, block.position() + word.end)
                     for word in self._words(block) if word.start <= at <= word.end), None)

    def _words(self, block: QTextBlock) -> Sequence[Word]:
        """Those of a line; places are of the line."""
        words = words_in_units(from_page(block.text()))
        return words if words and self._editor.is_prose_at(block.position()) else ()

    def _on_change(self, position: int, _removed: int, added: int) -> None:
        self._typed = position + added

    def _paint(self, painter: QPainter) -> None:
        area = self._editor.painted
        first, last = self._editor.units_in_view(area)
        unknown = set[str]()
        cursor = self._editor.textCursor().position()
        wrong: list[tuple[int, int]] = []
        block = self._editor.document().findBlock(first)
        while block.isValid() and (place := block.position()) <= last:
            if not block.layout().preeditAreaText():  # what is composed moves what stands behind it
                words = self._words(block)
                verdicts = [self._verdict(word) for word, _, _ in words]
                foreign = is_foreign(len(words), verdicts.count(True))
                for (word, start, end), verdict in zip(words, verdicts, strict=True):
                    if verdict is None:
                        unknown.add(word)
                    elif verdict and not foreign and not (
                            cursor == self._typed and start <= cursor - place <= end):  # that is being written
                        wrong.append((place + start, place + end))
            block = block.next()
        for band in self._editor.bands_in_view(wrong, area) if wrong else ():
            # On whole pixels: between them its teeth would blur.
            top = round(band.bottom() - _ABOVE * band.height())
            painter.drawTiledPixmap(QRect(round(band.left()), top, round(band.width()), _HEIGHT), self._wave())
        if unknown:
            self._wanted(unknown)

    def _wave(self) -> QPixmap:
        """One tooth."""
        ratio = self._editor.devicePixelRatioF()
        if self._tooth is None or self._tooth.devicePixelRatio() != ratio:
            tooth = QPixmap(round(_WIDTH * ratio), round(_HEIGHT * ratio))
            tooth.setDevicePixelRatio(ratio)
            tooth.fill(Qt.GlobalColor.transparent)
            painter = QPainter(tooth)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._colours.quiet), 1.0))
            low, high = _HEIGHT - 0.75, 0.75
            painter.drawPolyline(QPolygonF([QPointF(0, high), QPointF(_WIDTH / 2, low), QPointF(_WIDTH, high)]))
            painter.end()
            self._tooth = tooth
        return self._tooth
