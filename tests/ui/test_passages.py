"""Several passages grow in their places, and what is accepted is whole whatever became of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.core.errors import EngineDied, StetError
from app.ui.window import Window
from tests.gated_engine import GatedEngine
from tests.ui.conftest import MakeWindow

ONE, TWO, THREE = "It come 𠮷 to an agreement.", "There is many reasons for it.", "They was all content."
TEXT = f"# Notes\n\n{ONE}\n\n| a | b |\n|---|---|\n\n{TWO}\n\n{THREE}\n"
BETTER = {ONE: "It came 𠮷 to an agreement.", TWO: "There are many reasons for it.", THREE: "They were all content."}


def better(passage: str) -> list[str | StetError]:
    answer = BETTER[passage]
    return [answer[:12], answer[12:]]


def begin(qtbot: QtBot, make: MakeWindow, engine: GatedEngine) -> Window:
    window = make(engine, TEXT)
    window.editor.select(0, len(TEXT))
    window.suggestions.run("polish")
    engine.wait_until_running(ONE, TWO)
    return window


def shown(window: Window) -> str:
    """What the page would read with every change taken that has come so far."""
    page = window.pages.review
    return "".join(run.text for run in page.runs if run.role not in ("removed", "gap"))


def decided(window: Window) -> bool:
    card = window.panel.card
    return card.state in ("ready", "problem", "empty") and "…" not in card.head


def test_each_grows_in_its_place_and_the_whole_is_accepted(qtbot: QtBot, make: MakeWindow) -> None:
    engine = GatedEngine(better, 2)
    window = begin(qtbot, make, engine)
    card = window.panel.card
    assert shown(window) == TEXT, "before anything comes the original stands there"
    engine.let(TWO, 1)
    after = TEXT.replace(TWO, "There are many reasons for it.")
    qtbot.waitUntil(lambda: "There are ma" in shown(window), timeout=5000)
    assert ONE in shown(window)
    assert card.head == "Writing… 0 of 3 passages"
    assert window.pages.reviewing, "it grows in the page"
    assert window.pages.review.pens, "the place that is written at is marked"
    engine.let(TWO, 2)
    qtbot.waitUntil(lambda: shown(window) == after, timeout=5000)
    engine.wait_until_running(ONE, THREE)
    qtbot.waitUntil(lambda: card.head == "Writing… 1 of 3 passages", timeout=5000)
    assert card._progress.isVisible()
    window.set_theme("dark")
    assert shown(window) == after
    engine.let_all()
    qtbot.waitUntil(lambda: decided(window), timeout=5000)
    assert card.head == "3 changes · 2 wording · 1 spelling"
    assert not window.pages.review.pens
    window.suggestions.accept()
    whole = TEXT
    for before, answer in BETTER.items():
        whole = whole.replace(before, answer)
    assert window.editor.text() == whole
    window.editor.undo()
    assert window.editor.text() == TEXT


def test_a_stop_keeps_what_is_finished_and_the_rest_as_it_was(qtbot: QtBot, make: MakeWindow) -> None:
    engine = GatedEngine(better, 2)
    window = begin(qtbot, make, engine)
    engine.let(TWO, 3)
    engine.wait_until_running(ONE, THREE)
    engine.let(ONE, 1)
    qtbot.waitUntil(lambda: "It came 𠮷 to" in shown(window), timeout=5000)
    qtbot.keyClick(window.editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: decided(window), timeout=5000)
    assert window.panel.card.head == "2 changes · 1 spelling · 1 wording"
    assert "Stopped after 1 of 3 passages" in window.panel.card.note
    window.suggestions.accept()
    assert window.editor.text() == TEXT.replace(ONE, BETTER[ONE]).replace(TWO, BETTER[TWO])


def test_a_stop_before_anything_came_is_no_suggestion(qtbot: QtBot, make: MakeWindow) -> None:
    engine = GatedEngine(better, 2)
    window = begin(qtbot, make, engine)
    window.suggestions.stop()
    qtbot.waitUntil(lambda: decided(window), timeout=5000)
    assert window.panel.card.state == "empty"
    assert window.editor.text() == TEXT


def test_a_death_in_the_middle_leaves_the_finished_to_be_copied(qtbot: QtBot, make: MakeWindow) -> None:
    def answer(passage: str) -> list[str | StetError]:
        return ["They we", EngineDied(detail="signal 9")] if passage == THREE else better(passage)

    engine = GatedEngine(answer, 2)
    window = begin(qtbot, make, engine)
    engine.let(TWO, 3)
    engine.wait_until_running(ONE, THREE)
    engine.let(THREE, 2)
    qtbot.waitUntil(lambda: decided(window), timeout=5000)
    assert "stopped unexpectedly" in window.panel.card.head
    assert window.panel.card.view.toPlainText() == TEXT.replace(TWO, BETTER[TWO])
    assert not window.pages.reviewing
    window.suggestions.copy()
    assert QGuiApplication.clipboard().text() == TEXT.replace(TWO, BETTER[TWO])
    assert window.editor.text() == TEXT
    assert engine.running == {}


def test_closing_the_window_ends_all_that_run(qtbot: QtBot, make: MakeWindow) -> None:
    engine = GatedEngine(better, 2)
    window = begin(qtbot, make, engine)
    window.suggestions.stop()
    window.editor.document().setModified(False)
    window.close()
    assert engine.running == {}
