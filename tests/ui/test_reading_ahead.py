"""The status line says what the model knows ahead and when it rests, in one word; the menu switches both."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from app.core.places import snapshots
from app.core.settings import load_settings
from app.inference.snapshot_store import BLOCK_TOKENS, SnapshotStore, chain
from app.ui.window import Window
from app.workers import warmer
from tests.ui.conftest import MakeWindow, run
from tests.workers.test_idle_watcher import RestingEngine
from tests.workers.test_warmer import ReadingEngine

LONG = "# Report\n\n" + "The committee met on Tuesday to review the budget of the year. " * 60


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmer, "QUIET", 10)
    monkeypatch.setattr(warmer, "on_mains", lambda: True)
    monkeypatch.setattr(warmer, "memory_low", lambda: False)


def word(qtbot: QtBot, window: Window, expected: str) -> None:
    qtbot.waitUntil(lambda: window.status.text("warm") == expected, timeout=5000)


def test_the_word_follows_what_the_model_knows(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ReadingEngine(threading.Event())
    window = make(engine, LONG)
    window.suggestions.small = False
    window.editor.textCursor().insertText("x")
    word(qtbot, window, "reading")
    assert not window.assistant.busy
    label = window.status._labels["warm"]
    assert "while you pause" in label.toolTip()
    assert label.accessibleDescription() == label.toolTip()
    assert engine.reading is not None
    engine.reading.set()
    word(qtbot, window, "read")
    assert "begins at once" in label.toolTip()
    window.editor.textCursor().insertText("y")
    assert window.status.text("warm") == ""
    assert not label.isVisible()
    word(qtbot, window, "read")
    run(qtbot, window, "summarize")
    word(qtbot, window, "read")


def test_a_small_model_and_a_short_text_are_left_alone(qtbot: QtBot, make: MakeWindow) -> None:
    for small, text in ((True, LONG), (False, "A few words.")):
        engine = ReadingEngine()
        window = make(engine, text)
        window.suggestions.small = small
        asked: list[str] = []
        warm = window.parts.warmer
        document = warm.document
        warm.document = lambda document=document, asked=asked: asked.append("") or document()
        window.editor.textCursor().insertText("x")
        qtbot.waitUntil(lambda asked=asked, warm=warm: bool(asked) and not warm._job, timeout=5000)
        assert engine.ahead == []
        assert window.status.text("warm") == ""


def test_the_menu_switches_reading_ahead_off_and_removes_what_was_read(qtbot: QtBot, make: MakeWindow) -> None:
    tokens = list(range(BLOCK_TOKENS))
    store = SnapshotStore(snapshots())
    window = make(ReadingEngine(), LONG)
    window.suggestions.small = False
    window.editor.textCursor().insertText("x")
    word(qtbot, window, "read")
    assert store.save(chain(b"model", tokens)[0], tokens, b"payload")
    window.models.menu.aboutToShow.emit()
    entry = next(action for action in window.models.menu.actions() if action.text() == "Read the document ahead")
    assert entry.isChecked()
    entry.trigger()
    assert window.status.text("warm") == ""
    qtbot.waitUntil(lambda: store.used_bytes() == 0, timeout=5000)
    entry.trigger()
    word(qtbot, window, "read")
    entry.trigger()
    window.editor.document().setModified(False)
    window.close()
    assert load_settings()[0].warm is False


def test_a_model_that_rests_knows_nothing(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(RestingEngine(), LONG)
    window.suggestions.small = False
    window.editor.textCursor().insertText("x")
    word(qtbot, window, "read")
    window.assistant.rest()
    assert window.status.text("warm") == ""
    run(qtbot, window, "title")
    window.suggestions.small = False
    word(qtbot, window, "read")


def test_a_resting_model_is_said_and_wakes_without_a_word(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(RestingEngine(["Better text."]), "# A\n\nFaulty text.")
    assert "CPU" in window.status.text("model")
    window.assistant.rest()
    assert window.status.text("model") == "SmolLM2-135M-Instruct · resting"
    run(qtbot, window, "expand")
    assert window.panel.card.state == "ready"
    assert "CPU" in window.status.text("model")
    assert not window.notice.isVisible()


def test_the_time_to_rest_is_chosen_in_the_menu(make: MakeWindow) -> None:
    window = make(RestingEngine())
    window.models.menu.aboutToShow.emit()
    choices = {action.text(): action for action in window.models._free_menu.actions()}
    checked = [text for text, action in choices.items() if action.isChecked()]
    assert checked == ["After 30 minutes without an action"]
    choices["Only when memory is low"].trigger()
    window.close()
    assert load_settings()[0].unload_minutes == 0
