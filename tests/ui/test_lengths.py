"""The words in the status line open what there is to know of the length; goals show how far one is, and are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from app.core.settings import load_settings
from tests.ui.conftest import MakeWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_what_is_counted(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="Two words, 四个汉字。\n" * 100)
    window.show()
    button = window.status.findChildren(QToolButton)[0]
    assert button.accessibleName() == "Words and characters of the document, or of the selection"
    dialog = window.aids.lengths.show()
    assert list(dialog.values.values()) == ["600", "400", "1,600", "1,400", "about 2 min"]
    dialog.close()
    window.editor.select(0, 9)
    qtbot.waitUntil(lambda: "selected" in window.status.text("count"), timeout=5000)
    dialog = window.aids.lengths.show()
    assert list(dialog.values.values()) == ["2", "0", "9", "8", "less than a minute"]
    dialog.close()


def test_a_press_opens_it(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="one")
    button = window.status.findChildren(QToolButton)[0]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialogs = [w for w in window.children() if type(w).__name__ == "LengthDialog"]
    assert len(dialogs) == 1
    assert dialogs[0].isVisible()  # type: ignore[attr-defined]
    dialogs[0].close()  # type: ignore[attr-defined]


def test_a_goal_is_typed_as_soon_as_it_opens(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="one")
    dialog = window.aids.lengths.show()
    qtbot.keyClicks(dialog.session_field, "500")
    assert dialog.session_field.value() == 500
    dialog.close()
    qtbot.waitUntil(lambda: "of 500" in window.status.text("goal"), timeout=5000)


def test_goals_are_shown_and_kept(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("一二三 four\n")
    window = make()
    window.files.open(path)
    dialog = window.aids.lengths.show()
    dialog.session_field.setValue(3)
    dialog.document_field.setValue(10)
    dialog.close()
    qtbot.waitUntil(lambda: window.status.text("goal") == "0 of 3 this session · 4 of 10 here", timeout=5000)
    window.editor.textCursor().insertText("再写 some ")
    qtbot.waitUntil(lambda: window.status.text("goal") == "✓ 3 of 3 this session · 7 of 10 here", timeout=5000)
    window.editor.document().setModified(False)
    window.close()
    settings, _ = load_settings()
    assert (settings.session_goal, settings.goals) == (3, {str(path): 10})
    window = make()
    window.files.open(path)
    qtbot.waitUntil(lambda: window.status.text("goal") == "0 of 3 this session · 4 of 10 here", timeout=5000)
    window.aids.lengths.set_document_goal(0)
    window.aids.lengths.set_session_goal(0)
    assert window.status.text("goal") == ""


def test_the_goal_of_a_new_document_goes_into_its_file(
    make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "b.md"), ""))
    window = make(text="new")
    window.aids.lengths.set_document_goal(70)
    assert window.aids.lengths.document_goal == 70
    assert window.files.save()
    assert window.aids.lengths.document_goal == 70
    window.close()
    assert load_settings()[0].goals == {str(tmp_path / "b.md"): 70}
