"""The button of an action, with a dot in its corner where there is something to know about it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton

_INSET, _RADIUS = 8.0, 2.0  # pixels


class ActionButton(QPushButton):
    """A push button that can carry a mark.

    Args:
        label: what it says.
        hint: its tooltip; what the mark means is added to it.
    """

    def __init__(self, label: str, hint: str) -> None:
        super().__init__(label)
        self.setProperty("role", "action")
        self.setAccessibleName(label)
        self._hint = hint
        self._mark = ""
        self.setToolTip(hint)

    @property
    def mark(self) -> str:
        """What the dot means, "" while there is none."""
        return self._mark

    def show_mark(self, meaning: str) -> None:
        """Carry a dot that means ``meaning``; "": none."""
        self._mark = meaning
        self.setToolTip(f"{self._hint}\n{meaning}" if meaning else self._hint)
        self.setAccessibleName(f"{self.text()}, {meaning}" if meaning else self.text())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._mark:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().buttonText())
        painter.setOpacity(0.7)
        painter.drawEllipse(QPointF(self.width() - _INSET, _INSET), _RADIUS, _RADIUS)
        painter.end()
