"""A label that ends with "…" where there is no room for all that it says, instead of being cut."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

# Pixels that it keeps.
_LEAST = 48


class ElidedLabel(QLabel):
    """Asks for the room of its whole text, and does with less; ``text`` is whole all the same.

    Args:
        least: pixels of it that it keeps as long as others have room to give.
    """

    def __init__(self, least: int = _LEAST) -> None:
        super().__init__()
        self._least = least

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self._least), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.sizeHint().width() <= self.width():
            super().paintEvent(event)
            return
        from PySide6.QtWidgets import QStyle, QStyleOption  # their many names are made when they are imported

        option, painter = QStyleOption(), QPainter(self)
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.style().drawItemText(painter, self.contentsRect(), int(self.alignment()), self.palette(), self.isEnabled(),
                                  shown, self.foregroundRole())
