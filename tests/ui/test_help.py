"""The help is in both languages, offline, and its keys are those that hold."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.core.places import resources
from app.ui.commands import COMMANDS
from app.ui.help_window import HelpWindow
from app.ui.history_dialog import HistoryDialog
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_it_shows_every_key(make: MakeWindow, qtbot: QtBot) -> None:
    window = make()
    window.commands["help"].trigger()
    page = window.findChild(HelpWindow)
    assert page is not None
    assert page.isVisible()
    assert not page.isModal()
    text = page.page.toPlainText()
    for command in COMMANDS:
        action = window.commands[command.id]
        assert action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in text
        assert action.text() in text
    for button in window.findChildren(QAbstractButton):
        assert button.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in text, button.text()
    assert "Alt+\\" in text
    assert "|" not in text  # every row became one of a table
    page.close()
    qtbot.waitUntil(lambda: window.findChild(HelpWindow) is None)


@pytest.mark.parametrize("name", ["help.md", "help.zh.md"])
def test_the_keys_that_its_text_names_hold(make: MakeWindow, name: str) -> None:
    window = make()
    keys = {action.shortcut().toString() for action in window.actions()} | {"Return", "Backspace", "Shift+Return"}
    named = re.findall(r"\*\*([A-Za-z0-9+=.-]+)\*\*", (resources() / "help" / name).read_text("utf-8"))
    assert len(named) > 10
    assert {key.replace("Enter", "Return") for key in named} <= keys


@pytest.mark.parametrize("name", ["help.md", "help.zh.md"])
def test_what_it_names_in_italics_is_in_the_window(make: MakeWindow, name: str) -> None:
    window = make()
    texts = " ".join(action.text() for action in window.commands.values()) + " All models… Model"
    texts += window.writing.forms.menu.title()
    history = HistoryDialog("a", window.appearance.colours(), "en", str, window)
    texts += history.mark_button.text()
    history.deleteLater()
    text = (resources() / "help" / name).read_text("utf-8")
    for label in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", text):
        assert label in texts
    assert "http" not in text
