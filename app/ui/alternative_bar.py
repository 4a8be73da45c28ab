"""Beneath the changes: how the other attempts word the place that is looked at, each one key or click away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

# Wordings that are shown; more are rare, and the room is for the changes.
_MOST = 3


class _Wording(QPushButton):
    """A wording on one line, cut where the room ends; whole in its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "wording")
        self._whole = ""
        self._key = QLabel("X")
        self._key.setProperty("role", "key")
        self._key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.addStretch(1)
        row.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_wording(self, attempt: str, text: str, *, has_key: bool) -> None:
        self._whole = f"{attempt}   {' '.join(text.split()) or '∅'}"
        self._key.setVisible(has_key)
        self.setToolTip(text.strip())
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 24 - (self._key.sizeHint().width() + 8 if self._key.isVisibleTo(self) else 0)
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(40, room)))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(80, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class AlternativeBar(QWidget):
    """Hidden while the others have nothing else to say there.

    Signals:
        chosen: which of the wordings, from 0.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self.tr("The other attempt here:"))
        self._label.setProperty("role", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        self.buttons: list[_Wording] = []
        for number in range(_MOST):
            button = _Wording()
            button.setAccessibleName(self.tr("Wording of another attempt"))
            button.setToolTip(self.tr("Take this wording"))
            button.clicked.connect(partial(self._choose, number))
            column.addWidget(button)
            self.buttons.append(button)
        self.hide()

    def show_wordings(self, wordings: Sequence[tuple[str, str]]) -> None:
        """Offer these: the attempt's number and its text; the first answers to the key."""
        self._label.setText(self.tr("The other attempt here:") if len(wordings) == 1
                            else self.tr("The other attempts here:"))
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(wordings))
            if number < len(wordings):
                attempt, text = wordings[number]
                button.show_wording(attempt, text, has_key=number == 0)
                button.setAccessibleName(self.tr("Take the wording of attempt {number}: {text}").format(
                    number=attempt, text=text.strip()))
        self.setVisible(bool(wordings))

    def _choose(self, number: int, _checked: bool = False) -> None:
        self.chosen.emit(number)
