"""The face and the size of the page are the writer's choice, and the text stays where it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from tests.ui.conftest import MakeWindow

TEXT = "# 标题 Title\n\n" + "\n\n".join(f"Paragraph {n} 有 `code` and some words that fill a line." for n in range(300))


@pytest.fixture(autouse=True)
def _natural() -> Iterator[None]:
    yield
    theme.choose_page_type("serif", 17)  # it holds for the whole program


def heights(window: object) -> tuple[float, float]:
    """Of the heading's line and of a body line, pixels."""
    editor = window.editor  # type: ignore[attr-defined]
    document = editor.document()
    for number in (0, 2):
        editor._layout.blockBoundingRect(document.findBlockByNumber(number))
    first, body = (document.findBlockByNumber(number).layout().lineAt(0).height() for number in (0, 2))
    return first, body


def test_keys_change_the_size(make: MakeWindow, qtbot: QtBot) -> None:
    window = make(text=TEXT)
    before, measure = heights(window), window.editor._measure
    qtbot.keyClick(window.editor, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    larger = heights(window)
    assert larger > before
    assert window.editor._measure > measure  # as many characters a line as before
    assert window.pages.review.font().pixelSize() == window.editor.font().pixelSize() == 18
    for _ in range(30):
        window.commands["larger"].trigger()
    assert window.editor.font().pixelSize() == theme.PAGE_SIZES[-1]
    for _ in range(30):
        window.commands["smaller"].trigger()
    assert window.editor.font().pixelSize() == theme.PAGE_SIZES[0]
    window.commands["natural_size"].trigger()
    assert heights(window) == before
    assert window.parts.settings.page_pixels == 17


def test_the_wheel_changes_the_size_with_ctrl(make: MakeWindow) -> None:
    window = make(text=TEXT)
    spot, editor = QPointF(200, 200), window.editor

    def turn(eighths: int, modifier: Qt.KeyboardModifier) -> None:
        QApplication.sendEvent(editor.viewport(), QWheelEvent(
            spot, editor.viewport().mapToGlobal(spot), QPoint(), QPoint(0, eighths), Qt.MouseButton.NoButton, modifier,
            Qt.ScrollPhase.NoScrollPhase, False))

    for _ in range(3):  # a touchpad tells less than a notch at a time
        turn(40, Qt.KeyboardModifier.ControlModifier)
    assert editor.font().pixelSize() == 18
    turn(-240, Qt.KeyboardModifier.ControlModifier)
    assert editor.font().pixelSize() == 16
    turn(-120, Qt.KeyboardModifier.NoModifier)
    assert editor.font().pixelSize() == 16
    assert editor.verticalScrollBar().value() > 0


def test_the_text_stays_and_nothing_was_edited(make: MakeWindow) -> None:
    window = make(text=TEXT)
    window.editor.scroll_to(TEXT.index("Paragraph 150"))
    top = window.editor.top()
    window.commands["larger"].trigger()
    window.appearance.choose_face("sans")
    assert window.editor.top() == top
    assert window.editor.text() == TEXT
    assert not window.files.dirty
    assert not window.editor.document().isUndoAvailable()


def test_the_plus_of_any_keyboard_makes_it_larger(make: MakeWindow, qtbot: QtBot) -> None:
    """Where + has a key of its own, and where it is typed with Shift on that of =."""
    window = make(text=TEXT)
    for key in (Qt.Key.Key_Equal, Qt.Key.Key_Plus):
        before = window.editor.font().pixelSize()
        qtbot.keyClick(window.editor, key, Qt.KeyboardModifier.ControlModifier)
        assert window.editor.font().pixelSize() > before


def test_faces(make: MakeWindow) -> None:
    window = make(text=TEXT)
    seen = set()
    for face in ("serif", "sans", "mono"):
        window.preferences.change("page_face", face)
        assert window.editor.font() == window.pages.review.font()
        seen.add(window.editor.font().families()[0])
        metrics = QFontMetricsF(window.editor.font())
        assert (metrics.horizontalAdvance("i") == metrics.horizontalAdvance("m")) == (face == "mono")
    assert len(seen) == 3
    window.preferences.change("page_face", "serif")


def test_what_was_chosen_holds_at_the_next_start(make: MakeWindow) -> None:
    window = make()
    window.preferences.change("page_pixels", 22)
    window.preferences.save()
    theme.choose_page_type("serif", 17)
    assert make(text=TEXT).editor.font().pixelSize() == 22
