"""Changes on two pages side by side: the same keys, the same places, the same decisions as within the text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.settings import load_settings
from app.ui.review_page import ReviewPage
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow

LINES = "".join(f"Line {n} is there, and it stay. 各单位要加强值班 {n}。\n\n" for n in range(40))
TEXT = f"# Notes 𠮷\n\n{LINES}The end.\n"
ANSWER = TEXT.replace("it stay", "it stays").replace("Line 7 is there, and", "Line 7 is here, and long, and")
Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, make: MakeWindow) -> Window:
    """A polish of all of it waits for decisions."""
    window = make(ScriptedEngine([ANSWER]), TEXT)
    window.suggestions.small = False
    window.panels.show_assistant(False)
    window.activateWindow()
    window.editor.setFocus()
    window.editor.select(0, len(TEXT))
    window.suggestions.run("polish")
    qtbot.waitUntil(lambda: window.suggestions.reviewing.active, timeout=10_000)
    window.suggestions.reviewing.pick(0)
    return window


def turned(window: Window) -> tuple[ReviewPage, ReviewPage]:
    QTest.keyClick(window.pages.review, Key.Key_D, Ctrl | Shift)
    sides = window.at_the_text.sides.sides
    assert sides is not None
    return sides


def first_line(page: ReviewPage) -> str:
    return page.document().findBlock(page.top()).text()


def test_the_document_stands_left_and_the_proposal_right(qtbot: QtBot, window: Window) -> None:
    left, right = turned(window)
    assert left.text() == TEXT
    assert right.text() == ANSWER
    assert left.isVisible()
    assert right.isVisible()
    assert left.width() == pytest.approx(right.width(), abs=2)
    assert left.geometry().right() < right.geometry().left()
    assert window.editor.text() == TEXT
    review = window.pages.review
    qtbot.waitUntil(lambda: review.childAt(review.width() - 3, 5) is not review.verticalScrollBar(), timeout=5000)


def test_the_same_keys_decide(window: Window) -> None:
    left, right = turned(window)
    assert right.hasFocus() or not window.isActiveWindow()
    before = len(window.suggestions.reviewing.review.open) if window.suggestions.reviewing.review else 0
    QTest.keyClick(right, Key.Key_Return)
    assert window.editor.text() == TEXT.replace("it stay", "it stays", 1)
    assert left.text() == window.editor.text()
    assert right.text() == ANSWER
    QTest.keyClick(right, Key.Key_Backspace)
    review = window.suggestions.reviewing.review
    assert review is not None
    assert len(review.open) == before - 2
    assert right.text() != ANSWER, "what is let stand is as it stands"
    QTest.keyClick(left, Key.Key_Z, Ctrl)
    QTest.keyClick(left, Key.Key_Z, Ctrl)
    assert (window.editor.text(), right.text()) == (TEXT, ANSWER)


def test_the_same_change_is_framed_and_clicked_on_both(qtbot: QtBot, window: Window) -> None:
    left, right = turned(window)
    QTest.keyClick(right, Key.Key_Down)
    current = window.pages.review.current
    assert left.current == right.current == current
    slot = left.slot(current - 1)
    assert slot is not None
    cursor = QTextCursor(left.document())
    cursor.setPosition(slot[0])
    place = left.cursorRect(cursor).center() + QPoint(3, 0)
    qtbot.mouseClick(left.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.pages.review.current == current - 1
    assert right.current == current - 1


def test_they_scroll_together(window: Window) -> None:
    left, right = turned(window)
    right.verticalScrollBar().setValue(30)
    assert first_line(right).startswith("Line")
    assert first_line(left)[:7] == first_line(right)[:7]
    assert first_line(window.pages.review)[:7] == first_line(right)[:7]
    left.verticalScrollBar().setValue(4)
    assert first_line(left)[:7] == first_line(right)[:7]


def test_it_goes_with_the_review_and_is_remembered(qtbot: QtBot, window: Window) -> None:
    _, right = turned(window)
    command = window.commands["side_by_side"]
    QTest.keyClick(right, Key.Key_Return, Shift)
    assert not window.suggestions.reviewing.active
    assert window.at_the_text.sides.sides is None
    assert window.editor.text() == ANSWER
    assert window.editor.hasFocus() or not window.isActiveWindow()
    assert not command.isEnabled()
    assert command.isChecked()
    window.preferences.save()
    assert load_settings()[0].side_by_side
    window.editor.undo()
    window.suggestions.run("polish")
    qtbot.waitUntil(lambda: window.suggestions.reviewing.active, timeout=10_000)
    assert window.at_the_text.sides.sides is not None


def test_back_to_the_changes_within_the_text(window: Window) -> None:
    turned(window)
    QTest.keyClick(window.pages.review, Key.Key_D, Ctrl | Shift)
    assert window.at_the_text.sides.sides is None
    assert window.pages.review.hasFocus() or not window.isActiveWindow()
    assert window.pages.review.focusProxy() is None


def test_a_window_that_is_too_narrow_keeps_them_within_the_text(window: Window) -> None:
    turned(window)
    window.resize(520, 600)
    assert window.at_the_text.sides.sides is None
    window.resize(1280, 720)
    assert window.at_the_text.sides.sides is not None


def test_the_colours_follow(window: Window) -> None:
    left, _ = turned(window)
    before = left.viewport().grab().toImage()
    window.set_theme("dark")
    assert left.viewport().grab().toImage() != before
