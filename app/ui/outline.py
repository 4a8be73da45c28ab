"""The outline: the document's headings at its side; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.core.scope import Heading
from app.ui.theme import tokens

_POSITION = Qt.ItemDataRole.UserRole
_INDENT = 14  # pixels a level


class Outline(QFrame):
    """A list of headings.

    Signals:
        chosen: the offset of a heading, characters.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outlinePanel")
        self.setFixedWidth(tokens()["space"]["outline_width"])
        self._headings: tuple[Heading, ...] = ()
        self._list = QListWidget()
        self._list.setObjectName("outline")
        self._list.setAccessibleName(self.tr("Outline"))
        self._list.setToolTip(self.tr("The headings of this document"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)
        self._empty = QLabel(self.tr("Headings appear here:\n# Title, ## Section …"))
        self._empty.setProperty("role", "quiet")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(8, 4, 8, 0)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 18, 12, 12)
        layout.addWidget(self._empty)
        layout.addWidget(self._list)

    def show_headings(self, headings: tuple[Heading, ...]) -> None:
        """Show ``headings``; does nothing when they are the same as before."""
        if headings == self._headings and self._list.count() == len(headings):
            return
        self._headings = headings
        self._list.clear()
        top = min((heading.level for heading in headings), default=1)
        for heading in headings:
            item = QListWidgetItem(" " * (3 * (heading.level - top)) + heading.title)
            item.setData(_POSITION, heading.start)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, heading.title)
            item.setToolTip(heading.title)
            item.setSizeHint(QSize(0, 28))
            self._list.addItem(item)
        self._empty.setVisible(not headings)
        self._list.setVisible(bool(headings))

    def show_position(self, offset: int) -> None:
        """Mark the section that ``offset`` (characters) is in."""
        row = -1
        for number, heading in enumerate(self._headings):
            if heading.start <= offset:
                row = number
        self._list.setCurrentRow(row)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_POSITION))
