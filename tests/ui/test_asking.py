"""Questions in the window: sent by Enter, answered as a stream, cited by links, kept with the document."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.core.conversation import Conversation, Source, digest_of
from app.core.errors import EngineFailed
from app.core.generation import Request
from app.inference.engine import Event, Finished
from app.ui.passage_light import place_of
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

RULES = "# Harbour rules\n\nShips anchor in the outer basin.\n\n## Lights\n\nThe keeper lights the lamp at dusk.\n"
QUESTION = "When is the lamp lit?"
# More words than the context of the starter model holds.
LONG = "\n\n".join(f"Rule {n}: berth number {n} is kept by warden number {n}, who paints it in the colour of the year "
                   f"and tells nobody about it." for n in range(500)) + "\n"


def type_question(window: Window, question: str = QUESTION) -> None:
    if not window.commands["ask"].isChecked():
        window.commands["ask"].trigger()
    window.asking.panel.field.setPlainText(question)


def ask(qtbot: QtBot, window: Window, question: str = QUESTION) -> None:
    type_question(window, question)
    QTest.keyClick(window.asking.panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.asking.running, timeout=5000)


def answer_of(window: Window, number: int = -1) -> QLabel:
    return window.asking.panel.turns[number].answer


def test_a_question_is_answered_and_its_citation_leads_into_the_page(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["At **dusk**", " [1]."]), RULES)
    ask(qtbot, window)
    assert window.asking.panel.isVisible()
    assert not window.panel.isVisible()
    turn = window.asking.panel.turns[0]
    assert "At <b>dusk</b>" in turn.answer.text()
    assert 'href="1"' in turn.answer.text()
    assert "Read whole" in turn.read.text()
    assert window.asking.panel.field.toPlainText() == ""
    turn.answer.linkActivated.emit("1")
    start, end = window.editor.passage() or (0, 0)
    assert start == 0
    assert RULES[start:end].startswith("# Harbour rules")
    assert window.editor.selection() == (start, start)
    window.editor.select(5, 5)
    assert window.editor.passage() is None, "the light goes when the writer goes on"
    assert window.editor.text() == RULES
    assert window.panel.card.state == "empty"


def test_what_is_still_being_read_is_not_told_as_read(qtbot: QtBot, make: MakeWindow) -> None:
    gate = threading.Event()
    window = make(ScriptedEngine(["At dusk."], gate=gate), RULES)
    type_question(window, "When?")
    QTest.keyClick(window.asking.panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(turn._sources for turn in window.asking.panel.turns), timeout=5000)
    turn = window.asking.panel.turns[0]
    assert "Read whole" not in turn.read.text()
    gate.set()
    qtbot.waitUntil(lambda: "Read whole" in turn.read.text() and not window.asking.running, timeout=5000)


def test_of_a_long_document_the_passages_that_were_read_are_told(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["Warden 117 [1, 999]."])
    window = make(engine, LONG)
    ask(qtbot, window, "Who keeps berth number 117?")
    turn = window.asking.panel.turns[0]
    kept = window.asking.conversation.turns[0]
    assert kept.way == "passages"
    assert 0 < len(kept.sources) < kept.passages
    assert f"Read {len(kept.sources)} of {kept.passages} passages" in turn.read.text()
    assert "warden number 117," in engine.requests[-1].messages[-1].content
    assert "999?" in turn.answer.text()
    assert "is no passage that was read" in turn.read.text()
    assert not turn.list.isVisible()
    turn.read.linkActivated.emit("passages")
    assert turn.list.isVisible()
    first = kept.sources[-1]
    turn.list.linkActivated.emit(str(first.number))
    start, end = window.editor.passage() or (0, 0)
    assert LONG[first.start : first.end].strip() == LONG[start:end]


def test_enter_while_an_input_method_composes_sends_nothing(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["Yes."]), RULES)
    type_question(window, "")
    field = window.asking.panel.field
    QApplication.sendEvent(field, QInputMethodEvent("deng", []))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not window.asking.running
    commit = QInputMethodEvent("", [])
    commit.setCommitString("灯")
    QApplication.sendEvent(field, commit)
    assert "灯" in field.toPlainText()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.asking.running
    qtbot.waitUntil(lambda: not window.asking.running, timeout=5000)
    assert window.asking.conversation.turns[0].question.replace("deng", "").strip() == "灯"


def test_an_answer_is_text_and_no_markup(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(['<img src="file:///x.png"> & <a href="1">x</a> ![y](z.png) [1]']), RULES)
    ask(qtbot, window, "What <b>is</b> it?")
    turn = window.asking.panel.turns[0]
    assert "<img" not in turn.answer.text()
    assert turn.answer.text().count("<a ") == 1
    assert "&lt;img" in turn.answer.text()


def test_shift_enter_begins_a_line(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["Yes."]), RULES)
    type_question(window, "When?")
    field = window.asking.panel.field
    height = field.sizeHint().height()
    field.moveCursor(field.textCursor().MoveOperation.End)
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert field.toPlainText() == "When?\n"
    assert field.sizeHint().height() > height
    assert not window.asking.running


def test_a_conversation_goes_on_and_is_kept_with_its_document(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path
) -> None:
    engine = ScriptedEngine(["At dusk [1]."])
    window = make(engine, RULES)
    first, second = tmp_path / "a.md", tmp_path / "b.md"
    first.write_text(RULES, "utf-8")
    second.write_text("Nothing.\n", "utf-8")
    window.files.open(str(first))
    ask(qtbot, window)
    ask(qtbot, window, "By whom?")
    assert [message.role for message in engine.requests[-1].messages[-3:]] == ["user", "assistant", "user"]
    said = window.asking.conversation
    window.files.open(str(second))
    assert window.asking.conversation == Conversation()
    assert window.asking.panel.turns == []
    window.files.open(str(first))
    assert window.asking.conversation == said
    assert len(window.asking.panel.turns) == 2
    again = make(ScriptedEngine(["No."]), "")
    again.files.open(str(first))
    again.commands["ask"].trigger()
    assert again.asking.conversation == said
    assert 'href="1"' in answer_of(again).text()
    again.asking.panel.new_button.click()
    assert again.asking.panel.turns == []
    again.files.open(str(second))
    again.files.open(str(first))
    assert again.asking.conversation == Conversation()


def test_stop_keeps_what_came(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["At ", "dusk."])
    gate = threading.Event()
    window = make(engine, RULES)
    original = engine.generate

    def generate(request: Request) -> Iterator[Event]:
        for event in original(request):
            if isinstance(event, Finished):
                gate.wait(20)
            yield event

    engine.generate = generate
    type_question(window)
    QTest.keyClick(window.asking.panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "dusk" in answer_of(window).text(), timeout=5000)
    assert window.asking.panel.stop_button.isVisible()
    assert not window.panel.action_commands["polish"].isEnabled(), "one job at a time"
    window.commands["stop"].trigger()
    gate.set()
    qtbot.waitUntil(lambda: not window.asking.running, timeout=5000)
    assert "dusk" in window.asking.conversation.turns[0].answer
    assert not window.asking.panel.stop_button.isVisible()
    assert window.panel.action_commands["polish"].isEnabled()


def test_a_failure_gives_the_question_back(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([], error=EngineFailed(detail="planted")), RULES)
    ask(qtbot, window)
    assert "planted" in window.asking.panel.note
    assert window.asking.panel.field.toPlainText() == QUESTION
    assert window.asking.panel.turns == []
    assert window.asking.conversation == Conversation()


def test_an_answer_that_broke_off_is_kept(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["At dusk."], error=EngineFailed(detail="planted")), RULES)
    ask(qtbot, window)
    assert "planted" in window.asking.panel.note
    assert "Stopped" in window.asking.panel.turns[0].read.text()
    assert window.asking.conversation.turns[0].answer == "At dusk."


def test_an_empty_document_is_told(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(), "")
    ask(qtbot, window)
    assert "no text" in window.asking.panel.note
    assert window.asking.panel.field.toPlainText() == QUESTION


def test_a_suggestion_that_waits_stays_as_it_is(qtbot: QtBot, make: MakeWindow) -> None:
    engine = ScriptedEngine(["# Harbour rules\n\nShips anchor in the inner basin."])
    window = make(engine, RULES)
    window.editor.select(0, 50)
    run(qtbot, window, "polish")
    job, head = window.suggestions.job, window.panel.card.head
    assert job is not None
    engine.pieces = ["At dusk [1]."]
    ask(qtbot, window)
    assert window.suggestions.job is job
    assert window.panel.card.head == head
    answer_of(window).linkActivated.emit("1")
    assert window.suggestions.job is job
    window.commands["ask"].trigger()
    assert window.panel.isVisible()
    window.suggestions.let_stand()


def test_earlier_questions_go_into_notes(qtbot: QtBot, make: MakeWindow) -> None:
    long_answer = " ".join(f"Word{number} came." for number in range(240))
    engine = ScriptedEngine([long_answer])
    window = make(engine, RULES)
    for number in range(4):
        ask(qtbot, window, f"Question {number}?")
    said = window.asking.conversation
    assert len(said.turns) == 4
    assert said.noted >= 1
    assert said.notes.startswith("Word0")
    assert any("put into notes" in turn.read.text() for turn in window.asking.panel.turns)
    assert said.notes[:30] in engine.requests[-1].messages[1].content


def test_a_question_waits_for_the_model(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["At dusk."]), RULES)
    window.models.load("starter")
    assert window.assistant.loading
    type_question(window)
    QTest.keyClick(window.asking.panel.field, Qt.Key.Key_Return)
    assert window.asking.running
    qtbot.waitUntil(lambda: not window.asking.running, timeout=5000)
    assert window.asking.conversation.turns[0].answer == "At dusk."


def test_an_answer_that_names_nothing_is_told_what_it_is_nearest_to(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["Warden number 117 keeps berth number 117."]), LONG)
    ask(qtbot, window, "Who keeps berth number 117?")
    shown = window.asking.panel.turns[0].read.text()
    near = [source for source in window.asking.conversation.turns[0].sources if source.near]
    assert "nearest to" in shown
    assert all(f'href="{source.number}"' in shown for source in near)
    assert any("number 117 is" in LONG[source.start : source.end] for source in near)


def test_a_figure_that_was_not_read_is_told(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["At 18:30 [1]."]), RULES)
    ask(qtbot, window)
    assert "In nothing that was read: 18:30" in window.asking.panel.turns[0].read.text()


def test_a_model_that_does_not_know_the_language_is_told(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["黄昏。"]), "守塔人黄昏时点灯。\n")
    ask(qtbot, window, "何时点灯？")
    assert "does not know the language" in window.asking.panel.note


@pytest.mark.parametrize(("text", "place"), [
    ("One. Begins here and goes on.\nTwo.", (5, 29)),
    ("New. One. Begins  here and goes on.", (10, 34)),
    ("Begins here. " + "x" * 30 + " Begins here.", (0, 24)),
    ("All else.", None),
])
def test_a_passage_is_found_where_it_stands_now(text: str, place: tuple[int, int] | None) -> None:
    source = Source(1, 5, 29, (), "Begins here…")
    assert place_of(source, text, "of another text") == place
    assert place_of(source, text, digest_of(text)) == (5, 29)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_what_a_question_will_read_is_told_before(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(), "One two three.\n")
    window.summaries.show("summarize")  # it asks too, and takes no answer away
    window.commands["ask"].trigger()
    panel = window.asking.panel
    qtbot.waitUntil(lambda: panel.cost.text() == "A question reads the whole document: 3 tokens", timeout=5000)
    window.editor.show_text("word " * 40_000)
    qtbot.waitUntil(lambda: panel.cost.text().startswith("A question reads about "), timeout=5000)
    assert "of 40,000 tokens" in panel.cost.text()
