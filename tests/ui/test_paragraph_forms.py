"""Headings, lists and quotations by key and by the menus; code and tables are left as they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.ui.window import Window
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def on(make: MakeWindow, text: str, start: str, end: str = "") -> Window:
    """What reaches from ``start`` to the end of ``end`` is selected; without ``end`` the cursor stands at ``start``."""
    window = make(text=text)
    window.show()
    window.activateWindow()
    window.editor.setFocus()
    first = text.index(start)
    window.editor.select(first, text.index(end, first) + len(end) if end else first)
    return window


def marked(window: Window) -> list[str]:
    window.writing.forms.menu.aboutToShow.emit()
    return [action.text() for action in window.writing.forms.menu.actions() if action.isChecked()]


def test_keys_give_a_form_and_take_it_back(qtbot: QtBot, make: MakeWindow) -> None:
    window = on(make, "a\n标题 😀\nb", "标")
    qtbot.waitUntil(window.editor.hasFocus)
    assert marked(window) == ["Plain text"]
    QTest.keyClick(window.editor, Qt.Key.Key_2, BOTH)
    assert window.editor.text() == "a\n\n## 标题 😀\n\nb"
    assert marked(window) == ["Heading 2"]
    QTest.keyClicks(window.editor, "x")
    assert window.editor.text() == "a\n\n## x标题 😀\n\nb", "the cursor stays at its word"
    QTest.keyClick(window.editor, Qt.Key.Key_2, BOTH)
    assert window.editor.text() == "a\n\nx标题 😀\n\nb"
    for _ in range(3):
        window.editor.undo()
    assert window.editor.text() == "a\n标题 😀\nb", "each is one step"


def test_lines_become_a_list_and_a_quotation(make: MakeWindow) -> None:
    window = on(make, "head\n\none\n\ntwo 😀\n\nthree\n\nend", "one", "three")
    window.commands["numbers"].trigger()
    assert window.editor.text() == "head\n\n1. one\n2. two 😀\n3. three\n\nend"
    assert marked(window) == ["Numbered list"]
    window.commands["tasks"].trigger()
    assert window.editor.text() == "head\n\n- [ ] one\n- [ ] two 😀\n- [ ] three\n\nend"
    window.commands["quotation"].trigger()
    assert window.editor.text() == "head\n\n> - [ ] one\n> - [ ] two 😀\n> - [ ] three\n\nend"
    window.commands["quotation"].trigger()
    window.commands["text"].trigger()
    assert window.editor.text() == "head\n\none\n\ntwo 😀\n\nthree\n\nend"


def test_a_list_that_is_begun_on_an_empty_line_goes_on(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="")
    window.commands["numbers"].trigger()
    QTest.keyClicks(window.editor, "one")
    QTest.keyClick(window.editor, Qt.Key.Key_Return)
    QTest.keyClicks(window.editor, "two")
    assert window.editor.text() == "1. one\n2. two"


@pytest.mark.parametrize(("text", "place"), [
    ("```\ncode\n```\n", "code"), ("| a | b |\n|---|---|\n| c | d |\n", "c"), ("---\ntitle: x\n---\n", "title"),
])
def test_code_and_tables_stay_as_they_are(make: MakeWindow, text: str, place: str) -> None:
    window = on(make, text, place)
    window.commands["heading_1"].trigger()
    assert window.editor.text() == text
    assert "stay as they are" in window.notice.message


@pytest.mark.parametrize(("text", "start", "end"), [
    ("one\n\n```\ncode\n```\n", "one", "code"), ("| a | b |\n|---|---|\n| c | d |\n\nend", "c", "end"),
    ("one\n\n| a | b |\n|---|---|\n| c | d |\n", "one", "a |"), ("> | a | b |\n> |---|---|\n\nend", "a", "end"),
])
def test_a_selection_that_reaches_into_them_is_left(make: MakeWindow, text: str, start: str, end: str) -> None:
    window = on(make, text, start, end)
    window.commands["bullets"].trigger()
    assert window.editor.text() == text


def test_bars_alone_make_no_table(make: MakeWindow) -> None:
    window = on(make, "either | or", "either")
    window.commands["bullets"].trigger()
    assert window.editor.text() == "- either | or"


def test_the_menus_offer_it(make: MakeWindow) -> None:
    window = on(make, "a", "a")
    forms = window.writing.forms
    menu = QMenu()
    for add in window.editor.menus:
        add(menu, QPoint(0, 0))
    assert forms.menu.menuAction() in menu.actions()
    window.editor.setReadOnly(True)
    menu.clear()
    for add in window.editor.menus:
        add(menu, QPoint(0, 0))
    assert forms.menu.menuAction() not in menu.actions()
    window.commands["heading_1"].trigger()
    assert window.editor.text() == "a"
    menu.deleteLater()
