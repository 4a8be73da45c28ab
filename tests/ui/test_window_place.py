"""The window opens where it was left, on a screen that is there, and never beyond its edge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.core.settings import load_settings
from app.ui.window_place import fitted
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

LEAST = QSize(480, 360)
LAPTOP, LARGE = QRect(0, 0, 1280, 680), QRect(0, 0, 2560, 1400)


def test_a_first_window_is_as_large_as_is_good_to_read() -> None:
    box = fitted(None, [LARGE], LEAST)
    assert box.size() == QSize(1440, 900)
    assert abs(box.center().x() - LARGE.center().x()) <= 1


def test_a_first_window_fits_a_small_laptop_with_its_frame() -> None:
    box = fitted(None, [LAPTOP], LEAST)
    assert LAPTOP.contains(box)
    assert box.top() >= 30  # the title bar is in sight
    assert box.width() > 1200


def test_it_opens_where_it_was_left() -> None:
    left = QRect(200, 150, 900, 700)
    assert fitted(left, [LARGE], LEAST) == left
    second = QRect(2560, 0, 1920, 1080)
    left = QRect(2700, 100, 1400, 900)
    assert fitted(left, [LARGE, second], LEAST) == left


@pytest.mark.parametrize("left", [QRect(3000, 100, 1400, 900), QRect(-2000, 0, 1000, 600), QRect(1200, 600, 900, 700)])
def test_a_screen_that_is_gone_does_not_hide_it(left: QRect) -> None:
    box = fitted(left, [LAPTOP], LEAST)
    assert LAPTOP.contains(box)
    assert box == fitted(None, [LAPTOP], LEAST)


def test_what_stands_partly_beyond_the_edge_is_moved_and_what_is_too_large_made_smaller() -> None:
    assert fitted(QRect(-100, 100, 800, 500), [LAPTOP], LEAST) == QRect(8, 100, 800, 500)
    box = fitted(QRect(0, 0, 1920, 1080), [LAPTOP], LEAST)
    assert LAPTOP.contains(box)


numbers = st.integers(-5000, 5000)
sizes = st.integers(1, 6000)
screens = st.lists(
    st.builds(QRect, numbers, numbers, st.integers(800, 6000), st.integers(600, 4000)), min_size=1, max_size=3)


@given(st.none() | st.builds(QRect, numbers, numbers, sizes, sizes), screens)
def test_it_is_always_whole_on_one_screen(left: QRect | None, there: list[QRect]) -> None:
    box = fitted(left, there, LEAST)
    assert any(screen.contains(box) for screen in there)
    assert box.width() >= LEAST.width()
    assert box.height() >= LEAST.height()


def test_a_maximized_window_is_maximized_again_and_knows_where_it_stood(qtbot: QtBot, make: MakeWindow) -> None:
    window = make()
    window.setGeometry(60, 70, 600, 500)
    window.showMaximized()
    qtbot.waitUntil(window.isMaximized)
    window.close()
    kept = load_settings()[0]
    assert kept.maximized
    assert kept.window == [60, 70, 600, 500]
    again = make()
    assert again.isMaximized()
    again.setWindowState(Qt.WindowState.WindowNoState)
    again.close()
    assert not load_settings()[0].maximized


@pytest.mark.parametrize("command", ["help", "history", "print", "proposals", "statement", "summary"])
def test_a_dialog_opens_whole_on_a_small_screen(make: MakeWindow, qtbot: QtBot, command: str) -> None:
    """Its buttons stand at its foot: on a screen of 720 pixels it must not reach beyond it, nor on this one of 800."""
    window = make(text="# Report\n\nHe go there.\n")
    room = window.screen().availableGeometry().size()
    found: list[QSize] = []

    def look() -> None:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog) and dialog.isVisible():
                found.append(dialog.size())
                dialog.reject()

    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(20)  # some do not come back before they are closed
    window.commands[command].trigger()
    qtbot.waitUntil(lambda: bool(found))
    timer.stop()
    assert all(size.height() < room.height() and size.width() < room.width() for size in found), (found, room)
