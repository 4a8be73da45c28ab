"""Tables on the page by real keys: Tab, Enter, bars, leaving, and the menu of rows and columns."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.ui.table_menu import TableSize
from app.ui.window import Window
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key = Qt.Key
TABLE = "Before\n\n| a | 汉字 |\n|---|:-:|\n| 1 | 😀 |\n\nAfter"
ALIGNED = "Before\n\n| a   | 汉字 |\n| --- | :--: |\n| 1   |  😀  |\n\nAfter"


def at(make: MakeWindow, place: str, text: str = TABLE) -> Window:
    """The cursor stands behind ``place``."""
    window = make(text=text)
    window.editor.setFocus()
    end = text.index(place) + len(place)
    window.editor.select(end, end)
    return window


def selected(window: Window) -> str:
    start, end = window.editor.selection()
    return window.editor.text()[start:end]


def test_tab_goes_from_cell_to_cell_and_adds_a_row(qtbot: QtBot, make: MakeWindow) -> None:
    window = at(make, "| a")
    seen: list[str] = []
    for _ in range(4):
        qtbot.keyClick(window.editor, Key.Key_Tab)
        seen.append(selected(window))
    assert seen == ["汉字", "1", "😀", ""]
    assert window.editor.text() == ALIGNED.replace("\n\nAfter", "\n|     |      |\n\nAfter")
    qtbot.keyClicks(window.editor, "x")
    assert "| x    |      |" in window.editor.text()
    window.editor.undo()
    window.editor.undo()
    assert window.editor.text() == ALIGNED
    window.editor.undo()
    assert window.editor.text() == TABLE
    window.editor.select(TABLE.index("😀"), TABLE.index("😀"))
    seen.clear()
    for _ in range(4):
        qtbot.keyClick(window.editor, Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        seen.append(selected(window))
    assert seen == ["1", "汉字", "a", "a"]


def test_enter_adds_a_row_and_leaves_from_an_empty_one(qtbot: QtBot, make: MakeWindow) -> None:
    window = at(make, "| 1")
    qtbot.keyClick(window.editor, Key.Key_Return)
    assert window.editor.text() == ALIGNED.replace("\n\nAfter", "\n|     |      |\n\nAfter")
    qtbot.keyClick(window.editor, Key.Key_Return)
    qtbot.keyClicks(window.editor, "text")
    assert window.editor.text() == ALIGNED.replace("\n\nAfter", "\n\ntext\n\nAfter")


def test_columns_are_seen_to_be_aligned(qtbot: QtBot, make: MakeWindow) -> None:
    window = at(make, "| x", "| x | yyyyyyyy |\n|---|---|\n| 汉字，汉 | 字 |\n| **粗**a | `c` |")
    window.commands["table"].trigger()
    window.editor.grab()
    seen: list[list[float]] = []
    for number in range(4):
        block = window.editor.document().findBlockByNumber(number)
        line = block.layout().lineAt(0)
        seen.append([cast(tuple[float, int], line.cursorToX(place))[0]
                     for place, character in enumerate(block.text()) if character == "|"])
    for bars in zip(*seen, strict=True):
        assert max(bars) - min(bars) < 1.5


def test_a_bar_in_a_cell_is_text(qtbot: QtBot, make: MakeWindow) -> None:
    window = at(make, "| 1")
    qtbot.keyClicks(window.editor, "|2")
    assert "| 1\\|2 | 😀 |" in window.editor.text()
    data = QMimeData()
    data.setText("b|c\nd")
    window.editor.insertFromMimeData(data)
    assert "| 1\\|2b\\|c d | 😀 |" in window.editor.text()


def test_a_table_is_written_by_hand_as_ever(qtbot: QtBot, make: MakeWindow) -> None:
    window = at(make, "", text="")
    qtbot.keyClicks(window.editor, "| a | b |")
    qtbot.keyClick(window.editor, Key.Key_Return)
    qtbot.keyClicks(window.editor, "|--|--|")
    assert window.editor.text() == "| a | b |\n|--|--|"


def test_leaving_aligns_what_was_written_in(qtbot: QtBot, make: MakeWindow) -> None:
    window = at(make, "| 1")
    qtbot.keyClicks(window.editor, "23")
    changed = TABLE.replace("| 1 |", "| 123 |")
    assert window.editor.text() == changed
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.waitUntil(lambda: window.editor.text() == ALIGNED.replace("| 1   |", "| 123 |"))
    assert window.editor.textCursor().atEnd()
    window.editor.undo()
    assert window.editor.text() == changed
    window.editor.moveCursor(QTextCursor.MoveOperation.Start)
    QApplication.processEvents()
    assert window.editor.text() == changed, "what was taken back is not done again"


def test_a_table_that_is_only_looked_at_stays(make: MakeWindow) -> None:
    window = at(make, "| 1")
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    QApplication.processEvents()
    assert window.editor.text() == TABLE


def test_what_an_input_method_puts_in_counts_too(qtbot: QtBot, make: MakeWindow) -> None:
    window = at(make, "| 1")
    commit = QInputMethodEvent()
    commit.setCommitString("一二三")
    QApplication.sendEvent(window.editor, commit)
    window.editor.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.waitUntil(lambda: "| 1一二三 |  😀  |" in window.editor.text())


@pytest.mark.parametrize("text", ["```\n| a | b |\n|---|---|\n| c | d |\n```", "a | b\nno table"])
def test_what_is_no_table_is_left_alone(qtbot: QtBot, make: MakeWindow, text: str) -> None:
    window = at(make, "a |", text)
    qtbot.keyClick(window.editor, Key.Key_Tab)
    assert window.editor.text() == text.replace("a |", "a |\t", 1)


def test_a_table_in_a_list_keeps_its_place(qtbot: QtBot, make: MakeWindow) -> None:
    window = at(make, "| c", "- item\n\n  | a | b |\n  |---|---|\n  | c | d |")
    qtbot.keyClick(window.editor, Key.Key_Return)
    assert window.editor.text() == (
        "- item\n\n  | a   | b   |\n  | --- | --- |\n  | c   | d   |\n  |     |     |")


@pytest.mark.parametrize(("name", "rows"), [
    ("Row above", ["| a | b |", "|  |  |", "| c | d |", "| e | f |"]),
    ("Row below", ["| a | b |", "| c | d |", "|  |  |", "| e | f |"]),
    ("Row down", ["| a | b |", "| e | f |", "| c | d |"]),
    ("Row up", ["| c | d |", "| a | b |", "| e | f |"]),
    ("Delete the row", ["| a | b |", "| e | f |"]),
    ("Column before", ["| a |  | b |", "| c |  | d |", "| e |  | f |"]),
    ("Column after", ["| a | b |  |", "| c | d |  |", "| e | f |  |"]),
    ("Column to the left", ["| b | a |", "| d | c |", "| f | e |"]),
    ("Delete the column", ["| a |", "| c |", "| e |"]),
])
def test_the_menu_changes_rows_and_columns(make: MakeWindow, name: str, rows: list[str]) -> None:
    text = "| a | b |\n|---|---|\n| c | d |\n| e | f |"
    window = at(make, "| d", text)
    menu = window.writing.tables.menu
    menu.aboutToShow.emit()
    action = next(action for action in menu.actions() if action.text() == name)
    assert action.isEnabled()
    action.trigger()
    lines = ["|" + "|".join(f" {cell.strip()} " if cell.strip() else "  " for cell in line.split("|")[1:-1]) + "|"
             for line in window.editor.text().split("\n")]
    assert [line for line in lines if "---" not in line] == rows
    window.editor.undo()
    assert window.editor.text() == text


def test_columns_are_aligned_from_the_menu(make: MakeWindow) -> None:
    window = at(make, "| d", "| a | b |\n|---|---|\n| c | d |")
    for name, rule in (("Align right", "--:"), ("Center", ":-:"), ("Align left", ":--")):
        next(action for action in window.writing.tables.menu.actions() if action.text() == name).trigger()
        assert window.editor.text().split("\n")[1] == f"| --- | {rule} |"


def test_outside_of_a_table_the_menu_only_puts_one_in(make: MakeWindow) -> None:
    window = at(make, "Before")
    menu = window.writing.tables.menu
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isEnabled() and not action.isSeparator()] == [
        "Insert a table…"]


@pytest.mark.parametrize(("before", "cursor", "after"), [
    ("text", "text", "text\n\n|     |     |\n| --- | --- |\n|     |     |"),
    ("one\n\ntwo", "one", "one\n\n|     |     |\n| --- | --- |\n|     |     |\n\ntwo"),
    ("", "", "|     |     |\n| --- | --- |\n|     |     |"),
    ("> quoted", "quoted", "> quoted\n>\n> |     |     |\n> | --- | --- |\n> |     |     |"),
    ("- item", "item", "- item\n\n  |     |     |\n  | --- | --- |\n  |     |     |"),
])
def test_a_table_is_put_in(qtbot: QtBot, make: MakeWindow, before: str, cursor: str, after: str) -> None:
    window = at(make, cursor, before)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, TableSize)
        dialog.columns.setValue(2)
        dialog.rows.setValue(1)
        QTest.keyClick(dialog, Key.Key_Return)

    QTimer.singleShot(0, answer)
    window.commands["table"].trigger()
    assert window.editor.text() == after
    qtbot.keyClicks(window.editor, "x")
    assert "| x    |     |" in window.editor.text()
    window.editor.undo()
    window.editor.undo()
    assert window.editor.text() == before


SHEET = 'Name\tNumber\nA|B\t1\n"two\nlines"\t"said" he\n'
SHEET_ROWS = ["| Name      | Number    |", "| --------- | --------- |", "| A\\|B      | 1         |",
              '| two lines | "said" he |']


def paste(window: Window, text: str, html: str = "") -> None:
    data = QMimeData()
    data.setText(text)
    if html:
        data.setHtml(html)
    window.editor.insertFromMimeData(data)


@pytest.mark.parametrize(("before", "after"), [
    ("", "{}"), ("Words", "Words\n\n{}"), ("Words\n", "Words\n\n{}"), ("- item", "- item\n\n{}")])
def test_cells_of_a_spreadsheet_become_a_table(make: MakeWindow, before: str, after: str) -> None:
    window = at(make, before, before)
    paste(window, SHEET, "<html><TABLE><tr><td>…</td></tr></table></html>")
    indent = "  " if before.startswith("-") else ""
    expected = after.format("\n".join(indent + line for line in SHEET_ROWS))
    assert window.editor.text() == expected
    assert window.editor.selection() == (len(expected), len(expected))
    window.editor.undo()
    assert window.editor.text() == before


@pytest.mark.parametrize(("text", "html"), [
    ("a\tb\nc\td", ""),  # from a text editor
    ("A page\na\tb\nc\td", "<p>A page</p><table>"),  # more than a table
    ("no cells", "<table>")])
def test_what_is_no_table_stays_text(make: MakeWindow, text: str, html: str) -> None:
    window = at(make, "", "")
    paste(window, text, html)
    assert window.editor.text() == text


def test_cells_fill_the_table_from_the_cursors_cell_on(make: MakeWindow) -> None:
    window = at(make, "| 1 | ")
    paste(window, "x\ty\nz\tw")
    assert window.editor.text() == (
        "Before\n\n| a   | 汉字 |     |\n| --- | :--: | --- |\n| 1   |  x   | y   |\n|     |  z   | w   |\n\nAfter")
    assert selected(window) == "x"
    window.editor.undo()
    assert window.editor.text() == TABLE


def test_cells_in_code_stay_text(make: MakeWindow) -> None:
    window = at(make, "```\n", "```\n\n```\n")
    paste(window, "a\tb\nc\td", "<table>")
    assert window.editor.text() == "```\na\tb\nc\td\n```\n"


def test_a_right_click_in_a_table_offers_its_rows_and_columns(make: MakeWindow) -> None:
    window = at(make, "Before")
    editor = window.editor
    offered = window.writing.tables

    def menu_at(place: str) -> QMenu:
        menu = QMenu(editor)
        end = TABLE.index(place) + 1
        for add in editor.menus:
            add(menu, editor._place_of_character(end).center().toPoint())
        return menu

    assert offered.menu.menuAction() not in menu_at("Before").actions()
    assert offered.menu.menuAction() in menu_at("1 |").actions()
    offered.menu.aboutToShow.emit()
    next(action for action in offered.menu.actions() if action.text() == "Row below").trigger()
    assert editor.text().splitlines()[4:6] == ["| 1   |  😀  |", "|     |      |"]


def test_what_is_saved_is_aligned_and_leaving_changes_nothing(make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(TABLE, encoding="utf-8")
    window = make()
    assert window.files.open(path)
    end = TABLE.index("| 1") + 3
    window.editor.select(end, end)
    QTest.keyClicks(window.editor, "23")
    assert window.files.save()
    assert path.read_text(encoding="utf-8") == ALIGNED.replace("1  ", "123")
    start, end = window.editor.selection()
    assert start == end == window.editor.text().index("123") + 3, "the cursor stays behind what was typed"
    window.editor.moveCursor(QTextCursor.MoveOperation.Start)
    QApplication.processEvents()
    assert not window.files.dirty
    window.editor.undo()
    window.editor.undo()
    assert window.editor.text() == TABLE
