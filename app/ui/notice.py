"""A calm line above the page: what happened, what to do, and the buttons to do it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

# So many choices at most stand beside the text.
_BESIDE = 2


class Notice(QFrame):
    """Hidden until something is to be said; one message at a time, the newest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._whole.setContentsMargins(24, 8, 16, 8)
        self._whole.setSpacing(8)
        self._whole.addWidget(self._text, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._whole.addLayout(self._row)
        self._buttons: list[QPushButton] = []
        self._topic = ""
        self.hide()

    @property
    def message(self) -> str:
        """What is shown, "" while hidden."""
        return self._text.text() if not self.isHidden() else ""

    @property
    def topic(self) -> str:
        """Of what is shown, "" while hidden."""
        return self._topic if not self.isHidden() else ""

    def say(
        self, message: str, choices: tuple[tuple[str, Callable[[], object]], ...] = (), *, topic: str = "",
        problem: bool = False,
    ) -> None:
        """Show ``message`` with a button for each of ``choices`` (label, what it does) and one to close.

        Args:
            topic: what ``drop`` can take it back by.
            problem: something went wrong, and it looks so.
        """
        self._topic = topic
        if self.property("problem") != problem:
            self.setProperty("problem", problem)
            self.style().unpolish(self)
            self.style().polish(self)
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        # Beside many buttons the text would be a narrow column.
        below = len(choices) > _BESIDE
        self._whole.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
        self._row.setAlignment(Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignRight)
        self._text.setText(message)
        self.setAccessibleName(message)
        for label, act in (*choices, (self.tr("Close"), None)):
            button = QPushButton(label)
            button.setToolTip(label)
            button.clicked.connect(self.hide)
            if act is not None:
                button.clicked.connect(act)
            self._row.addWidget(button)
            self._buttons.append(button)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def drop(self, topic: str) -> None:
        """Hide the message if it is of ``topic``: what it said is settled."""
        if topic == self._topic:
            self.hide()
