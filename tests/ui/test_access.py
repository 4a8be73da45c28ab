"""Everything that takes the keyboard has a name and a role for a screen reader, and no key is an input method's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")

TEXT = "# Report\n\nHe go there.\n\n## Notes\n\nNothing else is to be said.\n"
# What the common input methods for Chinese take before a program sees it: Microsoft Pinyin, fcitx5 and ibus.
INPUT_METHODS = ("Ctrl+Space", "Shift+Space", "Ctrl+.", "Ctrl+;", "Ctrl+Shift+F", "Ctrl+Shift+U", "Ctrl+Shift+E",
                 "Ctrl+Alt+Shift+U", "Ctrl+Alt+H", "Ctrl+Alt+P")

# What desktops (GNOME, KDE, Xfce) and programs that run beside every other (QQ, 微信) take before a program sees it.
ELSEWHERE = ("Ctrl+Alt+T", "Ctrl+Alt+L", "Ctrl+Alt+D", "Ctrl+Alt+A", "Ctrl+Alt+W", "Ctrl+Alt+Z")


def nameless(root: QWidget) -> list[str]:
    """What can be reached by Tab in ``root`` and tells a screen reader nothing."""
    found, seen = [], 0
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.focusProxy() is not None or not (  # a field within one that tells for both
                widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        seen += 1
        if face is None or not face.text(QAccessible.Text.Name).strip() or face.role() == QAccessible.Role.NoRole:
            found.append(f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}")
    assert seen
    return found


def asking(window: Window, qtbot: QtBot) -> None:
    window.commands["ask"].trigger()


def reviewing(window: Window, qtbot: QtBot) -> None:
    window.editor.select(10, 22)
    run(qtbot, window, "polish")


def finding(window: Window, qtbot: QtBot) -> None:
    window.commands["replace"].trigger()


def searching(window: Window, qtbot: QtBot) -> None:
    window.commands["palette"].trigger()


def previewing(window: Window, qtbot: QtBot) -> None:
    window.commands["preview"].trigger()


@pytest.mark.parametrize("state", [lambda *_: None, asking, reviewing, finding, searching, previewing])
def test_all_of_the_window_has_names(
        make: MakeWindow, qtbot: QtBot, state: Callable[[Window, QtBot], object]) -> None:
    window = make(ScriptedEngine(["He went there."]), text=TEXT)
    state(window, qtbot)
    assert not nameless(window)


@pytest.mark.parametrize("command", ["settings", "help", "statement", "proposals", "summary", "history", "export"])
def test_all_of_a_dialog_has_names(make: MakeWindow, qtbot: QtBot, command: str) -> None:
    window = make(text=TEXT)
    found: list[list[str]] = []

    def look() -> None:
        shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        found.extend(nameless(dialog) for dialog in shown)
        for dialog in shown:
            dialog.reject()

    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(20)  # some are shown when something was read, others do not come back before they are closed
    window.commands[command].trigger()
    qtbot.waitUntil(lambda: bool(found))
    timer.stop()
    assert not any(found), found


@pytest.mark.parametrize("taken", [INPUT_METHODS, ELSEWHERE])
def test_no_key_is_an_input_methods_or_another_programs(make: MakeWindow, taken: Sequence[str]) -> None:
    keys = {QKeySequence(key).toString() for key in taken}
    assert len(keys) == len(taken)
    assert not {action.shortcut().toString() for action in make().actions()} & keys
