"""What is painted of a page under and over its text: the passage and the selection, a hint, what others add."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from app.ui.text_page import TextPage
from app.ui.theme import Colours


class PaintedPage(TextPage):
    """The marks lie under the text, in bands as high as its lines: Qt's own would leave the leading bare.

    Attributes:
        under, over: each is called with a painter of the viewport, before and after the text is painted.
        painted: the part of the viewport that is being painted then.
    """

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._hint = ""  # what an empty page says: Qt would put it above the page's margin
        self._passage: QTextCursor | None = None
        self.under: list[Callable[[QPainter], object]] = []
        self.over: list[Callable[[QPainter], object]] = []
        self.painted = QRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lay the passage and the selection under the text: Qt's own would leave the leading between lines bare."""
        self.painted = event.rect()
        painter = QPainter(self.viewport())
        self._paint_under(painter)
        for paint in self.under:
            paint(painter)
        if self._passage is not None:
            self._paint_range(painter, self._passage, QColor(self._colours.accent_soft), whole_lines=True)
        cursor = self.textCursor()
        if cursor.hasSelection() and not self._is_passage(cursor):
            self._paint_range(painter, cursor, QColor(self._colours.selection), whole_lines=False)
        if self.document().isEmpty() and not self.document().firstBlock().layout().preeditAreaText():
            self._paint_hint(painter)
        painter.end()
        super().paintEvent(event)
        if self.over:
            painter = QPainter(self.viewport())
            for paint in self.over:
                paint(painter)
            painter.end()

    def _paint_hint(self, painter: QPainter) -> None:
        """What an empty page says, where the first line will stand."""
        block = self.document().firstBlock()
        self._layout.blockBoundingRect(block)  # lays it out, if nothing has yet
        line = block.layout().lineAt(0)
        painter.setFont(self.font())
        painter.setPen(QColor(self._colours.quiet))
        painter.drawText(QPointF(line.x(), line.y() + line.ascent()), self._hint)

    def _is_passage(self, cursor: QTextCursor) -> bool:
        """Whether the selection is the passage, which is marked already: two tints would look like two things."""
        passage = self._passage
        return passage is not None and (passage.selectionStart(), passage.selectionEnd()) == (
            cursor.selectionStart(), cursor.selectionEnd())

    def _paint_under(self, painter: QPainter) -> None:
        """What else lies under the text; a page that marks changes paints them here."""

    def _paint_range(self, painter: QPainter, cursor: QTextCursor, colour: QColor, *, whole_lines: bool) -> None:
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        for band in self._bands(self._lines_in_view(), start, end, whole_lines=whole_lines):
            painter.fillRect(band, colour)
