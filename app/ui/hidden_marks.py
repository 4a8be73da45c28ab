"""Marks where characters stand that are not seen, painted over the page while the writer wants them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QToolTip

from app.core.hidden_characters import hidden_characters, name_of
from app.core.offsets import utf16_length
from app.core.stand_ins import from_page

_DOT = 2.5  # pixels, half of its width


class HiddenMarks:
    """Finds what is hidden in the lines in view, and knows its names.

    Args:
        page: the editor.
        place: the place of a position (UTF-16 units) in the viewport: the left edge of its character, as high as its
            line.
    """

    def __init__(self, page: QPlainTextEdit, place: Callable[[int], QRectF]) -> None:
        self._page, self._place = page, place
        self.shown = False

    def show(self, shown: bool) -> None:
        """Show the marks from now on, or do not."""
        self.shown = shown
        self._page.viewport().update()

    def paint(self, painter: QPainter, colour: str) -> None:
        """Paint the marks of the blocks in view."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        block = self._page.firstVisibleBlock()
        bottom = self._page.viewport().height()
        while block.isValid():
            text = block.text()
            for found in () if text.isascii() and text.isprintable() else hidden_characters(from_page(text)):
                place = self._place(block.position() + utf16_length(text[: found.start]))
                painter.drawRect(QRectF(place.left() - 0.75, place.top(), 1.5, place.height()))
                painter.drawEllipse(QPointF(place.left(), place.top()), _DOT, _DOT)
            if self._place(block.position()).top() > bottom:
                break
            block = block.next()
        painter.restore()

    def tell(self, event: QHelpEvent) -> None:
        """Name the hidden characters at the pointer."""
        QToolTip.showText(event.globalPos(), self.names_at(event.pos()), self._page.viewport())

    def names_at(self, point: QPoint) -> str:
        """The names of what is hidden beside ``point`` of the viewport, a line each."""
        cursor = QTextCursor(self._page.cursorForPosition(point))
        text, at = from_page(cursor.block().text()), cursor.positionInBlock()
        return "\n".join(name_of(one.character) for one in hidden_characters(text)
                         if abs(utf16_length(text[: one.start]) - at) <= 1)
