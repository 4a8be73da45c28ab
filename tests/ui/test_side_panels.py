"""Panels stand beside the page where there is room, else they are opened over it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow


def test_beside_the_page_where_there_is_room(make: MakeWindow) -> None:
    window = make(text="# A\n\nText.\n")
    window.resize(1280, 720)
    assert window.outline.isVisible()
    assert window.panel.isVisible()
    assert window.outline.geometry().right() < window.editor.mapTo(window, window.editor.rect().topLeft()).x()
    window.commands["outline"].trigger()
    assert not window.outline.isVisible()
    assert not window.parts.settings.outline


@pytest.mark.parametrize(("command", "width"), [("assistant", 640), ("outline", 640), ("outline", 1000)])
def test_over_the_page_where_there_is_none(make: MakeWindow, qtbot: QtBot, command: str, width: int) -> None:
    window = make(text="# A\n\nText.\n")
    window.resize(width, 720)
    panel = window.panel if command == "assistant" else window.outline
    assert not panel.isVisible()
    assert not window.commands[command].isChecked()
    page = window.editor.width()
    window.commands[command].trigger()
    assert panel.isVisible()
    assert window.commands[command].isChecked()
    assert window.editor.width() == page  # nothing moves beneath it
    assert panel.height() == window.panels.height()
    focused = window.focusWidget()
    assert focused is not None
    assert panel.isAncestorOf(focused)
    # What is wanted where there is room stays as it was.
    assert getattr(window.parts.settings, command)
    qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    window.commands[command].trigger()
    window.editor.setFocus()
    qtbot.waitUntil(lambda: not panel.isVisible())
    window.commands[command].trigger()
    window.resize(1280, 720)
    assert panel.isVisible()
    assert not window.panels.over
    assert panel.width() == (348 if command == "assistant" else 216)


def test_a_question_in_a_narrow_window(make: MakeWindow, qtbot: QtBot) -> None:
    window = make(text="# A\n\nText.\n")
    window.resize(560, 720)
    window.commands["ask"].trigger()
    assert window.asking.panel.isVisible()
    assert window.asking.panel.field.hasFocus()
    window.commands["ask"].trigger()
    qtbot.waitUntil(lambda: not window.panels.over)
    assert window.editor.hasFocus()


def test_one_panel_at_a_time(make: MakeWindow) -> None:
    window = make(text="# A\n\nText.\n")
    window.resize(500, 500)
    window.commands["assistant"].trigger()
    assert window.panel.width() == 348 < 500 - 48
    window.commands["outline"].trigger()
    assert not window.panel.isVisible()
    assert window.outline.isVisible()


def test_icons_alone_in_a_narrow_window(make: MakeWindow) -> None:
    window = make()
    for width, style in ((640, Qt.ToolButtonStyle.ToolButtonIconOnly),
                         (1280, Qt.ToolButtonStyle.ToolButtonTextBesideIcon)):
        window.resize(width, 720)
        assert {switch.toolButtonStyle() for switch in window._bar._switches.values()} == {style}
        title = window._bar._title.geometry()
        assert abs(title.center().x() - width / 2) <= 2
    assert all(not switch.icon().isNull() and switch.accessibleName() for switch in window._bar._switches.values())


def test_a_long_name_ends_with_an_ellipsis_and_moves_no_button(make: MakeWindow) -> None:
    window = make()
    window.resize(800, 600)
    layout = window._bar.layout()
    assert layout is not None
    layout.activate()
    before = [switch.geometry() for switch in window._bar._switches.values()]
    window.show_title("关于做好冬季供暖保障工作的通知" * 8 + ".md")
    layout.activate()
    title = window._bar._title
    assert title.width() < title.sizeHint().width()
    assert title.minimumSizeHint().width() <= title.width()
    assert title.toolTip() == title.text()
    assert [switch.geometry() for switch in window._bar._switches.values()] == before


def test_the_outline_shows_that_it_has_the_keyboard(make: MakeWindow, qtbot: QtBot) -> None:
    window = make(text="# A\n\nText.\n\n## B\n")
    rows = window.outline.rows
    qtbot.waitUntil(lambda: rows.count() == 2, timeout=5000)
    accent = QColor(window.appearance.colours().accent)

    def is_framed() -> bool:
        picture = rows.viewport().grab().toImage()
        place = rows.visualItemRect(rows.item(0))
        return any(picture.pixelColor(place.center().x(), y) == accent for y in range(place.top(), place.top() + 3))

    assert not is_framed()
    rows.setFocus()
    qtbot.waitUntil(rows.hasFocus, timeout=5000)
    assert is_framed()
