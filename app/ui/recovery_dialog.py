"""The list of unsaved texts: what every journal holds that is in no window, to open, compare or discard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.recovery import Kept
from app.ui.recovery_words import damage_words, file_words, name_of, time_of


class RecoveryDialog(QDialog):
    """Stays open while texts are compared and discarded; restoring one closes it.

    Signals:
        restore, compare, discard: the Kept that was chosen.
    """

    restore = Signal(object)
    compare = Signal(object)
    discard = Signal(object)

    def __init__(self, find: Callable[[], list[Kept]], language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._find, self._language = find, language
        self.setWindowTitle(self.tr("Unsaved texts"))
        self.resize(680, 460)
        self._about = QLabel()
        self._about.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("keptTexts")
        self.list.setAccessibleName(self.tr("Unsaved texts"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._enable)
        self.list.itemActivated.connect(lambda _: self._tell(self.restore))
        self.restore_button = self._button(self.tr("Open"), self.tr("Put this text into the window, unsaved"),
                                           self.restore)
        self.compare_button = self._button(self.tr("Compare"), self.tr("See it beside what its file says"),
                                           self.compare)
        self.discard_button = self._button(self.tr("Discard…"), self.tr("Delete this text; it cannot be brought back"),
                                           self.discard)
        self.restore_button.setDefault(True)
        self.restore_button.setProperty("role", "primary")
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.discard_button)
        row.addStretch(1)
        for button in (close, self.compare_button, self.restore_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._about)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self.fill()

    def fill(self) -> None:
        """Show what there is now; the row stays where it was."""
        row = max(0, self.list.currentRow())
        self.list.clear()
        found = self._find()
        for kept in found:
            item = QListWidgetItem(self._row_text(kept))
            item.setData(Qt.ItemDataRole.UserRole, kept)
            if not kept.readable or kept.document.path is not None:
                item.setToolTip(str(kept.document.path or kept.path))
            self.list.addItem(item)
        self._about.setText(self.tr("No file holds these texts yet. They stay here until you save or discard them.")
                            if found else self.tr("There is no unsaved text."))
        self.list.setCurrentRow(min(row, len(found) - 1))
        self._enable()

    def chosen(self) -> Kept | None:
        """The text of the current row."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    def _row_text(self, kept: Kept) -> str:
        name = name_of(kept)
        if not kept.readable:
            return f"{name}\n{file_words(kept)}"
        folder = str(kept.document.path.parent) if kept.document.path is not None else ""
        # Sentences elsewhere, here parts of a line: a full stop before a separator would be one mark too many.
        about = (words.rstrip(".。") for words in (file_words(kept), damage_words(kept)))
        told = (time_of(kept, language=self._language), *about, folder)
        return f"{name}\n{' · '.join(filter(None, told))}"

    def _button(self, label: str, about: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(label)
        button.setAutoDefault(False)
        button.setToolTip(about)
        button.clicked.connect(lambda: self._tell(signal))
        return button

    def _tell(self, signal: SignalInstance) -> None:
        if (kept := self.chosen()) is not None and (kept.readable or signal is self.discard):
            signal.emit(kept)

    def _enable(self, _row: int = 0) -> None:
        kept = self.chosen()
        for button in (self.restore_button, self.compare_button):
            button.setEnabled(kept is not None and kept.readable)
        self.discard_button.setEnabled(kept is not None)
