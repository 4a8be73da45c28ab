"""A real window on a scripted engine, built in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.core.document import Document
from app.main import make_window
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine

MakeWindow = Callable[..., Window]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[MakeWindow]:
    """Builds windows: ``make(engine, text)``; each is closed at the end, whatever it holds."""
    made: list[Window] = []

    def build(engine: ScriptedEngine | None = None, text: str = "") -> Window:
        window = make_window(engine or ScriptedEngine())
        made.append(window)
        window.resize(1440, 900)  # larger than Qt's offscreen screen, that is smaller than any that is sold
        window.files.show_sample(Document(None, text))
        window.show()
        with qtbot.waitSignal(window.assistant.model_ready, timeout=5000):
            window.models.load("starter")
        return window

    yield build
    for window in made:
        if window.assistant.busy:
            with qtbot.waitSignal(window.assistant.job_ended, timeout=5000):
                window.assistant.stop()
        window.editor.document().setModified(False)
        window.close()
        window.deleteLater()


def run(qtbot: QtBot, window: Window, action: str) -> None:
    """Run an action through to the moment of decision."""
    card = window.panel.card
    window.suggestions.run(action)
    qtbot.waitUntil(lambda: card.state in ("ready", "problem", "empty") and "…" not in card.head, timeout=5000)
