"""A job is told where the panel is folded: what it is, how far, how to stop it, and that it ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.errors import EngineFailed
from app.core.generation import Request
from app.inference.engine import Delta, Event
from app.ui.job_strip import JobStrip
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow

TEXT = "# Notes\n\nIt come to an agreement.\n\nThey was late.\n"


class Halting(ScriptedEngine):
    """Waits for ``go_on`` behind its first text."""

    def __init__(self, *pieces: str) -> None:
        super().__init__(pieces)
        self.go_on = threading.Event()

    def generate(self, request: Request) -> Iterator[Event]:
        said = False
        for event in super().generate(request):
            if said:
                self.go_on.wait(30)
            yield event
            said = said or isinstance(event, Delta)

    def cancel(self, job: str) -> None:
        super().cancel(job)
        self.go_on.set()


def folded(window: Window) -> JobStrip:
    window.panels.show_assistant(False)
    assert not window.panel.isVisible()
    return window.at_the_text.jobs.strip


def test_with_the_panel_nothing_is_told_twice(qtbot: QtBot, make: MakeWindow) -> None:
    engine = Halting("It came ", "to an agreement.")
    window = make(engine, TEXT)
    window.suggestions.run("polish")
    qtbot.waitUntil(lambda: "tokens" in window.panel.card.head or "passages" in window.panel.card.head, timeout=5000)
    strip = window.at_the_text.jobs.strip
    assert strip.isHidden()
    window.panels.show_assistant(False)
    qtbot.waitUntil(lambda: strip.said.startswith("Polish · "), timeout=5000)
    window.panels.show_assistant(True)
    qtbot.waitUntil(strip.isHidden, timeout=5000)
    engine.go_on.set()


def test_a_job_is_told_stopped_and_its_end_is_told(qtbot: QtBot, make: MakeWindow) -> None:
    engine = Halting("It came ", "to an agreement.")
    window = make(engine, TEXT)
    strip = folded(window)
    assert strip.isHidden()
    window.suggestions.run("polish")
    qtbot.waitUntil(lambda: "0 of 2" in strip.said, timeout=5000)
    assert strip.button.text() == "Stop"
    assert not strip.bar.isHidden()
    qtbot.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.assistant.busy, timeout=5000)
    assert engine.cancelled
    qtbot.waitUntil(lambda: strip.isHidden() or "change" in strip.said, timeout=5000)


def test_what_is_ready_can_be_looked_at(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["A fine title"]), TEXT)
    strip = folded(window)
    window.suggestions.run("title")
    qtbot.waitUntil(lambda: strip.said == "Title", timeout=5000)
    assert strip.button.text() == "Show"
    qtbot.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    assert window.panel.isVisible()
    qtbot.waitUntil(strip.isHidden, timeout=5000)


def test_where_there_is_no_room_for_the_panel_it_is_inserted_from_here(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["A fine title"]), TEXT)
    window.resize(600, 500)
    strip = window.at_the_text.jobs.strip
    window.suggestions.run("title")
    qtbot.waitUntil(lambda: strip.said == "Title", timeout=5000)
    qtbot.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    assert "A fine title" in window.editor.text()
    qtbot.waitUntil(strip.isHidden, timeout=5000)


def test_changes_are_counted_as_they_are_decided(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["# Notes\n\nIt came to an agreement.\n\nThey were late."]), TEXT)
    window.suggestions.small = False
    strip = folded(window)
    window.suggestions.run("polish")
    qtbot.waitUntil(lambda: strip.said.startswith("Polish · 2 changes"), timeout=5000)
    QTest.keyClick(window.pages.review, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: strip.said.startswith("Polish · 1 change"), timeout=5000)
    QTest.keyClick(window.pages.review, Qt.Key.Key_Return)
    qtbot.waitUntil(strip.isHidden, timeout=5000)


def test_a_problem_is_told(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([], error=EngineFailed(detail="odd")), TEXT)
    strip = folded(window)
    window.suggestions.run("title")
    qtbot.waitUntil(lambda: "odd" in strip.said, timeout=5000)
    assert strip.accessibleName() == strip.said


@pytest.mark.parametrize("width", [480, 800])
def test_a_problem_is_told_whole_where_the_window_is_narrow(qtbot: QtBot, make: MakeWindow, width: int) -> None:
    window = make(ScriptedEngine([], error=EngineFailed(detail="out of memory while it read the text")), TEXT)
    strip = folded(window)
    window.resize(width, 600)
    window.suggestions.run("title")
    qtbot.waitUntil(lambda: "memory" in strip.said, timeout=5000)
    label, metrics = strip._label, strip._label.fontMetrics()
    qtbot.waitUntil(lambda: label.width() * (label.height() // metrics.lineSpacing()) >= metrics.horizontalAdvance(
        label.text()), timeout=5000)
    assert label.height() >= 2 * metrics.lineSpacing(), "there is more than one line"
    assert strip.button.geometry().right() < strip.width() < width + 1


def test_a_question_is_told_while_its_panel_is_away(qtbot: QtBot, make: MakeWindow) -> None:
    engine = Halting("Late ", "[1].")
    window = make(engine, TEXT)
    strip = window.at_the_text.jobs.strip
    window.commands["ask"].trigger()
    window.asking.panel.field.setPlainText("When?")
    QTest.keyClick(window.asking.panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.asking.panel.turns) and window.asking.panel.turns[0].answer.isVisible(),
                    timeout=5000)
    assert strip.isHidden()
    window.commands["ask"].trigger()
    qtbot.waitUntil(lambda: strip.said == "The model is at work…", timeout=5000)
    qtbot.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.assistant.busy and strip.isHidden(), timeout=5000)
    assert engine.cancelled


def test_ghost_text_tells_its_keys_also_beside_the_panel(qtbot: QtBot, make: MakeWindow) -> None:
    engine = Halting("and then ", "the rain came.")
    window = make(engine, TEXT.rstrip())
    strip = window.at_the_text.jobs.strip
    window.editor.setFocus()
    window.editor.select(len(TEXT) - 1, len(TEXT) - 1)
    window.commands["ghost"].trigger()
    qtbot.waitUntil(lambda: "Tab: a word" in strip.said, timeout=5000)
    assert strip.button.text() == "Stop"
    assert not window.panel.action_commands["polish"].isEnabled()
    engine.go_on.set()
    qtbot.waitUntil(lambda: strip.button.text() == "Let go", timeout=5000)
    assert window.panel.action_commands["polish"].isEnabled()
    qtbot.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(strip.isHidden, timeout=5000)
    assert window.editor.text() == TEXT.rstrip()
