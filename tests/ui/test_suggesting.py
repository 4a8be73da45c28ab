"""A writer's main job in the window: ask, watch, compare, accept, take back."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from pytestqt.qtbot import QtBot

from app.core.errors import EngineDied
from app.core.generation import Request, Usage
from app.core.recommendation import Speed
from app.inference.engine import Event, Finished
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

TEXT = "# Notes\n\nBefore.\n\n## Budget\n\nIt come to an agreement. 各供热单位 𠮷 stay.\n\n## After\n\nThe end.\n"
ANSWER = "It came to an agreement. 各供热单位 𠮷 stay."


def put_cursor(window: Window, before: str) -> None:
    at = window.editor.text().index(before)
    window.editor.select(at, at)


@pytest.fixture
def ready(qtbot: QtBot, make: MakeWindow) -> Window:
    """A polish of the section waits for a decision."""
    window = make(ScriptedEngine([ANSWER[:20], ANSWER[20:]]), TEXT)
    put_cursor(window, "It come")
    run(qtbot, window, "polish")
    return window


def test_the_whole_way_and_one_undo(qtbot: QtBot, ready: Window) -> None:
    assert ready.panel.card.head == "1 change"
    assert ready.editor.text() == TEXT, "a suggestion is not an edit"
    qtbot.mouseClick(ready.panel.card.accept_button, Qt.MouseButton.LeftButton)
    assert ready.editor.text() == TEXT.replace("come", "came")
    assert ready.panel.card.state == "empty"
    assert ready.editor.hasFocus() or not ready.isActiveWindow()
    ready.editor.undo()
    assert ready.editor.text() == TEXT
    ready.editor.redo()
    assert ready.editor.text() == TEXT.replace("come", "came")


def test_keys_alone(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([ANSWER]), TEXT)
    put_cursor(window, "It come")
    qtbot.keyClick(window.editor, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.panel.card.head == "1 change", timeout=5000)
    qtbot.keyClick(window.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.text() == TEXT.replace("come", "came")
    qtbot.keyClick(window.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.text() == TEXT


def test_let_stand_changes_nothing(qtbot: QtBot, ready: Window) -> None:
    qtbot.keyClick(
        ready.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert ready.editor.text() == TEXT
    assert ready.panel.card.state == "empty"
    assert not ready.editor.document().isUndoAvailable()


def test_cursor_and_the_rest_stay_put(ready: Window) -> None:
    put_cursor(ready, "The end.")
    ready.suggestions.accept()
    assert ready.editor.selection()[0] == ready.editor.text().index("The end.")


def test_edits_elsewhere_move_the_suggestion_along(ready: Window) -> None:
    cursor = QTextCursor(ready.editor.document())
    cursor.insertText("A new first line 𠮷.\n\n")
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText("And a last one.")
    ready.suggestions.accept()
    assert ready.editor.text() == f"A new first line 𠮷.\n\n{TEXT.replace('come', 'came')}And a last one."


def test_an_edit_inside_is_kept_and_the_change_beside_it_still_lands(ready: Window) -> None:
    put_cursor(ready, "to an agreement")
    ready.editor.textCursor().insertText("at last ")
    ready.suggestions.copy()
    assert QGuiApplication.clipboard().text() == ANSWER
    ready.suggestions.accept()
    assert ready.editor.text() == TEXT.replace("come to an", "came at last to an")


def test_an_edit_of_the_very_words_keeps_the_writers(ready: Window) -> None:
    put_cursor(ready, "come to an")
    ready.editor.textCursor().insertText("be")
    ready.suggestions.accept()
    assert ready.editor.text() == TEXT.replace("come", "become")
    assert ready.panel.card.state == "empty"
    assert "You changed the text of 1 change" in ready.panel.card.head


def test_esc_stops_and_what_it_had_not_reached_stays(qtbot: QtBot, make: MakeWindow) -> None:
    class Stopping(ScriptedEngine):
        came = threading.Event()

        def _stopped(self, job: str) -> bool:
            if self.came.is_set():
                assert self.gate is not None
                self.gate.wait(10)
            self.came.set()
            return job in self.cancelled

    engine = Stopping(["It came to an", " agreement"], gate=threading.Event())
    window = make(engine, TEXT)
    put_cursor(window, "It come")
    with qtbot.waitSignal(window.assistant.job_text, timeout=5000):
        window.suggestions.run("polish")
    assert window.panel.card.state == "running"
    qtbot.keyClick(window.editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.panel.card.head == "1 change", timeout=5000)
    assert "Stopped" in window.panel.card.note
    window.suggestions.accept()
    assert window.editor.text() == TEXT.replace("come", "came")


def test_a_dead_engine_is_one_sentence_and_the_next_action_works(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["It ca"], error=EngineDied(detail="signal 9"))
    window = make(engine, TEXT)
    put_cursor(window, "It come")
    with qtbot.waitSignals([window.assistant.job_ended, window.assistant.model_ready], timeout=5000):
        window.suggestions.run("polish")
    assert "stopped unexpectedly" in window.panel.card.head
    assert window.panel.card.view.toPlainText() == "It ca"
    assert window.editor.text() == TEXT
    engine.pieces, engine.error = [ANSWER], None
    run(qtbot, window, "polish")
    assert window.panel.card.head == "1 change"


def test_again_asks_the_same_of_the_same_text(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine([ANSWER])
    ready = make(engine, TEXT)
    put_cursor(ready, "It come")
    run(qtbot, ready, "polish")
    put_cursor(ready, "The end.")
    ready.suggestions.again()
    qtbot.waitUntil(lambda: ready.panel.card.head == "1 change", timeout=5000)
    first, second = engine.requests
    assert first.messages == second.messages
    assert second.sampling.temperature > 0, "a greedy choice would give the same again"
    ready.suggestions.accept()
    assert ready.editor.text() == TEXT.replace("come", "came")


def test_nothing_to_work_on_is_said(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="")
    window.suggestions.run("polish")
    assert window.panel.card.state == "problem"
    assert "no text" in window.panel.card.head.lower()


def test_no_change_is_said_and_cannot_be_accepted(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([ANSWER.replace("came", "come")]), TEXT)
    put_cursor(window, "It come")
    run(qtbot, window, "polish")
    assert window.panel.card.head == "No change"
    assert not window.panel.card.accept_button.isEnabled()
    assert not window.pages.reviewing
    assert not window.panel.card.write_on_button.isVisible(), "one is in the text already"


def test_a_prompt_that_was_read_before_says_nothing_of_how_fast_one_is_read(make: MakeWindow) -> None:
    cost = make(text=TEXT).suggestions.scope_cost
    cost.note(Usage(prompt_tokens=400, reused_tokens=0, generated_tokens=40, prefill_seconds=0.4, decode_seconds=0.4))
    assert cost.speed == Speed(1000.0, 100.0, measured=True)
    cost.note(Usage(prompt_tokens=400, reused_tokens=399, generated_tokens=40, prefill_seconds=0.1, decode_seconds=0.2))
    assert cost.speed == Speed(1000.0, 200.0, measured=True)


def test_a_summary_is_shown_and_can_be_inserted_below(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["They agreed."]), TEXT)
    start = TEXT.index("It come")
    window.editor.select(start, TEXT.index("\n\n## After"))
    run(qtbot, window, "summarize")
    assert window.editor.text() == TEXT
    window.suggestions.accept()
    assert window.editor.text() == TEXT.replace("stay.\n\n", "stay.\n\nThey agreed.\n\n")
    window.editor.undo()
    assert window.editor.text() == TEXT


def test_an_instruction_and_a_style_reach_the_prompt(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine([ANSWER])
    window = make(engine, TEXT)
    put_cursor(window, "It come")
    window.panel.instruction.setText("make it kinder")
    qtbot.keyClick(window.panel.instruction, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.panel.card.head == "1 change", timeout=5000)
    prompt = "\n".join(message.content for message in engine.requests[0].messages)
    assert "make it kinder" in prompt
    assert "It come to an agreement." in prompt


def test_only_the_selection_is_sent(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["It came to an agreement."])
    window = make(engine, TEXT)
    start = TEXT.index("It come")
    window.editor.select(start, start + len("It come to an agreement."))
    run(qtbot, window, "polish")
    prompt = engine.requests[0].messages[-1].content
    assert "It come to an agreement." in prompt
    assert "供热" not in prompt
    window.suggestions.accept()
    assert window.editor.text() == TEXT.replace("come", "came")


def test_a_language_that_the_model_does_not_know_is_said(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["各供热单位要加强值班。"]), "各供热单位要进一步的加强值班。")
    run(qtbot, window, "polish")
    assert "does not know the language" in window.panel.card.note


def test_a_length_limit_is_said(qtbot: QtBot, make: MakeWindow) -> None:
    class Limited(ScriptedEngine):
        def generate(self, request: Request) -> Iterator[Event]:
            for event in super().generate(request):
                yield Finished("length", event.usage) if isinstance(event, Finished) else event

    window = make(Limited(["It came to"]), TEXT)
    put_cursor(window, "It come")
    run(qtbot, window, "polish")
    assert "reached its limit" in window.panel.card.note
    window.suggestions.accept()
    assert window.editor.text() == TEXT.replace("come", "came")


def test_a_small_model_is_asked_paragraph_by_paragraph(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["  Better. "])
    text = "# Notes\n\nFirst one.\n\n| a | b |\n|---|---|\n\nSecond one.\n"
    window = make(engine, text)
    window.editor.select(0, len(text))
    run(qtbot, window, "polish")
    asked = [request.messages[-1].content.split("\n\n")[-1] for request in engine.requests]
    assert asked == ["First one.", "Second one."]
    window.suggestions.accept()
    assert window.editor.text() == text.replace("First one.", "Better.").replace("Second one.", "Better.")
