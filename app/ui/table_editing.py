"""Tables on the page: from cell to cell by Tab, rows by Enter, columns aligned when the cursor leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor

from app.core.common_ends import common_text_ends
from app.core.list_lines import opening_of
from app.core.stand_ins import from_page
from app.core.table_grid import Grid, cell_at, cells_of, empty_grid, escaped, grid_of, table_around
from app.core.text_edit import TextEdit
from app.core.typing_edit import Around, Typed, line_changes
from app.ui.editor import MarkdownEditor
from app.ui.lines_around import in_units, lines_around, put
from app.ui.page_clipboard import from_clipboard

_Key = Qt.Key
# Lines before and after the cursor in which a table is looked for; a longer one is text like any other.
_REACH = 400
_MOST = 50_000  # characters of a spreadsheet; more is pasted as text
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


@dataclass(frozen=True, slots=True)
class Here:
    """A table, and the cell in which the cursor stands."""

    around: Around
    at: int  # where ``around`` begins on the page, UTF-16 units
    first: int  # line of the table in ``around``
    last: int  # the line behind it
    grid: Grid
    row: int
    column: int
    offset: int  # in the cell's text, characters


class TableEditing(QObject):
    """Takes the keys and drops that mean something in a table, and changes tables by rows and columns."""

    def __init__(self, editor: MarkdownEditor, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = editor
        self._touched: QTextCursor | None = None  # stands in the table that was written in
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.timeout.connect(self._leave)
        editor.keys.append(self.press)
        editor.commits.append(self._note)
        editor.takers.append(self.take)
        editor.cursorPositionChanged.connect(self._look_whether_left)

    # What the editor asks ---------------------------------------------------------------------------------------------

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means in a table; False: it means nothing special."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers not in _PLAIN or self._editor.isReadOnly() or "|" not in self._editor.textCursor().block().text():
            return False
        key = event.key()
        if key in (_Key.Key_Tab, _Key.Key_Backtab):
            return self._go(-1 if key == _Key.Key_Backtab or modifiers == Qt.KeyboardModifier.ShiftModifier else 1)
        if key in (_Key.Key_Return, _Key.Key_Enter) and modifiers == Qt.KeyboardModifier.NoModifier:
            return self._end_row()
        if event.text() or key == _Key.Key_Delete:
            self._note()
        return event.text() == "|" and self._put_bar()

    def take(self, source: QMimeData) -> bool:
        """What is pasted into a cell stays in it; cells of a spreadsheet fill a table, or become one."""
        if self._editor.isReadOnly() or not source.hasText() or source.hasUrls():
            return False
        if "\t" in source.text() and self._take_cells(source):
            return True
        if "|" not in self._editor.textCursor().block().text():
            return False
        text = from_clipboard(source)[0].strip("\n")
        if "|" not in text and "\n" not in text:
            self._note()
            return False
        here = self.here()
        if here is None or not self._is_within_row(here):
            return False
        around, at = lines_around(self._editor, 0)
        if "\n" in around.text:
            return False
        new = escaped(text)
        put(self._editor, around, at, Typed((TextEdit(around.start, around.end, new),), around.start + len(new),
                                            around.start + len(new)))
        self._note()
        return True

    def _take_cells(self, source: QMimeData) -> bool:
        """Put the cells of a spreadsheet into the table from the cursor's cell on, or where there is none, make one.

        Text with tabs that comes from anywhere else is text: lines of code begin with tabs, too.
        """
        here, editor = self.here(), self._editor
        text, lost, _ = from_clipboard(source)
        if lost or len(text) > _MOST:
            return False
        cells = cells_of(text)
        if here is not None:
            self.show(here, here.grid.filled(here.row, here.column, cells), here.row, here.column)
            return True
        cursor, columns = editor.textCursor(), len(cells[0])
        if "<table" not in source.html().lower() or any(len(row) != columns for row in cells) or (
                cursor.hasSelection() or not editor.is_prose_at(cursor.position())):
            return False
        self._put(replace(empty_grid(len(cells) - 1, columns), rows=tuple(map(tuple, cells))), is_filled=True)
        return True

    # Changes ----------------------------------------------------------------------------------------------------------

    def here(self) -> Here | None:
        """The table at the cursor; None: there is none."""
        cursor = self._editor.textCursor()
        if "|" not in cursor.block().text() or not self._editor.is_prose_at(cursor.position()):
            return None
        around, at = lines_around(self._editor, _REACH, lambda line: "|" not in line)
        lines = around.text.split("\n")
        found = table_around(lines, around.line_number)
        if found is None or (found[0] == 0 and at) or found[1] - found[0] >= _REACH:
            return None
        number = around.line_number - found[0]
        column, offset = cell_at(around.line, around.column) if number != 1 else (0, 0)
        grid = grid_of(lines[slice(*found)])
        return Here(around, at, *found, grid, max(0, number - 1), min(column, grid.columns - 1), offset)

    def are_selected(self) -> bool:
        """Whether a line of the selection, or that of the cursor, is a table's."""
        around, _ = lines_around(self._editor, _REACH, lambda line: "|" not in line)
        lines, first = around.text.split("\n"), around.line_number
        last = around.text.count("\n", 0, around.end)
        return any(table_around(lines, number) is not None for number in range(first, last + 1))

    def change(self, act: Callable[[Here], tuple[Grid, int, int]]) -> bool:
        """Give the table at the cursor another form, as one undo step; False: there is none.

        Args:
            act: from the table and its cell to the new table and the cell whose text is selected then.
        """
        here = self.here() if not self._editor.isReadOnly() else None
        if here is None:
            return False
        grid, row, column = act(here)
        self.show(here, grid, row, column)
        return True

    def align(self) -> bool:
        """Align the columns of the table at the cursor; the cursor stays in its cell's text."""
        here = self.here() if not self._editor.isReadOnly() else None
        if here is not None:
            self.show(here, here.grid, here.row, here.column, offset=here.offset)
        return here is not None

    def settle(self) -> None:
        """Align the table that was written in before the cursor leaves it: it is about to be saved."""
        if self._touched is not None and not self._editor.composing.active and not self._editor.textCursor(
                ).hasSelection():
            self.align()

    def insert(self, rows: int, columns: int) -> None:
        """Put an empty table behind the paragraph of the cursor, with the cursor in its first cell."""
        self._put(empty_grid(rows, columns))

    def _put(self, grid: Grid, *, is_filled: bool = False) -> None:
        """Put ``grid`` behind the paragraph of the cursor, which is in its first cell then, or, filled, behind it."""
        around, at = lines_around(self._editor, 1)
        lines = around.text.split("\n")
        number = around.text.count("\n", 0, around.end)
        line = lines[number]
        opening = opening_of(line)
        prefix = opening.quote + (" " * opening.content if opening.is_item else opening.indent)
        is_blank = not line[len(opening.quote) :].strip()
        place = sum(len(one) + 1 for one in lines[:number])
        blank = prefix.rstrip()
        after = lines[number + 1 :]
        tail = f"\n{blank}" if after and after[0][len(opening_of(after[0]).quote) :].strip() else ""
        text = "\n".join(replace(grid, first=prefix, other=prefix).lines())
        start = place if is_blank else place + len(line)
        head = "" if is_blank else f"\n{blank}\n"
        if is_blank and number and lines[number - 1][len(opening_of(lines[number - 1]).quote) :].strip():
            head = f"{blank}\n"
        cell = start + len(head) + (len(text) if is_filled else len(prefix) + 2)
        edit = TextEdit(start, place + len(line), head + text + tail)
        put(self._editor, around, at, Typed((edit,), cell, cell))

    def show(self, here: Here, grid: Grid, row: int, column: int, *, offset: int | None = None) -> None:
        """Write ``grid`` in the place of the table, as one undo step, and go to a cell.

        Args:
            offset: where in the cell's text the cursor stands then, characters; None: all of that text is selected.
        """
        lines = here.around.text.split("\n")
        old, new = lines[here.first : here.last], grid.lines()
        start = sum(len(line) + 1 for line in lines[: here.first])
        edits = _edits(old, new, start)
        line, begin, end = grid.place(min(row, len(grid.rows) - 1), min(column, grid.columns - 1))
        cell = start + sum(len(one) + 1 for one in new[:line])
        if offset is not None:
            begin = end = min(begin + offset, end)
        put(self._editor, here.around, here.at, Typed(edits, cell + begin, cell + end))
        self._note()

    # How it is done ---------------------------------------------------------------------------------------------------

    def _go(self, by: int) -> bool:
        here = self.here()
        if here is None:
            return False
        row, column = divmod(here.row * here.grid.columns + here.column + by, here.grid.columns)
        grid = here.grid
        if row < 0:
            row = column = 0
        elif row >= len(grid.rows):
            grid = grid.with_row(row)
        self.show(here, grid, row, column)
        return True

    def _end_row(self) -> bool:
        here = self.here()
        if here is None or here.row != self._row_of_anchor(here):
            return False
        if not self._is_within_row(here) and here.row == 0 and here.last - here.first == 1:
            return False
        is_last = here.row == len(here.grid.rows) - 1
        if is_last and here.row and not any(here.grid.rows[here.row]):
            self._leave_behind(here)
        else:
            self.show(here, here.grid.with_row(here.row + 1), here.row + 1, 0)
        return True

    def _row_of_anchor(self, here: Here) -> int:
        line = self._editor.document().findBlock(self._editor.textCursor().anchor()).blockNumber()
        return here.row + line - self._editor.textCursor().blockNumber()

    def _leave_behind(self, here: Here) -> None:
        """The empty last row goes, and the cursor goes behind the table."""
        lines = here.around.text.split("\n")
        grid = here.grid.without_row(here.row)
        start = sum(len(line) + 1 for line in lines[: here.first])
        blank = opening_of(lines[here.last - 1]).quote.rstrip()
        new = [*grid.lines(), blank, ""] if blank == "" else [*grid.lines(), blank]
        old = "\n".join(lines[here.first : here.last])
        text = "\n".join(new)
        edit = TextEdit(start, start + len(old), text)
        self._touched = None
        put(self._editor, here.around, here.at, Typed((edit,), start + len(text), start + len(text)))

    def _is_within_row(self, here: Here) -> bool:
        """Whether a bar stands before and one behind the cursor: what is put in is a cell's text."""
        line, column = here.around.line, here.around.column
        return "|" in line[:column] and "|" in line[column:]

    def _put_bar(self) -> bool:
        here = self.here()
        if here is None or not self._is_within_row(here):
            return False
        around, at = lines_around(self._editor, 0)
        put(self._editor, around, at, Typed((TextEdit(around.start, around.end, "\\|"),), around.start + 2,
                                            around.start + 2))
        return True

    def _note(self, _text: str = "") -> bool:
        """The line of the cursor is being changed: if it is a table's, that is aligned when the cursor leaves."""
        if self._touched is None and "|" in self._editor.textCursor().block().text():
            self._touched = QTextCursor(self._editor.textCursor().block())
        return False

    def _look_whether_left(self) -> None:
        if self._touched is None or self._leaving.isActive():
            return
        block = self._editor.textCursor().block()
        if block != self._touched.block() and "|" not in block.text():
            self._leaving.start(0)  # what moved the cursor is not done yet
        elif block != self._touched.block():
            self._touched.setPosition(block.position())

    def _leave(self) -> None:
        touched, self._touched = self._touched, None
        editor = self._editor
        if touched is None or editor.isReadOnly() or editor.composing.active:
            self._touched = touched
            return
        first, block = touched.blockNumber(), touched.block()
        lines: list[str] = []
        while block.previous().isValid() and "|" in block.previous().text() and first - block.blockNumber() < _REACH:
            block = block.previous()
        at, number = block.position(), first - block.blockNumber()
        while block.isValid() and "|" in block.text() and len(lines) < 2 * _REACH:
            lines.append(from_page(block.text()))
            block = block.next()
        found = table_around(lines, number)
        if found is None or not editor.is_prose_at(at):
            return
        start = sum(len(line) + 1 for line in lines[: found[0]])
        old = lines[slice(*found)]
        edits = _edits(old, grid_of(old).lines(), start)
        if edits:
            cursor = editor.textCursor()
            editor.apply_in_units(in_units("\n".join(lines), edits, at))
            editor.setTextCursor(cursor)


def _edits(old: list[str], new: list[str], start: int) -> tuple[TextEdit, ...]:
    """The edits from the lines of a table to its new ones; they begin at ``start``."""
    if len(old) == len(new):
        return tuple(TextEdit(one.start + start, one.end + start, one.text) for one in line_changes(old, new))
    before, after = "\n".join(old), "\n".join(new)
    head, tail = common_text_ends(before, after)
    return (TextEdit(start + head, start + len(before) - tail, after[head : len(after) - tail]),)
