"""Marks where characters stand that are not seen, painted over the page while the writer wants them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QToolTip

from app.core.hidden_characters import hidden_characters, name_of
from app.core.offsets import utf16_length
from app.core.stand_ins import from_page

_DOT = 2.5  # pixels, half of its width


class HiddenMarks(QObject):
    """Finds what is hidden in the lines in view, and says its name to the pointer.

    Args:
        page: the editor.
        place: the rectangle of the line and the place of a position (UTF-16 units) in the viewport.
        colour: of the marks.
    """

    def __init__(self, page: QPlainTextEdit, place: Callable[[int], QRectF], colour: Callable[[], str]) -> None:
        super().__init__(page)
        self._page, self._place, self._colour = page, place, colour
        self.shown = False
        page.viewport().installEventFilter(self)

    def show(self, shown: bool) -> None:
        """Show the marks from now on, or do not."""
        self.shown = shown
        self._page.viewport().update()

    def paint(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint the marks of the blocks in view."""
        if not self.shown:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour()))
        block = self._page.firstVisibleBlock()
        bottom = event.rect().bottom()
        while block.isValid():
            text = block.text()
            for found in () if text.isascii() and text.isprintable() else hidden_characters(from_page(text)):
                place = self._place(block.position() + utf16_length(text[: found.start]))
                painter.drawRect(QRectF(place.left() - 0.75, place.top(), 1.5, place.height()))
                painter.drawEllipse(QPointF(place.left(), place.top()), _DOT, _DOT)
            if self._place(block.position()).top() > bottom:
                break
            block = block.next()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Name the hidden characters at the pointer."""
        if self.shown and isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.names_at(event.pos()), self._page.viewport())
            return True
        return super().eventFilter(watched, event)

    def names_at(self, point: QPoint) -> str:
        """The names of what is hidden beside ``point`` of the viewport, a line each."""
        cursor = QTextCursor(self._page.cursorForPosition(point))
        text, at = from_page(cursor.block().text()), cursor.positionInBlock()
        return "\n".join(name_of(one.character) for one in hidden_characters(text)
                         if abs(utf16_length(text[: one.start]) - at) <= 1)
