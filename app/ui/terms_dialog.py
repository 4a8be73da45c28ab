"""The list of names and terms to keep: what the writer keeps, what the document suggests, and a line to add."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)


class TermsDialog(QDialog):
    """Terms with a tick are kept; ``kept`` tells them once the dialog is accepted.

    Args:
        kept: what the writer keeps already.
        suggested: what the document suggests; what is kept already is not shown twice.
    """

    def __init__(self, kept: Iterable[str], suggested: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Names and terms"))
        self.resize(460, 480)
        about = QLabel(self.tr("What is ticked stays as it is written when Stet rewrites this document. "
                               "Where a suggestion would lose one, it is flagged."))
        about.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("terms")
        self.list.setAccessibleName(self.tr("Names and terms"))
        self.list.setSpacing(1)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.line = QLineEdit()
        self.line.setObjectName("termLine")
        self.line.setPlaceholderText(self.tr("Add a name or term"))
        self.line.setAccessibleName(self.tr("Add a name or term"))
        self.line.textChanged.connect(self._show_can_add)
        self.add_button = QPushButton(self.tr("Add"))
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self.add)
        self._none = QLabel(self.tr("This document defines no terms by itself. Add those that matter."))
        self._none.setProperty("role", "quiet")
        self._none.setWordWrap(True)
        adding = QHBoxLayout()
        adding.addWidget(self.line, 1)
        adding.addWidget(self.add_button)
        keep, cancel = QPushButton(self.tr("Keep these")), QPushButton(self.tr("Cancel"))
        keep.setDefault(True)
        keep.clicked.connect(self.accept)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(about)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        column.addLayout(adding)
        column.addLayout(row)
        listed = dict.fromkeys(kept, Qt.CheckState.Checked)
        for term, state in (listed | dict.fromkeys((s for s in suggested if s not in listed),
                                                   Qt.CheckState.Unchecked)).items():
            self._put(term, state)
        self._none.setVisible(not self.list.count())
        self._show_can_add()
        (self.list if self.list.count() else self.line).setFocus()

    @property
    def kept(self) -> tuple[str, ...]:
        """The terms with a tick, in the order of the list."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)

    def add(self) -> None:
        """Put what stands in the line on the list, with a tick; one that is there already gets the tick."""
        term = " ".join(self.line.text().split())
        if not term:
            return
        there = self.list.findItems(term, Qt.MatchFlag.MatchFixedString | Qt.MatchFlag.MatchCaseSensitive)
        item = there[0] if there else self._put(term, Qt.CheckState.Checked)
        item.setCheckState(Qt.CheckState.Checked)
        self.list.scrollToItem(item)
        self._none.hide()
        self.line.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return in the line adds; only elsewhere it closes the dialog."""
        in_line = self.focusWidget() is self.line and self.line.text().strip()
        if in_line and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.add()
            return
        super().keyPressEvent(event)

    def _put(self, term: str, state: Qt.CheckState) -> QListWidgetItem:
        item = QListWidgetItem(term)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(state)
        item.setToolTip(term)
        self.list.addItem(item)
        return item

    def _show_can_add(self) -> None:
        self.add_button.setEnabled(bool(self.line.text().strip()))
