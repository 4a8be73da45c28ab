"""Ghost text: quiet words behind the cursor that are no part of the document until the writer takes them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.generation import Request
from app.core.proposals import Kept
from app.inference.engine import Event, Finished
from app.ui.ghost_controller import GhostController
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow

TEXT = "# Notes\n\nThe committee met. It was late, and the chair\n\n## After\n\nThe end.\n"
HERE = TEXT.index("the chair") + len("the chair")
ANSWER = ["closed the ", "meeting. Anna left ", "at 9:45 with 300 others.", "\n\nNobody spoke."]
SHOWN = " closed the meeting. Anna left at 9:45 with 300 others.\n\nNobody spoke."
Key, Ctrl, Alt = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Halting(ScriptedEngine):
    """Gives its pieces, and ends only when ``gate`` is set or the job is stopped."""

    def __init__(self, pieces: Sequence[str]) -> None:
        super().__init__(pieces)
        self.end = threading.Event()

    def generate(self, request: Request) -> Iterator[Event]:
        for event in super().generate(request):
            if isinstance(event, Finished):
                self.end.wait(30)
                yield Finished("stopped" if request.job in self.cancelled else "finished", event.usage)
                return
            yield event

    def cancel(self, job: str) -> None:
        super().cancel(job)
        self.end.set()


def ghost_of(window: Window) -> GhostController:
    return window.at_the_text.ghost


def shown(window: Window) -> str:
    lines = ghost_of(window).text.lines
    return lines.text if lines is not None else ""


def ask(qtbot: QtBot, window: Window, at: int = HERE, wanted: str = SHOWN) -> GhostController:
    window.activateWindow()
    window.editor.setFocus()
    window.editor.select(at, at)
    QTest.keyClick(window.editor, Key.Key_Backslash, Alt)
    qtbot.waitUntil(lambda: shown(window) == wanted, timeout=5000)
    return ghost_of(window)


def ended(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.assistant.busy, timeout=5000)


def kept(qtbot: QtBot, window: Window) -> list[Kept]:
    found: list[Sequence[Kept]] = []
    window.record.archive.of_document(window.files.document_id, "", [], found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=5000)
    return list(found[0])


@pytest.fixture
def there(qtbot: QtBot, make: MakeWindow) -> Window:
    """A continuation stands in the page, whole."""
    window = make(ScriptedEngine(ANSWER), TEXT)
    ask(qtbot, window)
    ended(qtbot, window)
    return window


def test_it_is_in_the_page_and_not_in_the_document(there: Window) -> None:
    assert shown(there) == SHOWN
    assert there.editor.text() == TEXT
    assert not there.editor.document().isUndoAvailable()
    assert not there.files.dirty
    block = there.editor.textCursor().block()
    lines = ghost_of(there).text.lines
    assert lines is not None
    assert lines.line_count >= 3
    assert there.editor.blockBoundingRect(block).height() >= lines.bottom
    assert block.layout().preeditAreaText() == "", "the place of input methods is left to them"
    # What stands behind is below it, and each character is where the editor says.
    following = there.editor.blockBoundingGeometry(block.next()).top()
    assert following >= there.editor.blockBoundingGeometry(block).top() + lines.bottom - 1


def test_it_is_painted(there: Window) -> None:
    with_ghost = there.editor.viewport().grab().toImage()
    ghost_of(there).drop()
    assert there.editor.viewport().grab().toImage() != with_ghost


def test_word_sentence_all_each_one_undo_step(there: Window) -> None:
    editor = there.editor
    QTest.keyClick(editor, Key.Key_Tab)
    assert editor.text() == TEXT[:HERE] + " closed" + TEXT[HERE:]
    assert shown(there) == SHOWN.removeprefix(" closed")
    QTest.keyClick(editor, Key.Key_Right, Alt)
    assert editor.text() == TEXT[:HERE] + " closed the meeting." + TEXT[HERE:]
    QTest.keyClick(editor, Key.Key_Return, Ctrl)
    assert editor.text() == TEXT[:HERE] + SHOWN + TEXT[HERE:]
    assert not ghost_of(there).active
    for left in (" closed the meeting.", " closed", ""):
        editor.undo()
        assert editor.text() == TEXT[:HERE] + left + TEXT[HERE:]


def test_what_was_typed_before_is_another_step(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(ANSWER), TEXT)
    window.editor.select(HERE, HERE)
    window.editor.setFocus()
    QTest.keyClicks(window.editor, " slowly")
    QTest.keyClick(window.editor, Key.Key_Backslash, Alt)
    qtbot.waitUntil(lambda: shown(window) == SHOWN, timeout=5000)
    QTest.keyClick(window.editor, Key.Key_Tab)
    QTest.keyClicks(window.editor, "!")
    window.editor.undo()
    assert window.editor.text() == TEXT[:HERE] + " slowly closed" + TEXT[HERE:]
    window.editor.undo()
    assert window.editor.text() == TEXT[:HERE] + " slowly" + TEXT[HERE:]


@pytest.mark.parametrize("how", ["escape", "typing", "arrow", "click", "composition", "edit", "focus", "action"])
def test_it_is_let_go_by_anything_else_and_kept(qtbot: QtBot, there: Window, how: str) -> None:
    editor = there.editor
    wanted = TEXT
    if how == "escape":
        there.notice.say("Something.")
        QTest.keyClick(editor, Key.Key_Escape)
        assert there.notice.isVisible(), "Esc did nothing else"
    elif how == "typing":
        QTest.keyClick(editor, Key.Key_X)
        wanted = TEXT[:HERE] + "x" + TEXT[HERE:]
    elif how == "arrow":
        QTest.keyClick(editor, Key.Key_Left)
    elif how == "click":
        qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 60))
    elif how == "composition":
        QApplication.sendEvent(editor, QInputMethodEvent("ni", []))
        assert editor.textCursor().block().layout().preeditAreaText() == "ni"
        done = QInputMethodEvent()
        done.setCommitString("你")
        QApplication.sendEvent(editor, done)
        wanted = TEXT[:HERE] + "你" + TEXT[HERE:]
    elif how == "edit":
        QTextCursor(editor.document()).insertText("A")
        wanted = f"A{TEXT}"
    elif how == "focus":
        there.panel.instruction.setFocus()
    else:
        QTest.keyClick(editor, Key.Key_1, Ctrl)
    assert not shown(there)
    assert not ghost_of(there).active
    assert editor.text() == wanted
    assert editor.cursorWidth() == 2
    [one] = [each for each in kept(qtbot, there) if each.proposal.action == "continue"]
    assert one.proposal.answer == SHOWN
    assert [each.decision for each in one.decisions] == ["standing"]


def test_keys_on_the_way_to_others_change_nothing(there: Window) -> None:
    for key in (Key.Key_Shift, Key.Key_Control, Key.Key_Alt):
        QTest.keyPress(there.editor, key)
        QTest.keyRelease(there.editor, key)
    assert shown(there) == SHOWN


def test_what_was_taken_is_known_to_be_the_models(qtbot: QtBot, there: Window) -> None:
    QTest.keyClick(there.editor, Key.Key_Tab)
    QTest.keyClick(there.editor, Key.Key_Tab)
    QTest.keyClick(there.editor, Key.Key_Escape)
    stretches = there.record.tracker.provenance.stretches
    text = there.editor.text()
    assert "".join(text[each.start : each.end] for each in stretches) == "closedthe"
    [one] = kept(qtbot, there)
    assert {each.source for each in stretches} == {one.proposal.id}
    assert [(each.decision, each.own) for each in one.decisions] == [("edited", " closed the")]
    there.editor.undo()
    there.editor.undo()
    assert there.editor.text() == TEXT
    assert not there.record.tracker.provenance.stretches


def test_all_of_it_taken_counts_as_accepted(qtbot: QtBot, there: Window) -> None:
    QTest.keyClick(there.editor, Key.Key_Return, Ctrl)
    [one] = kept(qtbot, there)
    assert [each.decision for each in one.decisions] == ["accepted"]
    assert len(one.proposal.prompt) == 1


def test_while_it_streams(qtbot: QtBot, make: MakeWindow) -> None:
    engine = Halting(["closed the ", "mee"])
    window = make(engine, TEXT)
    ghost = ask(qtbot, window, wanted=" closed the mee")
    for _ in range(3):
        QTest.keyClick(window.editor, Key.Key_Tab)
    assert window.editor.text() == TEXT[:HERE] + " closed the" + TEXT[HERE:], "half a word is not taken yet"
    assert shown(window) == " mee"
    QTest.keyClick(window.editor, Key.Key_Escape)
    ended(qtbot, window)
    assert engine.cancelled, "Esc stops it"
    assert shown(window) == " mee", "and what came stays"
    assert ghost.active
    QTest.keyClick(window.editor, Key.Key_Escape)
    assert not ghost.active


def test_let_go_while_it_streams_it_is_stopped_and_ends_once(qtbot: QtBot, make: MakeWindow) -> None:
    engine = Halting(["closed the ", "meeting."])
    window = make(engine, TEXT)
    ghost = ask(qtbot, window, wanted=" closed the meeting.")
    went: list[str] = []
    ghost.let_go.connect(lambda job, taken: went.append(job.answer))
    QTest.keyClicks(window.editor, "!")
    assert not shown(window)
    ended(qtbot, window)
    assert engine.cancelled
    assert went == [" closed the meeting."]
    assert window.editor.text() == TEXT[:HERE] + "!" + TEXT[HERE:]


def test_between_two_sentences_the_rest_goes_below_and_stays_where_the_editor_says(
    qtbot: QtBot, make: MakeWindow
) -> None:
    window = make(ScriptedEngine(ANSWER), TEXT)
    editor, at = window.editor, TEXT.index(" It was late")
    plain = editor.document().findBlockByNumber(2).layout().lineCount()
    ask(qtbot, window, at, SHOWN)
    block = editor.textCursor().block()
    lines = ghost_of(window).text.lines
    assert lines is not None
    assert lines.breaks
    assert block.layout().lineCount() == plain + 1
    second = block.layout().lineAt(1)
    assert editor.textCursor().positionInBlock() in (second.textStart(), second.textStart() - 1)  # a space hangs
    assert second.y() >= lines.bottom - 1
    assert editor.cursorWidth() == 0, "Qt would draw it on the line below"
    assert window.editor.blockBoundingRect(block) == window.editor.blockBoundingRect(block)
    QTest.keyClick(editor, Key.Key_Return, Ctrl)
    assert editor.text() == TEXT[:at] + SHOWN + TEXT[at:]
    assert editor.cursorWidth() == 2


@pytest.mark.parametrize("text", ["Alone.\n\n", "The end 𠮷", "各供热单位要加强值班，"])
def test_at_the_end_of_the_document(qtbot: QtBot, make: MakeWindow, text: str) -> None:
    window = make(ScriptedEngine(["然后𠮷下雨了。"]), text)
    window.editor.select(len(text), len(text))
    window.editor.setFocus()
    QTest.keyClick(window.editor, Key.Key_Backslash, Alt)
    qtbot.waitUntil(lambda: bool(shown(window)), timeout=5000)
    ended(qtbot, window)
    before = shown(window)
    QTest.keyClick(window.editor, Key.Key_Tab)
    QTest.keyClick(window.editor, Key.Key_Return, Ctrl)
    assert window.editor.text() == text + before
    assert before.endswith("然后𠮷下雨了。")


def test_figures_and_names_that_the_document_does_not_have_are_flagged(qtbot: QtBot, there: Window) -> None:
    ghost = ghost_of(there)
    qtbot.waitUntil(lambda: ghost.flagged > 0, timeout=5000)
    lines = ghost.text.lines
    assert lines is not None
    flagged = [SHOWN[start:end] for start, end in lines.flagged]
    assert "9:45" in flagged
    assert "300" in flagged
    QTest.keyClick(there.editor, Key.Key_Right, Alt)
    lines = ghost.text.lines
    assert lines is not None
    assert [lines.text[start:end] for start, end in lines.flagged] == flagged


def test_the_question_is_that_of_continue_and_again_asks_for_another(qtbot: QtBot, there: Window) -> None:
    engine = there.assistant._engine
    assert isinstance(engine, ScriptedEngine)
    assert "It was late, and the chair" in engine.requests[0].messages[-1].content
    assert "The end." not in engine.requests[0].messages[-1].content
    QTest.keyClick(there.editor, Key.Key_Backslash, Alt)
    qtbot.waitUntil(lambda: len(engine.requests) == 2 and shown(there) == SHOWN, timeout=5000)
    assert engine.requests[1].sampling.temperature >= 0.5
    assert engine.requests[1].seed != engine.requests[0].seed


def test_a_suggestion_that_waits_hears_nothing_of_it(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["A title"]), TEXT)
    window.suggestions.run("title")
    qtbot.waitUntil(lambda: window.panel.card.state == "ready", timeout=5000)
    job = window.suggestions.job
    assert job is not None
    assert job.coverage is not None
    before = job.coverage.count("read"), job.answer, window.panel.card.head
    ask(qtbot, window, wanted=" A title")
    ended(qtbot, window)
    assert (job.coverage.count("read"), job.answer, window.panel.card.head) == before
    assert window.suggestions.job is job


def test_with_nothing_before_it_says_so(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(ANSWER), "\n\nLater.\n")
    window.editor.select(0, 0)
    window.editor.setFocus()
    QTest.keyClick(window.editor, Key.Key_Backslash, Alt)
    assert window.notice.message
    assert not ghost_of(window).active


def test_its_end_comes_into_view(qtbot: QtBot, make: MakeWindow) -> None:
    text = "\n\n".join(f"Line {n}." for n in range(60)) + "\n\nAnd so"
    window = make(ScriptedEngine(["it went on. " * 60]), text)
    window.editor.select(len(text), len(text))
    window.editor.setFocus()
    window.editor.ensureCursorVisible()
    QTest.keyClick(window.editor, Key.Key_Backslash, Alt)
    qtbot.waitUntil(lambda: bool(shown(window)), timeout=5000)
    ended(qtbot, window)
    view, editor = ghost_of(window).text, window.editor
    assert view.lines is not None
    assert view._top() + view.lines.bottom <= editor.viewport().height() + 1
    assert editor.viewport().rect().contains(editor.cursorRect().center())
