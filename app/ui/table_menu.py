"""The commands of tables, in the window's menu and in the page's: putting one in, and its rows and columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QMenu, QSpinBox, QWidget

from app.core.table_grid import Grid
from app.ui.pages import Pages
from app.ui.table_editing import Here, TableEditing

_Act = Callable[[Here], tuple[Grid, int, int]]


class TableSize(QDialog):
    """Asks how many columns, and rows beneath the head."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Insert a table"))
        self.columns, self.rows = self._number(self.tr("Columns"), 3, 20), self._number(self.tr("Rows"), 2, 100)
        form = QFormLayout(self)
        form.setContentsMargins(28, 20, 28, 16)
        form.setSpacing(12)
        form.addRow(self.tr("&Columns"), self.columns)
        form.addRow(self.tr("&Rows beneath the head"), self.rows)
        buttons = QDialogButtonBox()
        insert = buttons.addButton(self.tr("Insert"), QDialogButtonBox.ButtonRole.AcceptRole)
        insert.setDefault(True)
        insert.setProperty("role", "primary")
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.columns.selectAll()

    @staticmethod
    def _number(name: str, value: int, most: int) -> QSpinBox:
        field = QSpinBox()
        field.setRange(1, most)
        field.setValue(value)
        field.lineEdit().setTextMargins(8, 0, 0, 0)
        field.setAccessibleName(name)
        return field


class TableMenu(QObject):
    """A menu for the table at the cursor; without one it only offers to put one in."""

    def __init__(self, tables: TableEditing, pages: Pages, insert: QAction, window: QWidget) -> None:
        super().__init__(window)
        self._tables, self._pages, self._window = tables, pages, window
        self.menu = QMenu(self.tr("Table"), window)
        self.menu.addAction(insert)
        insert.triggered.connect(self._insert)
        self._inside: list[QAction] = []
        self._add(self.tr("Align the columns"), self._tables.align)
        self.menu.addSeparator()
        self._change(self.tr("Row above"), lambda here: (here.grid.with_row(max(1, here.row)), max(1, here.row), 0))
        self._change(self.tr("Row below"), lambda here: (here.grid.with_row(here.row + 1), here.row + 1, 0))
        self._change(self.tr("Row up"), lambda here: (
            here.grid.with_row_moved(here.row, -1), max(0, here.row - 1), here.column))
        self._change(self.tr("Row down"), lambda here: (
            here.grid.with_row_moved(here.row, 1), here.row + 1, here.column))
        self._change(self.tr("Delete the row"), lambda here: (here.grid.without_row(here.row), here.row, here.column))
        self.menu.addSeparator()
        self._change(self.tr("Column before"), lambda here: (
            here.grid.with_column(here.column), here.row, here.column))
        self._change(self.tr("Column after"), lambda here: (
            here.grid.with_column(here.column + 1), here.row, here.column + 1))
        self._change(self.tr("Column to the left"), lambda here: (
            here.grid.with_column_moved(here.column, -1), here.row, max(0, here.column - 1)))
        self._change(self.tr("Column to the right"), lambda here: (
            here.grid.with_column_moved(here.column, 1), here.row, here.column + 1))
        self._change(self.tr("Delete the column"), lambda here: (
            here.grid.without_column(here.column), here.row, here.column))
        self.menu.addSeparator()
        self._change(self.tr("Align left"), lambda here: (
            here.grid.aligned(here.column, "left"), here.row, here.column))
        self._change(self.tr("Center"), lambda here: (here.grid.aligned(here.column, "center"), here.row, here.column))
        self._change(self.tr("Align right"), lambda here: (
            here.grid.aligned(here.column, "right"), here.row, here.column))
        self.menu.aboutToShow.connect(self._enable)
        pages.editor.menus.append(self._offer)

    def _change(self, label: str, act: _Act) -> None:
        self._add(label, partial(self._tables.change, act))

    def _add(self, label: str, act: Callable[[], object]) -> None:
        action = self.menu.addAction(label)
        action.triggered.connect(lambda _checked=False: act())
        self._inside.append(action)

    def _offer(self, menu: QMenu, point: QPoint) -> None:
        """Stand in the page's own menu where a table was clicked; the cursor goes there."""
        editor = self._pages.editor
        place = editor.cursorForPosition(point)
        if not self._can_write or "|" not in place.block().text():
            return
        if not editor.textCursor().hasSelection():
            editor.setTextCursor(place)
        if self._tables.here() is not None:
            menu.addSeparator()
            menu.addMenu(self.menu)

    def _enable(self) -> None:
        can = self._can_write and self._tables.here() is not None
        for action in self._inside:
            action.setEnabled(can)

    @property
    def _can_write(self) -> bool:
        return not self._pages.reviewing and not self._pages.editor.isReadOnly()

    def _insert(self, _checked: bool = False) -> None:
        """Ask for a size, and put a table in; in a table already, its columns are aligned."""
        if not self._can_write or self._tables.align():
            return
        dialog = TableSize(self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._tables.insert(dialog.rows.value(), dialog.columns.value())
        dialog.deleteLater()
