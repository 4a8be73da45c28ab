"""A strip of numbers above the suggestion: the attempts at one passage, one click or key apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.ui.commands import tooltip

# More have their place in the strip, but no button: it would break into a second line.
_MOST = 8


class AttemptStrip(QWidget):
    """Hidden while there is only one attempt.

    Args:
        commands: earlier_attempt and later_attempt are used.

    Signals:
        chosen: the place of an attempt, from 0.
    """

    chosen = Signal(int)

    def __init__(self, commands: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Attempts"))
        self._label = QLabel(self.tr("Attempt"))
        self._label.setProperty("role", "quiet")
        self.buttons: list[QToolButton] = []
        self._current = -1
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._label)
        for number in range(_MOST):
            button = QToolButton()
            button.setObjectName("attempt")
            button.setCheckable(True)
            button.setText(str(number + 1))
            button.setAccessibleName(self.tr("Attempt {number}").format(number=number + 1))
            button.setToolTip(button.accessibleName())
            button.clicked.connect(partial(self._choose, number))
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch(1)
        self._keys = commands["earlier_attempt"], commands["later_attempt"]
        for step, command in zip((-1, 1), self._keys, strict=True):
            command.triggered.connect(partial(self._step, step))
        self.show_attempts((), -1, busy=False)

    def show_attempts(self, about: Sequence[str], current: int, *, busy: bool) -> None:
        """Show as many numbers as ``about`` has, each with that explanation; ``current`` is the one that is shown."""
        self._current, self._count = current, len(about)
        self.setVisible(len(about) > 1)
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(about))
            button.setChecked(number == current)
            button.setEnabled(not busy)
            if number < len(about):
                button.setToolTip("\n".join(filter(None, [button.accessibleName(), about[number]])))
        earlier, later = self._keys
        earlier.setEnabled(not busy and current > 0)
        later.setEnabled(not busy and 0 <= current < len(about) - 1)
        self._label.setToolTip(tooltip(earlier.statusTip(), earlier.shortcut().toString()))

    def _choose(self, number: int, _checked: bool = False) -> None:
        self.buttons[number].setChecked(number == self._current)  # until it is really shown
        self.chosen.emit(number)

    def _step(self, step: int, _checked: bool = False) -> None:
        self.chosen.emit(self._current + step)
