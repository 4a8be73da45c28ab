"""The real model reads the real window's document ahead, rests, and comes back with the next action."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import NoModelLoaded
from app.core.generation import Plan
from app.inference.process_engine import ProcessEngine
from app.main import make_window
from app.ui.window import Window
from app.workers import warmer
from tests.starter import long_text, starter

pytestmark = pytest.mark.model
TEXT = "# The keeper\n\n" + long_text(30)
SECONDS = 120_000


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setattr(warmer, "QUIET", 10)
    monkeypatch.setattr(warmer, "on_mains", lambda: True)
    monkeypatch.setattr(warmer, "memory_low", lambda: False)
    window = make_window(ProcessEngine())
    window.show()
    with qtbot.waitSignal(window.assistant.model_ready, timeout=SECONDS):
        window.assistant.load(starter(), Plan(context_tokens=2048, threads=1))
    # The starter gets the prompts of large models, which share the text.
    window.suggestions.small = False
    window.editor.show_text(TEXT)
    yield window
    if window.assistant.busy:
        with qtbot.waitSignal(window.assistant.job_ended, timeout=SECONDS):
            window.assistant.stop()
    window.editor.document().setModified(False)
    window.close()
    window.deleteLater()


def begin(qtbot: QtBot, window: Window, action: str) -> tuple[int, int]:
    """Start ``action`` and stop it when it has begun; returns tokens of its prompt, and of them those known before."""
    with qtbot.waitSignal(window.assistant.job_started, timeout=SECONDS) as started:
        window.suggestions.run(action)
    with qtbot.waitSignal(window.assistant.job_ended, timeout=SECONDS):
        window.suggestions.stop()
    assert started.args
    return started.args[0], started.args[1]


def read(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: window.status.text("warm") == "read", timeout=SECONDS)


def test_an_action_finds_the_document_read(qtbot: QtBot, window: Window) -> None:
    read(qtbot, window)
    for action in ("title", "summarize", "key-points"):
        prompt, known = begin(qtbot, window, action)
        assert prompt > 400
        assert known > 0.75 * prompt, action
    window.editor.show_text(TEXT + " And one more sentence stands here.")
    read(qtbot, window)
    prompt, known = begin(qtbot, window, "title")
    assert known > 0.75 * prompt


def test_the_writers_action_does_not_wait_for_reading_ahead(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: window.status.text("warm") == "reading", timeout=SECONDS)
    window.editor.select(0, 20)
    with qtbot.waitSignal(window.assistant.job_started, timeout=SECONDS):
        window.suggestions.run("polish")
    assert window.status.text("warm") != "read"
    with qtbot.waitSignal(window.assistant.job_ended, timeout=SECONDS) as ended:
        window.suggestions.stop()
    assert ended.args
    assert ended.args[2] is None
    read(qtbot, window)


def test_a_model_rests_and_comes_back(qtbot: QtBot, window: Window) -> None:
    engine = window.assistant._engine
    assert isinstance(engine, ProcessEngine)
    read(qtbot, window)
    window.assistant.rest()
    qtbot.waitUntil(lambda: engine.host_pid is None, timeout=SECONDS)
    assert window.status.text("model").endswith("resting")
    with pytest.raises(NoModelLoaded):
        engine.count_tokens("Counting does not wake it.")
    window.editor.textCursor().insertText("Nor does an edit. ")
    qtbot.waitUntil(lambda: not window.parts.warmer._timer.isActive(), timeout=SECONDS)
    assert engine.host_pid is None
    assert window.status.text("warm") == ""
    prompt, _ = begin(qtbot, window, "title")
    assert prompt > 400
    assert engine.host_pid is not None
    assert not window.notice.isVisible()
    read(qtbot, window)
