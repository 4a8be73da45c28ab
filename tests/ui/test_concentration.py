"""Focus lays a veil over what is not written, the typewriter keeps the line at the middle; both are remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.settings import load_settings
from app.ui.focus_mode import _blended, _veil
from app.ui.theme import colours, contrast
from app.ui.window import Window
from tests.ui.conftest import MakeWindow

TEXT = "# Title\n\nFirst one. Second one! Third\nline of it.\n\n第一句。第二句？\n\n- an item\n"


def ink(window: Window, offset: int) -> float:
    """How strong the strongest ink of the character at ``offset`` (UTF-16 units) is: its contrast with the page."""
    editor = window.editor
    place, behind = (editor._place_of_character(each) for each in (offset, offset + 1))
    picture = editor.viewport().grab().toImage()
    page = colours(False).page
    return max(contrast(picture.pixelColor(QPoint(x, y)).name(), page)
               for x in range(round(place.left()), round(behind.left()))
               for y in range(round(place.top()), round(place.bottom())))


def strong(window: Window, *words: str) -> list[bool]:
    """Whether the words stand in full ink."""
    return [ink(window, window.editor.text().index(word)) > 9 for word in words]


def test_the_paragraph_with_the_cursor_keeps_its_ink(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    window.set_theme("light")
    window.editor.select(15, 15)
    assert strong(window, "Title", "First", "Third", "line", "第一") == [True] * 5
    window.aids.concentration.kinds["paragraph"].trigger()
    assert strong(window, "Title", "First", "Third", "line", "第一") == [False, True, True, True, False]
    # What is quiet can still be read.
    assert ink(window, TEXT.index("第一")) >= 4.4
    window.editor.select(TEXT.index("第二"), TEXT.index("第二"))
    assert strong(window, "First", "第一", "第二", "an item") == [False, True, True, False]
    window.aids.concentration.kinds["off"].trigger()
    assert strong(window, "Title", "First", "an item") == [True] * 3


def test_the_sentence_with_the_cursor_keeps_its_ink(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text=TEXT)
    window.set_theme("light")
    window.aids.concentration.choose("sentence")
    for place, kept in (("cond", "Second one!"), ("line", "Third\nline of it."), ("二", "第二句？")):
        at = TEXT.index(place)
        window.editor.select(at, at)
        start, end = window.aids.concentration.focus.kept()
        assert TEXT[start:end] == kept
    assert strong(window, "第一", "第二") == [False, True]
    window.editor.select(len(TEXT), len(TEXT))
    qtbot.keyClicks(window.editor, "New. And")
    start, end = window.aids.concentration.focus.kept()
    assert window.editor.text()[start:end] == "And"
    QApplication.sendEvent(window.editor, QInputMethodEvent(" xin de", []))
    assert strong(window, "New", "And") == [False, True]
    QApplication.sendEvent(window.editor, QInputMethodEvent())


def test_in_a_long_paragraph_only_what_is_around_the_cursor_is_read(make: MakeWindow) -> None:
    window = make(text="A sentence of six words here. " * 300)
    window.aids.concentration.choose("sentence")
    window.editor.select(6_010, 6_010)
    assert window.aids.concentration.focus.kept() == (6_000, 6_029)
    window.editor.setPlainText("word " * 1_000)
    window.editor.select(2_500, 2_500)
    assert window.aids.concentration.focus.kept() == (500, 4_499)


def middle(window: Window) -> int:
    """How far below the middle of the page the cursor's line stands, pixels."""
    editor = window.editor
    return editor.viewport().mapTo(editor, editor.cursorRect().center()).y() - editor.height() // 2


def test_the_line_stays_at_the_middle(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="\n".join(f"line {number}" for number in range(200)))
    editor = window.editor
    window.aids.concentration.typing.trigger()
    near = editor.fontMetrics().height() * 2
    for place in (0, 100, 10, 60, 300, 1200, len(editor.text()), 150):
        editor.select(place, place)
        qtbot.waitUntil(lambda: abs(middle(window)) <= near, timeout=5000)
    editor.insertPlainText("\n\nmore\n")
    qtbot.waitUntil(lambda: abs(middle(window)) <= near, timeout=5000)
    qtbot.keyClick(editor, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: abs(middle(window)) <= near and editor.head > 0, timeout=5000)
    window.resize(1000, 500)
    qtbot.waitUntil(lambda: abs(middle(window)) <= near, timeout=5000)
    window.aids.concentration.typing.trigger()
    assert editor.head == 0
    assert not editor.centerOnScroll()


def test_both_are_remembered(make: MakeWindow) -> None:
    window = make()
    window.aids.concentration.kinds["sentence"].trigger()
    window.preferences.change("typewriter", True)
    assert window.aids.concentration.typing.isChecked()
    window.close()
    settings, _ = load_settings()
    assert (settings.focus, settings.typewriter) == ("sentence", True)
    window = make()
    assert window.aids.concentration.focus.kind == "sentence"
    assert window.aids.concentration.typewriter.on


def test_the_whole_screen(qtbot: QtBot, make: MakeWindow) -> None:
    window = make()
    window.commands["full_screen"].trigger()
    assert window.isFullScreen()
    window.commands["full_screen"].trigger()
    assert not window.isFullScreen()
    assert not window.commands["full_screen"].isChecked()


def test_the_window_comes_back_as_large_as_it_was(make: MakeWindow) -> None:
    window = make()
    window.resize(900, 640)
    window.commands["full_screen"].trigger()
    window.close()
    assert load_settings()[0].window[2:] == [900, 640]


@pytest.mark.parametrize("dark", [False, True])
def test_the_veil_makes_ink_quiet(dark: bool) -> None:
    c = colours(dark)
    veil = _veil(c)
    assert _blended(QColor(c.page), veil) == QColor(c.page)  # its edges are not seen
    assert contrast(_blended(QColor(c.ink), veil).name(), c.page) >= 4.5
