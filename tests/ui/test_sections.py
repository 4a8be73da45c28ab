"""The outline moves sections: by drag, by keys, by its menu; the page does by keys; each is one step of undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.window import Window
from tests.ui.conftest import MakeWindow

TEXT = "# T\n\n## A\n\na\n\n### A1\n\n一\n\n## B\n\nb"
B_FIRST = "# T\n\n## B\n\nb\n\n## A\n\na\n\n### A1\n\n一"
_KEYS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


def titles(window: Window) -> list[str]:
    rows = window.outline.rows
    return [rows.item(row).text().strip() for row in range(rows.count())]


@pytest.mark.skipif("sys.platform == 'darwin'", reason="other keys there")
def test_keys_in_the_page_move_the_section_with_the_cursor(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    editor = window.editor
    editor.select(TEXT.index("一"), TEXT.index("一"))
    qtbot.keyClick(editor, Qt.Key.Key_Up, _KEYS)  # A1 goes before A, and the cursor with it
    assert editor.text().index("A1") < editor.text().index("## A\n")
    assert editor.text()[editor.selection()[0]] == "一"
    editor.undo()
    assert editor.text() == TEXT
    editor.select(TEXT.index("## B") + 1, TEXT.index("## B") + 1)
    qtbot.keyClick(editor, Qt.Key.Key_Up, _KEYS)
    assert editor.text() == B_FIRST
    assert titles(window) == ["T", "B", "A", "A1"]
    qtbot.keyClick(editor, Qt.Key.Key_Down, _KEYS)
    assert editor.text() == TEXT
    qtbot.keyClick(editor, Qt.Key.Key_Right, _KEYS)
    assert editor.text() == TEXT.replace("## B", "### B")
    qtbot.keyClick(editor, Qt.Key.Key_Left, _KEYS)
    qtbot.keyClick(editor, Qt.Key.Key_Left, _KEYS)
    assert editor.text() == TEXT.replace("## B", "# B")


@pytest.mark.skipif("sys.platform == 'darwin'", reason="other keys there")
def test_keys_in_the_outline_move_its_row(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    rows = window.outline.rows
    rows.setFocus()
    rows.setCurrentRow(3)
    qtbot.keyClick(rows, Qt.Key.Key_Up, _KEYS)
    assert window.editor.text() == B_FIRST
    assert (window.outline.current, rows.hasFocus()) == (1, True)
    qtbot.keyClick(rows, Qt.Key.Key_Down, _KEYS)
    assert window.editor.text() == TEXT
    assert window.outline.current == 3
    window.editor.undo()
    window.editor.undo()
    assert window.editor.text() == TEXT
    # Elsewhere the keys are not taken.
    window.panel.instruction.setFocus()
    qtbot.keyClick(window.panel.instruction, Qt.Key.Key_Up, _KEYS)
    assert window.editor.text() == TEXT


def drop(window: Window, row: int, at: QPoint) -> QDropEvent:
    rows = window.outline.rows
    rows.setCurrentRow(row)
    event = QDropEvent(QPointF(at), Qt.DropAction.MoveAction, QMimeData(), Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)
    rows.dropEvent(event)
    return event


def test_a_row_is_dragged(make: MakeWindow) -> None:
    window = make(text=TEXT)
    rows = window.outline.rows
    place = rows.visualItemRect(rows.item(1))
    event = drop(window, 3, place.center() - QPoint(0, 6))
    assert window.editor.text() == B_FIRST
    # The rows are made from the document; the view itself must not take one out.
    assert event.dropAction() == Qt.DropAction.IgnoreAction
    assert titles(window) == ["T", "B", "A", "A1"]
    drop(window, 1, QPoint(20, rows.height() - 5))
    assert window.editor.text() == TEXT
    drop(window, 1, rows.visualItemRect(rows.item(2)).center() + QPoint(0, 6))  # into itself
    assert window.editor.text() == TEXT


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_of_a_row(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    rows = window.outline.rows
    place = rows.visualItemRect(rows.item(3)).center()
    QApplication.sendEvent(rows.viewport(), QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, rows.viewport().mapToGlobal(place)))
    menu = window.aids.sections.menu
    assert menu.isVisible()
    menu.actions()[0].trigger()
    menu.close()
    assert window.editor.text() == B_FIRST


def test_what_cannot_be_moved_is_told_and_stays(make: MakeWindow) -> None:
    text = "# A\n\na\n\n# B\n\n```\nopen\n"
    window = make(text=text)
    window.editor.select(10, 10)
    window.commands["section_up"].trigger()
    assert window.editor.text() == text
    assert "cannot be moved" in window.notice.message


def test_nothing_moves_while_changes_are_decided(make: MakeWindow) -> None:
    window = make(text=TEXT)
    window.editor.select(len(TEXT), len(TEXT))
    window.editor.setReadOnly(True)
    window.commands["section_up"].trigger()
    assert window.editor.text() == TEXT
    window.editor.setReadOnly(False)
