"""Thinking in the window: chosen per action, folded above the answer, and never in the document or the clipboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.actions import THINKING_BUDGET
from app.core.generation import Request
from app.core.settings import load_settings
from app.inference.engine import Delta, Event, Thought
from app.ui.theme import colours
from app.ui.thinking_view import ThinkingView
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

TEXT = "It come to an agreement."
THOUGHTS = ["Hm, “come”", " does not agree."]


def thinker(**more: object) -> ScriptedEngine:
    return ScriptedEngine(["It came to ", "an agreement."], thoughts=THOUGHTS, **more)  # type: ignore[arg-type]


def choose(window: Window, action: str, on: bool = True) -> None:
    """As a click on the entry of the menu does."""
    entry = next(entry for entry in window.panel.thinking_menu.actions() if entry.text() == action)
    if entry.isEnabled() and entry.isChecked() != on:
        entry.trigger()


class Waiting(ScriptedEngine):
    """Thinks, and waits for the gate before it answers."""

    def __init__(self) -> None:
        super().__init__(["It came to an agreement."], thoughts=THOUGHTS)
        self.may_answer = threading.Event()

    def generate(self, request: Request) -> Iterator[Event]:
        for event in super().generate(request):
            if isinstance(event, Delta):
                self.may_answer.wait(30)
            yield event


@pytest.fixture
def polished(qtbot: QtBot, make: MakeWindow) -> Window:
    window = make(thinker(), TEXT)
    choose(window, "Polish")
    run(qtbot, window, "polish")
    return window


def test_it_streams_into_a_folded_block_that_says_how_long(qtbot: QtBot, make: MakeWindow) -> None:
    engine = Waiting()
    window = make(engine, TEXT)
    choose(window, "Polish")
    block = window.panel.card.thinking
    window.suggestions.run("polish")
    qtbot.waitUntil(lambda: block.text.toPlainText() == "".join(THOUGHTS), timeout=5000)
    assert block.isVisible()
    assert not block.text.isVisible()
    assert block.head.startswith("Thinking… ")
    assert window.panel.card.head.startswith("Polish… ")
    assert window.panel.card.view.toPlainText() == ""
    engine.may_answer.set()
    qtbot.waitUntil(lambda: window.panel.card.head == "1 change", timeout=5000)
    assert block.head.startswith("Thought for ")
    assert block.isVisible()


def test_nothing_of_it_is_accepted_copied_or_compared(qtbot: QtBot, polished: Window) -> None:
    assert polished.panel.card.head == "1 change"
    assert "Hm" not in polished.panel.card.view.toPlainText()
    polished.suggestions.copy()
    assert QGuiApplication.clipboard().text() == "It came to an agreement."
    polished.suggestions.accept()
    assert polished.editor.text() == "It came to an agreement."
    assert not polished.panel.card.thinking.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_unfolds_it_and_folds_it_again(qtbot: QtBot, polished: Window, key: Qt.Key) -> None:
    block = polished.panel.card.thinking
    qtbot.keyClick(block.fold, key)
    assert block.text.isVisible()
    assert block.text.isReadOnly()
    assert block.text.height() > 0
    block.text.selectAll()
    assert block.text.textCursor().selectedText() == "".join(THOUGHTS)
    qtbot.keyClick(block.fold, key)
    assert not block.text.isVisible()
    assert polished.editor.text() == TEXT


def test_a_click_unfolds_it_and_it_stays_so(qtbot: QtBot, polished: Window) -> None:
    block = polished.panel.card.thinking
    qtbot.mouseClick(block.fold, Qt.MouseButton.LeftButton)
    polished.suggestions.let_stand()
    run(qtbot, polished, "polish")
    assert block.text.isVisible()
    assert block.text.toPlainText() == "".join(THOUGHTS), "of this suggestion only"


def test_a_long_thought_leaves_room_for_the_answer(qtbot: QtBot, make: MakeWindow) -> None:
    engine = thinker()
    engine.thoughts = ["A line of thought.\n"] * 400
    window = make(engine, TEXT)
    window.resize(800, 560)
    choose(window, "Polish")
    run(qtbot, window, "polish")
    card = window.panel.card
    card.thinking.fold.click()
    qtbot.waitUntil(lambda: card.thinking.text.verticalScrollBar().maximum() > 0, timeout=5000)
    assert card.thinking.text.height() <= max(card.height() // 4, 4 * card.fontMetrics().lineSpacing())
    assert card.view.height() > card.thinking.text.height()


def test_each_action_thinks_as_was_chosen_and_that_is_remembered(qtbot: QtBot, make: MakeWindow) -> None:
    engine = thinker()
    window = make(engine, TEXT)
    run(qtbot, window, "polish")
    assert not window.panel.card.thinking.isVisible()
    choose(window, "Polish")
    assert window.panel._buttons["polish"].mark == "Thinks first"
    assert window.panel._buttons["polish"].accessibleName() == "Polish, Thinks first"
    window.suggestions.let_stand()
    run(qtbot, window, "polish")
    window.suggestions.let_stand()
    run(qtbot, window, "expand")
    assert [request.thinking for request in engine.requests] == [0, THINKING_BUDGET, 0]
    assert [request.sampling.temperature for request in engine.requests][1] == 0.6
    window.editor.document().setModified(False)
    window.close()
    assert load_settings()[0].thinking == {"polish": True}
    again = make(engine, TEXT)
    assert again.panel.thinking_menu.thinks("polish")
    choose(again, "Polish", on=False)
    assert again.panel._buttons["polish"].mark == ""
    run(qtbot, again, "polish")
    assert engine.requests[-1].thinking == 0


def test_a_buttons_own_menu_is_the_same_choice(make: MakeWindow) -> None:
    window = make(thinker(), TEXT)
    button = window.panel._buttons["polish"]
    (choice,) = button.actions()
    assert choice.text() == "Think first"
    choice.trigger()
    assert window.panel.thinking_menu.thinks("polish")
    choose(window, "Polish", on=False)
    assert not choice.isChecked()


def test_a_model_that_cannot_think_is_not_asked_to(qtbot: QtBot, make: MakeWindow) -> None:
    engine = thinker()
    window = make(engine, TEXT)
    choose(window, "Polish")
    engine.thoughts = None
    with qtbot.waitSignal(window.assistant.model_ready, timeout=5000):
        window.models.load("starter")
    menu = window.panel.thinking_menu
    assert next(entry.text() for entry in menu.actions() if entry.isVisible()) == "This model does not think"
    assert not any(entry.isEnabled() for entry in menu.actions())
    assert window.panel._buttons["polish"].mark == ""
    run(qtbot, window, "polish")
    assert engine.requests[-1].thinking == 0
    assert menu.thinks("polish"), "kept for a model that can"


def test_stopping_while_it_thinks_leaves_the_text_alone(qtbot: QtBot, make: MakeWindow) -> None:
    class Stopped(ScriptedEngine):
        def generate(self, request: Request) -> Iterator[Event]:
            for event in super().generate(request):
                yield event
                if isinstance(event, Thought):
                    self.gate = gate

    gate = threading.Event()
    window = make(Stopped(["never"], thoughts=THOUGHTS), TEXT)
    choose(window, "Polish")
    window.suggestions.run("polish")
    qtbot.waitUntil(lambda: window.panel.card.thinking.isVisible(), timeout=5000)
    with qtbot.waitSignal(window.assistant.job_ended, timeout=5000):
        window.suggestions.stop()
    assert window.panel.card.state == "empty"
    assert not window.panel.card.thinking.isVisible()
    assert window.editor.text() == TEXT


@pytest.fixture
def block(qapp: QApplication) -> Iterator[ThinkingView]:
    parent = QWidget()
    yield ThinkingView(colours(False), parent)
    parent.deleteLater()


def test_what_is_thought_after_an_answer_stands_apart(block: ThinkingView) -> None:
    block.append("One.")
    block.rest()
    block.rest()
    block.append("Two.")
    assert block.text.toPlainText() == "One.\n\nTwo."
    block.rest()
    block._spent = 75_000
    block._say()
    assert block.head == "Thought for 1 min 15 s"
    block.clear()
    assert block.isHidden()
    assert block.text.toPlainText() == ""


def test_thinking_that_falls_silent_is_over(block: ThinkingView) -> None:
    block.append("One.")
    block._ticker.timeout.emit()
    block._ticker.timeout.emit()
    block.append("Two.")
    block._ticker.timeout.emit()
    assert block.head.startswith("Thinking… ")
    block._ticker.timeout.emit()
    block._ticker.timeout.emit()
    assert block.head.startswith("Thought for ")
