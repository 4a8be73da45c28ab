"""Real keys on the page: lists go on, marks come around, Chinese marks become wide, each as one undo step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.window import Window
from tests.ui.conftest import MakeWindow

Key = Qt.Key
CTRL, ALT, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, \
    Qt.KeyboardModifier.ShiftModifier
CHINESE = "春天来了，山上的雪开始化了。\n\n"


def at_end(make: MakeWindow, text: str) -> Window:
    window = make(text=text)
    window.editor.setFocus()
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    return window


def undone(window: Window, steps: int = 1) -> str:
    for _ in range(steps):
        window.editor.undo()
    return window.editor.text()


@pytest.mark.parametrize(("text", "keys", "after"), [
    ("- one", [(Key.Key_Return, None)], "- one\n- "),
    ("- one\n- ", [(Key.Key_Return, None)], "- one\n\n"),
    ("> q\n> ", [(Key.Key_Return, None)], "> q\n\n"),
    ("- one\n  - ", [(Key.Key_Return, None)], "- one\n- "),
    ("1. 一", [(Key.Key_Enter, None)], "1. 一\n2. "),
    ("> 😀 q", [(Key.Key_Return, None)], "> 😀 q\n> "),
    ("- a\n- b", [(Key.Key_Tab, None)], "- a\n  - b"),
    ("- a\n  - b", [(Key.Key_Backtab, SHIFT)], "- a\n- b"),
    ("- a\n- ", [(Key.Key_Backspace, None)], "- a\n"),
    ("text", [(Key.Key_Return, SHIFT)], "text\n"),
    ("- text", [(Key.Key_Return, SHIFT)], "- text\n  "),
    ("text", [(Key.Key_Return, None)], "text\n"),
    ("text", [(Key.Key_Tab, None)], "text\t"),
])
def test_a_key_is_one_undo_step(
    qtbot: QtBot, make: MakeWindow, text: str, keys: list[tuple[Key, Qt.KeyboardModifier | None]], after: str
) -> None:
    window = at_end(make, text)
    for key, modifier in keys:
        qtbot.keyClick(window.editor, key, modifier or Qt.KeyboardModifier.NoModifier)
    assert window.editor.text() == after
    assert window.editor.textCursor().atEnd()
    qtbot.keyClicks(window.editor, "xy")
    assert window.editor.text() == f"{after}xy"
    undone(window)
    assert window.editor.text() in (after, text), "what is typed next is no part of an aid's step"
    while window.editor.document().isUndoAvailable():
        window.editor.undo()
    assert window.editor.text() == text


def test_a_list_is_written_with_nothing_but_text_and_enter(qtbot: QtBot, make: MakeWindow) -> None:
    window = at_end(make, "")
    for line in ("1. first", "second", "third", ""):
        qtbot.keyClicks(window.editor, line)
        qtbot.keyClick(window.editor, Key.Key_Return)
    qtbot.keyClicks(window.editor, "text")
    assert window.editor.text() == "1. first\n2. second\n3. third\n\ntext"


def test_code_is_left_alone(qtbot: QtBot, make: MakeWindow) -> None:
    window = at_end(make, "```\n- one")
    qtbot.keyClick(window.editor, Key.Key_Return)
    qtbot.keyClick(window.editor, Key.Key_Tab)
    assert window.editor.text() == "```\n- one\n\t"


@pytest.mark.parametrize(("key", "modifiers", "after"), [
    (Key.Key_B, CTRL, "a **word** b"), (Key.Key_I, CTRL, "a *word* b"), (Key.Key_C, CTRL | ALT, "a `word` b"),
    (Key.Key_K, CTRL | ALT, "a [word]() b"),
])
def test_styles_have_keys(
    qtbot: QtBot, make: MakeWindow, key: Key, modifiers: Qt.KeyboardModifier, after: str
) -> None:
    window = at_end(make, "a word b")
    window.activateWindow()
    qtbot.waitUntil(window.editor.hasFocus)
    window.editor.select(2, 7)
    qtbot.keyClick(window.editor, key, modifiers)
    assert window.editor.text() == after
    if "[" not in after:
        qtbot.keyClick(window.editor, key, modifiers)
        assert window.editor.text() == "a word b"
    assert undone(window, 2 if "[" not in after else 1) == "a word b"


def test_a_mark_over_a_selection_stands_around_it(qtbot: QtBot, make: MakeWindow) -> None:
    window = at_end(make, "𠮷 word b")
    window.editor.select(2, 6)
    qtbot.keyClicks(window.editor, "**")
    assert window.editor.text() == "𠮷 **word** b"
    assert window.editor.selection() == (4, 8)
    assert undone(window) == "𠮷 *word* b"
    commit = QInputMethodEvent()
    commit.setCommitString("《")
    window.editor.select(3, 7)
    QApplication.sendEvent(window.editor, commit)
    assert window.editor.text() == "𠮷 *《word》* b"


def test_an_address_over_a_selection_makes_a_link(make: MakeWindow) -> None:
    window = at_end(make, "see here")
    window.editor.select(4, 8)
    data = QMimeData()
    data.setText("https://example.org/a")
    window.editor.insertFromMimeData(data)
    assert window.editor.text() == "see [here](https://example.org/a)"
    assert undone(window) == "see here"
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    window.editor.insertFromMimeData(data)
    assert window.editor.text() == "see herehttps://example.org/a"


# Chinese --------------------------------------------------------------------------------------------------------------


def test_marks_become_wide_and_one_backspace_takes_that_back(qtbot: QtBot, make: MakeWindow) -> None:
    window = at_end(make, CHINESE + "他说")
    qtbot.keyClicks(window.editor, ",")
    assert window.editor.text() == CHINESE + "他说，"
    qtbot.keyClick(window.editor, Key.Key_Backspace)
    assert window.editor.text() == CHINESE + "他说,"
    qtbot.keyClicks(window.editor, "a")
    assert window.editor.text() == CHINESE + "他说,a"


def test_undo_takes_a_wide_mark_back_and_nothing_else(qtbot: QtBot, make: MakeWindow) -> None:
    window = at_end(make, CHINESE + "他说")
    qtbot.keyClicks(window.editor, ".x")
    assert window.editor.text() == CHINESE + "他说。x"
    assert undone(window) == CHINESE + "他说。"
    assert undone(window) == CHINESE + "他说."
    assert undone(window) == CHINESE + "他说"
    window.editor.redo()
    window.editor.redo()
    assert window.editor.text() == CHINESE + "他说。"


def test_quotation_marks_dashes_and_dots(qtbot: QtBot, make: MakeWindow) -> None:
    window = at_end(make, CHINESE)
    qtbot.keyClicks(window.editor, '"')
    window.editor.insertPlainText("好")
    qtbot.keyClicks(window.editor, '"')
    window.editor.insertPlainText("他说")
    qtbot.keyClicks(window.editor, "--")
    window.editor.insertPlainText("等等")
    qtbot.keyClicks(window.editor, "...")
    assert window.editor.text() == CHINESE + "“好”他说——等等……"


def test_backspace_later_is_a_plain_one(qtbot: QtBot, make: MakeWindow) -> None:
    window = at_end(make, CHINESE + "他说")
    qtbot.keyClicks(window.editor, ",a")
    qtbot.keyClick(window.editor, Key.Key_Backspace)
    qtbot.keyClick(window.editor, Key.Key_Backspace)
    assert window.editor.text() == CHINESE + "他说"


@pytest.mark.parametrize("text", [
    "An English text with one 汉字", CHINESE + "```\n代码", CHINESE + "`代码", CHINESE + "3", CHINESE + "$x是",
])
def test_marks_stay_where_the_text_is_no_chinese_prose(qtbot: QtBot, make: MakeWindow, text: str) -> None:
    window = at_end(make, text)
    qtbot.keyClicks(window.editor, ",")
    assert window.editor.text() == text + ","


def test_wide_marks_can_be_switched_off(qtbot: QtBot, make: MakeWindow) -> None:
    window = at_end(make, CHINESE + "他说")
    window.preferences.change("chinese_punctuation", "never")
    qtbot.keyClicks(window.editor, ",")
    assert window.editor.text() == CHINESE + "他说,"
