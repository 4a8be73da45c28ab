"""The outline: the document's headings at its side; a click goes there, and a section is dragged to another place."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.core.common_ends import common_ends
from app.core.scope import Heading
from app.ui.theme import tokens

_INDENT = 14  # pixels a level


class _Rows(QListWidget):
    """The rows; they stay as they are until the document has changed.

    Signals:
        dropped: the row that was dragged, and the one that it was dropped before.
        menu_wanted: where on the screen; the row is the current one.
    """

    dropped = Signal(int, int)
    menu_wanted = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell where it went; to move the row is for the document."""
        point = event.position().toPoint()
        item = self.itemAt(point)
        row = self.count() if item is None else \
            self.row(item) + (point.y() > self.visualItemRect(item).center().y())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.dropped.emit(self.currentRow(), row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row that is clicked or, by key, of the current one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        item = self.currentItem() if by_key else self.itemAt(event.pos())
        if item is None:
            return
        self.setCurrentItem(item)
        self.setFocus()
        under = self.viewport().mapToGlobal(self.visualItemRect(item).bottomLeft())
        self.menu_wanted.emit(under if by_key else event.globalPos())


class Outline(QFrame):
    """A list of headings.

    Attributes:
        rows: the list; it has the focus while a section is chosen in it.

    Signals:
        chosen: the offset of a heading, characters.
        dropped: the number of a heading whose section was dragged, and of the one that it was dropped before.
        menu_wanted: where on the screen; it is about ``current``.
    """

    chosen = Signal(int)
    dropped = Signal(int, int)
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outlinePanel")
        self.setFixedWidth(tokens()["space"]["outline_width"])
        self._headings: tuple[Heading, ...] = ()
        self._list = self.rows = _Rows()
        self._list.dropped.connect(self.dropped)
        self._list.menu_wanted.connect(self.menu_wanted)
        self._list.setObjectName("outline")
        self._list.setAccessibleName(self.tr("Outline"))
        self._list.setToolTip(self.tr("The headings of this document; drag one to move its section"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setUniformItemSizes(True)
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)
        self._empty = QLabel(self.tr("Headings appear here:\n# Title, ## Section …"))
        self._empty.setProperty("role", "quiet")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(8, 4, 8, 0)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.hide()  # until the document was read: it may have some
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 18, 12, 12)
        layout.addWidget(self._empty)
        layout.addWidget(self._list)

    def show_headings(self, headings: tuple[Heading, ...]) -> None:
        """Show ``headings``; does nothing when they are the same as before."""
        self._empty.setVisible(not headings)
        self._list.setVisible(bool(headings))
        before, now = _shown(self._headings), _shown(headings)
        self._headings = headings
        if before == now and self._list.count() == len(headings):
            return  # they may have moved
        # Only what differs is made anew: a book has thousands of headings.
        head, tail = common_ends(before, now)
        for _ in range(len(before) - head - tail):
            self._list.takeItem(head)
        for number, (indent, title) in enumerate(now[head : len(now) - tail], head):
            item = QListWidgetItem(" " * (3 * indent) + title)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, title)
            item.setToolTip(title)
            item.setSizeHint(QSize(0, 28))
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)  # a section goes between two, not into one
            self._list.insertItem(number, item)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """What is shown."""
        return self._headings

    @property
    def current(self) -> int:
        """The number of the heading that is marked; -1: none."""
        return self._list.currentRow()

    def show_position(self, offset: int) -> None:
        """Mark the section that ``offset`` (characters) is in."""
        self._list.setCurrentRow(bisect_right(self._headings, offset, key=lambda heading: heading.start) - 1)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self._headings[self._list.row(item)].start)


def _shown(headings: tuple[Heading, ...]) -> list[tuple[int, str]]:
    """What a row shows of each heading: how far it is set in, and its title."""
    top = min((heading.level for heading in headings), default=1)
    return [(heading.level - top, heading.title) for heading in headings]
