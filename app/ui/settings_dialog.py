"""The settings on one calm page, drawn from their rows; a change holds at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
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

# Pixels: a line of explanation has about 60 characters there.
_WIDTH = 520
_FIELD_WIDTH = 220


class SettingsDialog(QDialog):
    """Shows what ``settings`` holds; ``change`` gets the name and the new value of each setting that is changed.

    Rows without a label are chosen elsewhere in the window, and have no field here.
    """

    def __init__(self, settings: Settings, change: Callable[[str, Any], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.fields: dict[str, QWidget] = {}
        self._settings, self._change = settings, change
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(28, 20, 28, 12)
        column.setSpacing(6)
        for section in dict.fromkeys(row.section for row in ROWS if row.label):
            column.addWidget(self._heading(section))
            for row in ROWS:
                if row.label and row.section == section:
                    self._add(row, column)
            column.addSpacing(14)
        column.addStretch(1)
        around = QScrollArea()
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setWidgetResizable(True)
        around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around.setWidget(page)
        around.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the fields
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("Close"))
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 16)
        whole.addWidget(around, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(28, 0, 28, 0)
        foot.addWidget(buttons)
        whole.addLayout(foot)
        page.setMaximumWidth(_WIDTH)
        room = self.screen().availableGeometry().height() - 80
        wide = _WIDTH + around.verticalScrollBar().sizeHint().width()
        self.resize(wide, min(page.heightForWidth(_WIDTH) + 72, room))

    # Drawing ----------------------------------------------------------------------------------------------------------

    def _heading(self, section: str) -> QLabel:
        heading = QLabel(_translated(section))
        font = theme.interface_font()
        font.setBold(True)
        heading.setFont(font)
        return heading

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
            line.setContentsMargins(0, 4, 0, 0)
            name = QLabel(label)
            name.setBuddy(field)
            field.setFixedWidth(_FIELD_WIDTH)
            line.addWidget(name, 1)
            line.addWidget(field)
            column.addLayout(line)
        told = QLabel(about)
        told.setProperty("role", "quiet")
        told.setWordWrap(True)
        told.setContentsMargins(24 if isinstance(field, QCheckBox) else 0, 0, 0, 8)
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


def _translated(text: str) -> str:
    return QCoreApplication.translate("settings", text)
