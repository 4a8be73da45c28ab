"""The line beneath the page that tells of a job while the assistant's panel does not: what, how far, how long, stop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget


class JobStrip(QFrame):
    """Hidden until there is something to tell; one button at its right end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobStrip")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Progress"))
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)  # a problem tells in two sentences what to do
        self.button = QPushButton(self.tr("Stop"))
        self.button.setToolTip(self.tr("Stop writing and keep what came"))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the writer in the text
        self.button.clicked.connect(lambda: self._act())
        self._act: Callable[[], object] = lambda: None
        row = QHBoxLayout()
        row.setContentsMargins(16, 2, 10, 2)
        row.addWidget(self._label, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(row)
        self.hide()

    @property
    def said(self) -> str:
        """What it says, "" while it is hidden."""
        return self._label.text() if not self.isHidden() else ""

    def tell(self, text: str, share: float | None, label: str, hint: str, act: Callable[[], object], *,
             problem: bool = False, aloud: bool = False) -> None:
        """Show ``text``.

        Args:
            share: how much is done, 0 to 1; None: no bar.
            label, hint, act: of the button; without a label there is none.
            problem: it is told in the colour of what needs a look.
            aloud: a screen reader says it now; else it finds it there.
        """
        is_new = text != self._label.text() or self.isHidden()
        self._label.setText(text)
        self._label.setToolTip(text)
        self.setAccessibleName(text)
        state = "problem" if problem else ""
        if self._label.property("state") != state:
            self._label.setProperty("state", state)
            self._label.style().unpolish(self._label)
            self._label.style().polish(self._label)
        self.bar.setVisible(share is not None)
        self.bar.setValue(round(1000 * (share or 0.0)))
        self._act = act
        self.button.setVisible(bool(label))
        self.button.setText(label)
        self.button.setAccessibleName(label)
        self.button.setToolTip(hint)
        self.show()
        if aloud and is_new:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
