"""The settings on one calm page, drawn from their rows; a change holds at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core.setting_rows import OneOf, Row, Switch, Whole
from app.core.settings import ROWS, Settings
from app.ui import theme

# Pixels: of a column, in which a line of explanation has about 60 characters, of its fields, and between two columns.
_COLUMN, _FIELD, _BETWEEN = 424, 200, 44
# Pixels around all of it, and what the window's frame and the foot need of a screen's height; the
# size of explanations, and the room between two sections.
_AROUND, _FRAME, _FOOT = 28, 40, 62
_ABOUT_PX, _APART = 12, 12


class SettingsDialog(QDialog):
    """Shows what ``settings`` holds; ``change`` gets the name and the new value of each setting that is changed.

    Rows without a label are chosen elsewhere in the window, and have no field here. It scrolls only where the screen is
    lower than 720 pixels, or has no room for two columns.

    Attributes:
        page_height: of all that it says, without the foot, pixels.
    """

    def __init__(self, settings: Settings, change: Callable[[str, Any], object], parent: QWidget,
                 screen: QSize | None = None) -> None:
        """``screen`` is what is free of the screen, pixels; None: of the one that it opens on."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.fields: dict[str, QWidget] = {}
        self._settings, self._change = settings, change
        page = QWidget(self)
        sections = [self._section(name) for name in dict.fromkeys(row.section for row in ROWS if row.label)]
        for section in sections:
            section.setParent(page)
            for part in section.findChildren(QWidget):
                part.ensurePolished()  # how high it is the style sheet says
        screen = screen or self.screen().availableSize()
        wide = 2 * _COLUMN + _BETWEEN + 2 * _AROUND
        count = 2 if wide <= screen.width() else 1
        row = QHBoxLayout(page)
        row.setContentsMargins(_AROUND, 16, _AROUND, 4)
        row.setSpacing(_BETWEEN)
        for group in _shared(sections, count):
            column = QVBoxLayout()
            column.setSpacing(_APART)
            for section in group:
                column.addWidget(section)
            column.addStretch(1)
            row.addLayout(column, 1)
        around = QScrollArea()
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setWidgetResizable(True)
        around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around.setWidget(page)
        around.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the fields
        buttons = QDialogButtonBox()
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 16)
        whole.addWidget(around, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(_AROUND, 0, _AROUND, 0)
        foot.addWidget(buttons)
        whole.addLayout(foot)
        width = wide if count == 2 else _COLUMN + 2 * _AROUND
        self.page_height = page.heightForWidth(width)
        room = screen.height() - _FRAME
        bar = around.verticalScrollBar().sizeHint().width() if self.page_height + _FOOT > room else 0
        self.resize(width + bar, min(self.page_height + _FOOT, room))

    # Drawing ----------------------------------------------------------------------------------------------------------

    def _section(self, name: str) -> QWidget:
        section = QWidget()
        section.setFixedWidth(_COLUMN)
        column = QVBoxLayout(section)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        heading = QLabel(_translated(name))
        font = theme.interface_font()
        font.setBold(True)
        heading.setFont(font)
        heading.setContentsMargins(0, 0, 0, 4)
        column.addWidget(heading)
        for row in ROWS:
            if row.label and row.section == name:
                self._add(row, column)
        return section

    def _add(self, row: Row, column: QVBoxLayout) -> None:
        field = self._field(row)
        self.fields[row.name] = field
        label, about = _translated(row.label), _translated(row.about)
        field.setAccessibleName(label)
        field.setAccessibleDescription(about)
        if isinstance(field, QCheckBox):
            column.addWidget(field)
        else:
            line = QHBoxLayout()
            line.setContentsMargins(0, 2, 0, 0)
            name = QLabel(label)
            name.setBuddy(field)
            field.setFixedWidth(_FIELD)
            line.addWidget(name, 1)
            line.addWidget(field)
            column.addLayout(line)
        told = QLabel(about)
        told.setProperty("role", "quiet")
        told.setFont(theme.interface_font(_ABOUT_PX))
        told.setWordWrap(True)
        told.setContentsMargins(24 if isinstance(field, QCheckBox) else 0, 0, 0, 5)
        column.addWidget(told)

    def _field(self, row: Row) -> QWidget:
        value, change = getattr(self._settings, row.name), partial(self._change, row.name)
        if isinstance(row.kind, Switch):
            box = QCheckBox(_translated(row.label))
            box.setChecked(value)
            box.toggled.connect(change)
            return box
        if isinstance(row.kind, OneOf):
            choice = QComboBox()
            for name, label in row.kind.choices:
                choice.addItem(_translated(label), name)
            choice.setCurrentIndex(choice.findData(value))
            choice.currentIndexChanged.connect(lambda index: change(choice.itemData(index)))
            return choice
        if isinstance(row.kind, Whole):
            number = QSpinBox()
            number.setRange(row.kind.lowest, row.kind.highest)
            number.setSuffix(f" {_translated(row.kind.unit)}" if row.kind.unit else "")
            number.setSpecialValueText(_translated(row.kind.lowest_means) if row.kind.lowest_means else "")
            number.setValue(value)
            number.lineEdit().setTextMargins(8, 0, 0, 0)  # as far in as the words of the other fields
            number.valueChanged.connect(change)
            return number
        raise TypeError(f"no field for {row.kind}")


def _shared(sections: Sequence[QWidget], count: int) -> list[list[QWidget]]:
    """The sections in 1 or 2 columns, the first one at the upper left; the longest is as short as can be."""
    if count == 1:
        return [list(sections)]
    heights = {section: section.heightForWidth(_COLUMN) + _APART for section in sections}
    first, rest = sections[0], sections[1:]
    sides = [[first, *some] for size in range(len(rest)) for some in combinations(rest, size)]
    whole = sum(heights.values())
    left = min(sides, key=lambda side: max(of := sum(heights[one] for one in side), whole - of))
    return [left, [section for section in sections if section not in left]]


def _translated(text: str) -> str:
    return QCoreApplication.translate("settings", text)
