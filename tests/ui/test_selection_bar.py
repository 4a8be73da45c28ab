"""The actions beside the selected text: they come when it rests, go with the next thing done, and answer to keys."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.selection_bar import SelectionBar
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow

TEXT = "# Notes\n\nIt come to an agreement. 𠮷 stays.\n\n" + "\n\n".join(f"Line {n}." for n in range(60)) + "\n"
Key = Qt.Key


def bar_of(window: Window) -> SelectionBar:
    return window.at_the_text.selection.bar


def select(qtbot: QtBot, window: Window, words: str) -> SelectionBar:
    """Select ``words`` and wait until the bar has come."""
    window.activateWindow()
    window.editor.setFocus()
    start = window.editor.text().index(words)
    window.editor.select(start, start + len(words))
    bar = bar_of(window)
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    return bar


def resting(qtbot: QtBot, window: Window) -> None:
    """Wait until a selection would have rested long enough."""
    timer = window.at_the_text.selection._timer
    qtbot.waitUntil(lambda: not timer.isActive(), timeout=5000)


def selected_rects(window: Window) -> list[QRect]:
    editor, cursor = window.editor, window.editor.textCursor()
    found = []
    for place in range(cursor.selectionStart(), cursor.selectionEnd()):
        at = QTextCursor(editor.document())
        at.setPosition(place)
        rect = editor.cursorRect(at)
        found.append(QRect(editor.viewport().mapTo(window.pages, rect.topLeft()), rect.size()))
    return found


def test_it_comes_when_the_selection_rests_and_covers_none_of_it(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    bar = select(qtbot, window, "come to an agreement")
    assert [button.text() for button in bar.buttons] == ["Polish", "Shorten", "Expand", "Translate to Chinese", "…"]
    assert "(Ctrl+1)" in bar.buttons[0].toolTip()
    assert not any(bar.geometry().intersects(rect) for rect in selected_rects(window))
    assert window.pages.rect().contains(bar.geometry())
    assert window.editor.hasFocus() or not window.isActiveWindow(), "it steals no focus"


def test_at_the_foot_of_the_page_it_stands_above(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    editor = window.editor
    last = editor.cursorForPosition(QPoint(20, editor.viewport().height() - 12)).block()
    window.editor.setFocus()
    cursor = QTextCursor(last)
    cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
    while not cursor.selectedText().strip():
        cursor = QTextCursor(cursor.block().previous())
        cursor.select(QTextCursor.SelectionType.LineUnderCursor)
    editor.setTextCursor(cursor)
    bar = bar_of(window)
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    assert not any(bar.geometry().intersects(rect) for rect in selected_rects(window))


def test_of_chinese_it_offers_the_other_translation(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="各供热单位要加强值班值守。\n")
    bar = select(qtbot, window, "加强值班")
    assert bar.buttons[3].text() == "Translate to English"


@pytest.mark.parametrize("how", ["escape", "typing", "scrolling", "composition", "another"])
def test_it_goes(qtbot: QtBot, make: MakeWindow, how: str) -> None:
    window = make(text=TEXT)
    window.notice.say("Something.")
    bar = select(qtbot, window, "agreement")
    if how == "escape":
        QTest.keyClick(window.editor, Key.Key_Escape)
        assert window.notice.isVisible(), "Esc did nothing else"
        assert window.editor.textCursor().hasSelection()
    elif how == "typing":
        QTest.keyClick(window.editor, Key.Key_X)
    elif how == "scrolling":
        window.editor.verticalScrollBar().setValue(8)
    elif how == "composition":
        QApplication.sendEvent(window.editor, QInputMethodEvent("ni", []))
    else:
        window.editor.select(0, 3)
    assert not bar.isVisible()


def test_by_keys_alone(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["It came to an accord."])
    window = make(engine, TEXT)
    bar = select(qtbot, window, "It come to an agreement.")
    QTest.keyClick(window.editor, Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert bar.buttons[0].hasFocus()
    QTest.keyClick(bar.buttons[0], Key.Key_Right)
    assert bar.buttons[1].hasFocus()
    QTest.keyClick(bar.buttons[1], Key.Key_Escape)
    assert not bar.isVisible()
    assert window.editor.hasFocus()
    QTest.keyClick(window.editor, Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(bar.buttons[0], Key.Key_Return)
    qtbot.waitUntil(lambda: window.suggestions.reviewing.active, timeout=5000)
    assert not bar.isVisible()
    assert window.suggestions.job is not None
    assert window.suggestions.job.original == "It come to an agreement."


def test_a_click_runs_the_action_and_leaves_the_focus(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["It came."], gate=threading.Event())
    window = make(engine, TEXT)
    bar = select(qtbot, window, "It come to an agreement.")
    qtbot.mouseClick(bar.buttons[1], Qt.MouseButton.LeftButton)
    assert window.assistant.busy
    assert window.suggestions.job is not None
    assert window.suggestions.job.action.id == "shorten"
    assert not bar.isVisible()


def test_the_last_button_opens_the_palette(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    bar = select(qtbot, window, "agreement")
    qtbot.mouseClick(bar.buttons[-1], Qt.MouseButton.LeftButton)
    palette = window.at_the_text.palette.palette
    assert palette.isVisible()
    assert palette.rows[-1].entry.kind == "on the selection"


def test_it_does_not_come_where_nothing_can_be_done(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    bar = bar_of(window)
    window.editor.setFocus()
    window.editor.setReadOnly(True)
    window.editor.select(0, 5)
    resting(qtbot, window)
    assert not bar.isVisible()
    window.editor.setReadOnly(False)
    window.preferences.change("selection_bar", False)
    window.editor.select(0, 6)
    resting(qtbot, window)
    assert not bar.isVisible(), "the writer switched it off"
    QTest.keyClick(window.editor, Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert bar.isVisible(), "asked for by key it comes all the same"


def test_not_while_the_mouse_is_down(qtbot: QtBot, make: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window = make(text=TEXT)
    window.activateWindow()
    window.editor.setFocus()
    # What the system says of the mouse cannot be set from here.
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    window.editor.select(0, 5)
    resting(qtbot, window)
    assert not bar_of(window).isVisible()
    monkeypatch.undo()
    viewport = window.editor.viewport()
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(viewport.width() - 5, viewport.height() - 5))
    qtbot.waitUntil(bar_of(window).isVisible, timeout=5000)
