"""A question in a few words, set as the rest of the window is: Qt's own leaves room for an icon that is not there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QMessageBox, QWidget


class QuestionBox(QMessageBox):
    """Buttons are added by who asks.

    Args:
        text: the question; ``hint`` stands below it. Neither is markup: a name or an address may look like it.
    """

    def __init__(self, parent: QWidget | None, text: str, hint: str = "") -> None:
        super().__init__(parent)
        self.setIcon(QMessageBox.Icon.NoIcon)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setInformativeText(hint)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt lays the box out anew with every text: what it left free is taken when all is there."""
        grid = self.layout()
        if isinstance(grid, QGridLayout):
            indent = grid.itemAtPosition(0, 0)
            if indent is not None and (spacer := indent.spacerItem()) is not None:
                spacer.changeSize(0, 0)
            grid.setHorizontalSpacing(0)
            grid.setColumnStretch(1, 1)  # the words' own
            grid.setContentsMargins(20, 18, 20, 16)
        super().showEvent(event)
