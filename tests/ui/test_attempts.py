"""Several attempts at one text: beside each other, each with its own decisions, and mixed place by place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from app.core.errors import EngineFailed
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

TEXT = "The committee met on Tuesday. It come to an agreement after long talk. Nobody was against it.\n"
ONE = TEXT.replace("come", "came").replace("long talk", "a long talk")
TWO = TEXT.replace("come", "has come").replace("Nobody", "No one")


def again(qtbot: QtBot, window: Window, answer: str) -> None:
    engine = window.assistant._engine
    assert isinstance(engine, ScriptedEngine)
    engine.pieces = [answer]
    card = window.panel.card
    window.suggestions.again()
    qtbot.waitUntil(lambda: card.state in ("ready", "problem", "empty") and "…" not in card.head, timeout=5000)


@pytest.fixture
def two(qtbot: QtBot, make: MakeWindow) -> Window:
    """Two attempts at a polish of the whole; the second is shown."""
    window = make(ScriptedEngine([ONE]), TEXT)
    window.suggestions.small = False
    window.editor.select(0, len(TEXT))
    run(qtbot, window, "polish")
    again(qtbot, window, TWO)
    return window


def proposed(window: Window) -> list[tuple[str, str]]:
    review = window.suggestions.reviewing.review
    assert review is not None
    return [(change.hunk.after, change.decision) for change in review.changes]


def test_the_numbers_come_with_the_second_attempt(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([ONE]), TEXT)
    window.suggestions.small = False
    window.editor.select(0, len(TEXT))
    run(qtbot, window, "polish")
    strip = window.panel.card.attempts
    assert not strip.isVisible()
    again(qtbot, window, TWO)
    assert strip.isVisible()
    assert [b.text() for b in strip.buttons if b.isVisible()] == ["1", "2"]
    assert [b.isChecked() for b in strip.buttons[:2]] == [False, True]
    requests = window.assistant._engine.requests  # type: ignore[attr-defined]
    assert requests[0].seed != requests[1].seed
    window.suggestions.let_stand()
    assert not strip.isVisible()


def test_each_attempt_keeps_what_was_decided_on_it(qtbot: QtBot, two: Window) -> None:
    strip, reviewing = two.panel.card.attempts, two.suggestions.reviewing
    second = proposed(two)
    qtbot.mouseClick(strip.buttons[0], Qt.MouseButton.LeftButton)
    assert strip.buttons[0].isChecked()
    first = proposed(two)
    assert first != second
    reviewing.accept()
    taken = two.editor.text()
    assert taken != TEXT
    qtbot.keySequence(two, QKeySequence("Ctrl+]"))
    assert strip.buttons[1].isChecked()
    assert two.editor.text() == taken, "looking at another attempt changes nothing"
    qtbot.keySequence(two, QKeySequence("Ctrl+["))
    assert [decision for _, decision in proposed(two)].count("accepted") == 1
    qtbot.keySequence(two, QKeySequence("Ctrl+["))
    assert strip.buttons[0].isChecked(), "there is none before the first"
    two.suggestions.accept()
    assert two.editor.text() == ONE
    assert not strip.isVisible()
    two.editor.undo()
    two.editor.undo()
    assert two.editor.text() == TEXT


def test_another_attempts_wording_is_one_key_away_and_one_key_back(qtbot: QtBot, two: Window) -> None:
    two.suggestions.show_attempt(0)
    bar, cards = two.panel.card.alternatives, two.panel.card.hunks
    assert bar.isVisible()
    assert "has come" in bar.buttons[0].toolTip()
    qtbot.keyClick(two.pages.review, Qt.Key.Key_X)
    assert proposed(two)[0] == ("has come", "open")
    assert cards.current == 0
    assert bar.isVisible()
    qtbot.keyClick(two.pages.review, Qt.Key.Key_X)
    assert proposed(two)[0] == ("came", "open")
    qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    two.suggestions.accept()
    assert two.editor.text() == ONE.replace("came", "has come")


def test_where_the_others_say_nothing_else_nothing_is_offered(qtbot: QtBot, two: Window) -> None:
    two.suggestions.show_attempt(0)
    two.suggestions.reviewing.go(1)
    assert not two.panel.card.alternatives.isVisible()
    before = proposed(two)
    qtbot.keyClick(two.pages.review, Qt.Key.Key_X)
    assert proposed(two) == before


def test_an_attempt_that_failed_leaves_the_others_to_go_back_to(qtbot: QtBot, two: Window) -> None:
    engine = two.assistant._engine
    assert isinstance(engine, ScriptedEngine)
    engine.error = EngineFailed(detail="made up")
    again(qtbot, two, "Half an")
    assert two.panel.card.state == "problem"
    strip = two.panel.card.attempts
    assert not any(button.isChecked() for button in strip.buttons[:2])
    qtbot.mouseClick(strip.buttons[1], Qt.MouseButton.LeftButton)
    assert two.panel.card.state == "ready"
    assert two.pages.reviewing
    two.suggestions.accept()
    assert two.editor.text() == TWO


def test_an_attempt_that_changes_nothing_is_no_dead_end(qtbot: QtBot, two: Window) -> None:
    again(qtbot, two, TEXT)
    assert two.panel.card.head == "No change"
    assert not two.pages.reviewing
    two.suggestions.show_attempt(0)
    assert two.pages.reviewing
    assert len(proposed(two)) == 2


def test_what_the_writer_wrote_meanwhile_is_in_every_attempt(qtbot: QtBot, two: Window) -> None:
    two.suggestions.reviewing.write_on()
    two.editor.moveCursor(two.editor.textCursor().MoveOperation.Start)
    two.editor.insertPlainText("By the way. ")
    two.suggestions.show_attempt(0)
    assert two.pages.reviewing
    two.suggestions.accept()
    assert two.editor.text() == "By the way. " + ONE


def test_answers_that_stand_for_themselves_have_attempts_too(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["First summary."]), TEXT)
    run(qtbot, window, "summarize")
    again(qtbot, window, "Second summary.")
    card = window.panel.card
    assert card.view.toPlainText() == "Second summary."
    qtbot.keySequence(window, QKeySequence("Ctrl+["))
    assert card.view.toPlainText() == "First summary."
    window.suggestions.accept()
    assert "First summary." in window.editor.text()
    assert "Second" not in window.editor.text()
    assert not card.attempts.isVisible()


def test_again_takes_the_style_that_is_chosen_now(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([ONE]), TEXT)
    window.editor.select(0, len(TEXT))
    run(qtbot, window, "polish")
    style = window.suggestions.how._styles.styles[0]
    window.panel.style_id = style.id
    again(qtbot, window, TWO)
    assert [job.style for job in window.suggestions.attempts.jobs] == [None, style]
    assert style.name("en") in window.panel.card.attempts.buttons[1].toolTip()
