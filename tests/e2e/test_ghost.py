"""The real model writes on behind the cursor of the real window, and what the writer takes is what stands there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.generation import Plan
from app.inference.process_engine import ProcessEngine
from app.main import make_window
from app.ui.window import Window
from tests.starter import starter

pytestmark = pytest.mark.model
TEXT = "# The keeper\n\nThe keeper climbed the stairs of the lighthouse every evening, and\n\n## Later\n\nNothing.\n"
HERE = TEXT.index(", and") + len(", and")
SECONDS = 120_000


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = make_window(ProcessEngine())
    window.show()
    with qtbot.waitSignal(window.assistant.model_ready, timeout=SECONDS):
        window.assistant.load(starter(), Plan(context_tokens=1024, threads=1))
    window.suggestions.small = True
    window.editor.show_text(TEXT)
    window.activateWindow()
    window.editor.setFocus()
    window.editor.select(HERE, HERE)
    yield window
    if window.assistant.busy:
        with qtbot.waitSignal(window.assistant.aside_ended, timeout=SECONDS):
            window.assistant.stop()
    window.editor.document().setModified(False)
    window.close()
    window.deleteLater()


def test_a_word_while_it_writes_the_rest_when_it_has_written(qtbot: QtBot, window: Window) -> None:
    ghost, editor = window.at_the_text.ghost, window.editor
    window.commands["ghost"].trigger()
    qtbot.waitUntil(lambda: ghost.text.lines is not None and len(ghost.text.lines.text.split()) > 3, timeout=SECONDS)
    assert editor.text() == TEXT
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    first = editor.text()[HERE : len(editor.text()) - len(TEXT) + HERE]
    assert first.strip()
    assert editor.text() == TEXT[:HERE] + first + TEXT[HERE:]
    if window.assistant.busy:
        with qtbot.waitSignal(window.assistant.aside_ended, timeout=SECONDS):
            QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert ghost.text.lines is not None
    rest = ghost.text.lines.text
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == TEXT[:HERE] + first + rest + TEXT[HERE:]
    assert not ghost.active
    assert window.record.tracker.provenance.stretches
    editor.undo()
    editor.undo()
    assert editor.text() == TEXT
