"""How long the text is in every measure, how long it takes to read, and the goals."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from app.core.counts import Counts
from app.core.goals import LARGEST
from app.core.reading_time import HAN_A_MINUTE, WORDS_A_MINUTE, reading_minutes
from app.ui import theme

_WIDTH, _FIELD_WIDTH = 420, 150  # pixels


class LengthDialog(QDialog):
    """What it counts is of the moment at which it is opened.

    Signals:
        session_goal, document_goal: words; 0: none.
    """

    session_goal = Signal(int)
    document_goal = Signal(int)

    def __init__(self, counts: Counts, *, selected: bool, session: int, document: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Length and goals"))
        head = QLabel(self.tr("The selection") if selected else self.tr("This document"))
        head.setFont(theme.document_font(20))
        self.values: dict[str, str] = {}
        rows = [(self.tr("Words, each 汉字 as one"), f"{counts.mixed_words:,}"), (self.tr("汉字"), f"{counts.han:,}"),
                (self.tr("Characters"), f"{counts.characters:,}"),
                (self.tr("Characters without spaces"), f"{counts.characters_without_spaces:,}"),
                (self.tr("Reading time"), self._time(reading_minutes(counts)))]
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for number, (name, value) in enumerate(rows):
            grid.addWidget(_quiet(name), number, 0)
            grid.addWidget(QLabel(value), number, 1, Qt.AlignmentFlag.AlignRight)
            self.values[name] = value
        goals = QGridLayout()
        goals.setVerticalSpacing(8)
        goals.setColumnStretch(0, 1)
        self.session_field = self._goal(self.tr("Goal for this session"), session, goals, 0)
        self.document_field = self._goal(self.tr("Goal for this document"), document, goals, 1)
        self.session_field.valueChanged.connect(self.session_goal)
        self.document_field.valueChanged.connect(self.document_goal)
        line = QFrame()
        line.setObjectName("separator")
        buttons = QDialogButtonBox()
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 16)
        column.setSpacing(12)
        column.addWidget(head)
        column.addLayout(grid)
        speeds = self.tr(
            "A minute of reading: {words} words (Brysbaert 2019, silent) or {han} 汉字 (IReST 2012, aloud).")
        column.addWidget(_quiet(speeds.format(words=WORDS_A_MINUTE, han=HAN_A_MINUTE)))
        column.addWidget(line)
        column.addLayout(goals)
        column.addWidget(_quiet(self.tr("How far you are stands in the line below the page. A session lasts until Stet "
                                        "is closed.")))
        column.addWidget(buttons)
        self.setFixedWidth(_WIDTH)
        self.session_field.selectAll()  # what is typed takes the place of "No goal", which no number can stand behind

    def _time(self, minutes: float) -> str:
        if minutes < 1:
            return self.tr("less than a minute") if minutes else self.tr("none")
        if minutes < 90:
            return self.tr("about {minutes} min").format(minutes=round(minutes))
        return self.tr("about {hours} h {minutes} min").format(hours=round(minutes) // 60, minutes=round(minutes) % 60)

    def _goal(self, name: str, value: int, grid: QGridLayout, row: int) -> QSpinBox:
        field = QSpinBox()
        field.setRange(0, LARGEST)
        field.setSingleStep(100)
        field.setGroupSeparatorShown(True)
        field.setSpecialValueText(self.tr("No goal"))
        field.setSuffix(self.tr(" words"))
        field.setValue(value)
        field.setFixedWidth(_FIELD_WIDTH)
        field.lineEdit().setTextMargins(8, 0, 0, 0)
        field.setAccessibleName(name)
        field.setToolTip(self.tr("A word or a 汉字 counts as one"))
        label = QLabel(name)
        label.setBuddy(field)
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)
        return field


def _quiet(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "quiet")
    label.setWordWrap(True)
    return label
