"""The question which encoding a file is in: how its text looks in each, the likeliest first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.core.encoding_guess import Candidate
from app.core.encodings import Encoding
from app.core.stand_ins import made_holdable, to_page
from app.ui.theme import document_font

# Encodings with a card of their own; the others share the last one.
_CARDS = 3
# A preview has two lines: so many half-width characters fit; so many of them may stand before the first that the
# encodings differ in.
_WIDTH, _BEFORE = 126, 30


class EncodingQuestion(QDialog):
    """A card for each of the likeliest encodings with a preview, and one for all others.

    Args:
        name: of the file.
        candidates: the encodings that fit, the likeliest first; at least one.
    """

    def __init__(self, name: str, candidates: Sequence[Candidate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("encodingQuestion")
        self.setWindowTitle(self.tr("Which looks right?"))
        self._candidates = list(candidates)
        self._group = QButtonGroup(self)
        self._others = QComboBox()
        self._others.setAccessibleName(self.tr("Other encodings"))
        question = QLabel(self.tr("“{name}” does not say how its characters are stored. Which looks right?")
                          .format(name=name))
        question.setWordWrap(True)
        note = QLabel(self.tr("It is saved in the encoding that you choose, and Stet remembers it for this file."))
        note.setProperty("role", "quiet")
        note.setWordWrap(True)
        buttons = QDialogButtonBox()
        opens = buttons.addButton(self.tr("Open like this"), QDialogButtonBox.ButtonRole.AcceptRole)
        opens.setDefault(True)
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(question)
        for number, candidate in enumerate(self._candidates[:_CARDS]):
            column.addWidget(self._card(number, candidate))
        if len(self._candidates) > _CARDS:
            column.addWidget(self._card_of_others())
        column.addWidget(note)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(640)
        self._group.button(0).setChecked(True)
        self._group.button(0).setFocus()

    @property
    def chosen(self) -> Encoding:
        """The encoding whose card is chosen."""
        number = self._group.checkedId()
        return self._candidates[number if number < _CARDS else _CARDS + self._others.currentIndex()].encoding

    def choose(self, name: str) -> None:
        """Choose the card of the encoding called ``name``."""
        number = next(n for n, candidate in enumerate(self._candidates) if candidate.encoding.name == name)
        self._group.button(min(number, _CARDS)).setChecked(True)
        if number >= _CARDS:
            self._others.setCurrentIndex(number - _CARDS)

    def _card(self, number: int, candidate: Candidate) -> QFrame:
        frame, row, preview = self._frame(number)
        button = self._group.button(number)
        button.setText(candidate.encoding.label)
        button.setAccessibleDescription(preview_of(candidate.text))
        row.addWidget(button)
        row.addStretch(1)
        preview.setText(preview_of(candidate.text))
        return frame

    def _card_of_others(self) -> QFrame:
        frame, row, preview = self._frame(_CARDS)
        button = self._group.button(_CARDS)
        button.setText(self.tr("Another one:"))
        for candidate in self._candidates[_CARDS:]:
            self._others.addItem(candidate.encoding.label)
        row.addWidget(button)
        row.addWidget(self._others)
        row.addStretch(1)

        def show(index: int) -> None:
            preview.setText(preview_of(self._candidates[_CARDS + index].text))

        show(0)
        self._others.currentIndexChanged.connect(show)
        self._others.activated.connect(lambda _: button.setChecked(True))
        return frame

    def _frame(self, number: int) -> tuple[QFrame, QHBoxLayout, QLabel]:
        frame = QFrame()
        frame.setObjectName("encodingCard")
        button = QRadioButton()
        self._group.addButton(button, number)
        button.toggled.connect(lambda on: self._mark(frame, on))
        preview = QLabel()
        preview.setObjectName("encodingPreview")
        preview.setTextFormat(Qt.TextFormat.PlainText)
        preview.setFont(document_font(15))
        preview.setWordWrap(True)
        preview.setFixedHeight(2 * preview.fontMetrics().lineSpacing())
        preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(8)
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(preview)
        preview.setContentsMargins(26, 0, 0, 0)
        frame.installEventFilter(self)
        return frame, row, preview

    @staticmethod
    def _mark(frame: QFrame, chosen: bool) -> None:
        frame.setProperty("chosen", chosen)
        frame.style().unpolish(frame)
        frame.style().polish(frame)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click anywhere on a card chooses it."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(watched, QFrame):
            for button in watched.findChildren(QRadioButton):
                button.setChecked(True)
        return super().eventFilter(watched, event)


def preview_of(text: str) -> str:
    """The words around the first character beyond ASCII, on one line."""
    first = re.search(r"[^\t\n\r -~]", text)
    place = first.start() if first else 0
    start = max(0, place - _BEFORE)
    part = to_page(made_holdable(" ".join(text[start : place + 4 * _WIDTH].split()))[0])
    shown = "…" if start else ""
    room = _WIDTH
    for character in part:
        room -= 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        if room < 0:
            return shown + "…"
        shown += character
    return shown
