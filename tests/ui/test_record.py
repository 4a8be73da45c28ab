"""What a model proposed is kept, known in the text through everything, found again, stated, and forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from pytestqt.qtbot import QtBot

from app.core.database import Database
from app.core.document import Document
from app.core.errors import EngineDied
from app.core.proposals import Kept, Proposals
from app.ui.window import Window
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

TEXT = "# Notes\n\nIt come to an agreement 𠮷 on Tuesday. There is many reasons for it.\n\nA last paragraph.\n"
ANSWER = TEXT.replace("come", "came").replace("There is many", "There are many")


def begin(qtbot: QtBot, make: MakeWindow, text: str = TEXT, answer: str = ANSWER) -> Window:
    window = make(ScriptedEngine([answer]), text)
    window.suggestions.small = False
    window.editor.select(0, len(text))
    run(qtbot, window, "polish")
    return window


def marked(window: Window) -> list[str]:
    text = window.editor.text()
    return [text[start:end] for start, end, _ in window.record.tracker.provenance.stretches]


def kept(qtbot: QtBot, window: Window) -> list[Kept]:
    found: list[list[Kept]] = []
    window.record.archive.of_document(window.files.document_id, "", (), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=5000)
    return found[0]


def test_a_proposal_and_its_decisions_are_kept(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    reviewing = window.suggestions.reviewing
    reviewing.accept()
    reviewing.undo()
    reviewing.let_stand()
    window.suggestions.accept()
    [found] = kept(qtbot, window)
    proposal = found.proposal
    assert (proposal.action, proposal.result, proposal.model) == ("polish", "replace", "SmolLM2-135M-Instruct")
    assert proposal.original == TEXT
    assert proposal.answer == ANSWER
    assert proposal.document == window.files.document_id
    engine = window.assistant._engine
    assert isinstance(engine, ScriptedEngine)
    assert proposal.seed == engine.requests[0].seed is not None
    assert proposal.prompt == (engine.requests[0].messages,)
    assert proposal.sampling == engine.requests[0].sampling
    assert [(each.before, each.after, each.decision) for each in found.decisions] == [
        ("come", "came", "standing"), ("is", "are", "accepted")]
    database = window.parts.database
    trail = Proposals(database).history_of(proposal.id)
    assert [(each.before, each.decision) for each in trail] == [
        ("come", "accepted"), ("come", "open"), ("come", "standing"), ("is", "accepted")]


def test_what_was_accepted_is_marked_and_undo_takes_the_mark_along(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    window.suggestions.accept()
    assert marked(window) == ["came", "are"]
    cursor = QTextCursor(window.editor.document())
    cursor.insertText("😀 Before. ")
    assert marked(window) == ["came", "are"]
    window.editor.undo()
    window.editor.undo()
    assert window.editor.text() == TEXT
    assert marked(window) == []
    window.editor.redo()
    assert marked(window) == ["came", "are"]


def test_the_writers_own_words_in_a_change_are_not_the_models(qtbot: QtBot, make: MakeWindow) -> None:
    answer = TEXT.replace("There is many reasons for it.", "Many reasons speak for this decision of ours.")
    window = begin(qtbot, make, answer=answer)
    review = window.suggestions.reviewing.review
    assert review is not None
    number = next(n for n, change in enumerate(review.changes) if "Many reasons" in change.hunk.after)
    hunk = review.changes[number].hunk
    window.suggestions.reviewing._on_edited(number, hunk.after.replace("this decision of ours", "what she decided"))
    window.suggestions.let_stand()
    text = " ".join(marked(window))
    assert "Many reasons" in text
    assert "she" not in text
    [found] = kept(qtbot, window)
    assert "edited" in found.counts()


def test_an_inserted_answer_is_marked_without_the_room_around_it(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["A short summary."]), TEXT)
    run(qtbot, window, "summarize")
    window.suggestions.accept()
    assert marked(window) == ["A short summary."]
    assert kept(qtbot, window)[0].counts() == {"accepted": 1}


def test_an_answer_that_was_put_away_is_kept_as_let_stand(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["A short summary."]), TEXT)
    run(qtbot, window, "summarize")
    window.suggestions.let_stand()
    assert marked(window) == []
    assert kept(qtbot, window)[0].counts() == {"standing": 1}


def test_a_borrowed_wording_belongs_to_the_attempt_that_it_came_from(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    engine = window.assistant._engine
    assert isinstance(engine, ScriptedEngine)
    engine.pieces = [TEXT.replace("come", "has come")]
    card = window.panel.card
    window.suggestions.again()
    qtbot.waitUntil(lambda: card.state == "ready" and "…" not in card.head, timeout=5000)
    window.suggestions.show_attempt(0)
    qtbot.keyClick(window.pages.review, Qt.Key.Key_X)
    window.suggestions.accept()
    first, second = (job.id for job in reversed([each.proposal for each in kept(qtbot, window)]))
    text = window.editor.text()
    by = {text[a:b]: source for a, b, source in window.record.tracker.provenance.stretches}
    assert by == {"has come": second, "are": first}


def test_it_is_known_again_when_the_file_is_opened_again(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text(TEXT, encoding="utf-8")
    window = begin(qtbot, make)
    window.files.open(file)
    window.editor.select(0, len(TEXT))
    run(qtbot, window, "polish")
    window.suggestions.accept()
    assert window.files.save()
    window.files.new()
    assert marked(window) == []
    window.files.open(file)
    qtbot.waitUntil(lambda: marked(window) == ["came", "are"], timeout=5000)
    window.files.new()
    file.write_text("A new line first.\n\n" + ANSWER.replace("Tuesday", "Friday"), encoding="utf-8")
    window.files.open(file)
    qtbot.waitUntil(lambda: marked(window) == ["came", "are"], timeout=5000)
    window.files.new()
    file.write_text("Nothing of it.\n", encoding="utf-8")
    with qtbot.waitSignal(window.record.tracker.lost, timeout=5000):
        window.files.open(file)
    assert "not in this text any more" in window.notice.message


def test_another_document_knows_nothing_of_it(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    window.suggestions.accept()
    window.editor.document().setModified(False)
    window.files.show_sample(Document(None, "Another text."))
    assert marked(window) == []
    assert kept(qtbot, window) == []


def test_it_is_shown_quiet_with_dots_beneath_on_request(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    window.suggestions.accept()
    assert window.editor.extraSelections() == []
    window.commands["provenance"].trigger()
    shown = window.editor.extraSelections()
    assert [each.cursor.selectedText() for each in shown] == ["came", "are"]
    assert all(each.format.underlineStyle().name == "DotLine" for each in shown)
    modified, steps = window.editor.document().isModified(), window.editor.document().availableUndoSteps()
    window.commands["provenance"].trigger()
    assert window.editor.extraSelections() == []
    assert (window.editor.document().isModified(), window.editor.document().availableUndoSteps()) == (modified, steps)


def test_what_was_proposed_here_is_found_from_its_paragraph(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    window.suggestions.accept()
    at = TEXT.index("Tuesday")
    window.editor.select(at, at)
    dialog = window.record.show_proposals()
    qtbot.waitUntil(lambda: dialog.list.count() == 1, timeout=5000)
    assert "(1)" in dialog.tabs.tabText(0)
    assert "2 accepted" in dialog.head.text()
    assert "SmolLM2" in dialog.origin.text()
    assert "seed" in dialog.origin.text()
    assert "came" in dialog.page.toPlainText()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == ANSWER
    dialog.close()
    empty = make(ScriptedEngine(), "Nobody proposed anything here.")
    other = empty.record.show_proposals()
    qtbot.waitUntil(lambda: "yet" in other.head.text(), timeout=5000)
    assert not other.use_button.isEnabled()
    other.close()


def test_an_earlier_proposal_is_decided_on_again(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    window.suggestions.let_stand()
    # Written around it meanwhile: what still fits is offered.
    window.editor.select(0, 0)
    window.editor.insertPlainText("A new beginning.\n\n")
    at = window.editor.text().index("Tuesday")
    window.editor.select(at, at + len("Tuesday"))
    window.editor.insertPlainText("Friday")
    dialog = window.record.show_proposals()
    qtbot.waitUntil(lambda: dialog.list.count() == 1, timeout=5000)
    dialog.use_button.click()
    assert window.pages.reviewing
    window.suggestions.accept()
    assert window.editor.text() == "A new beginning.\n\n" + ANSWER.replace("Tuesday", "Friday")
    assert marked(window) == ["came", "are"]
    [found] = kept(qtbot, window)
    assert found.counts() == {"accepted": 2}
    assert found.proposal.prompt, "what was asked is still known"


def test_a_proposal_that_broke_off_leaves_what_it_had_not_reached(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine([ANSWER[: ANSWER.index(" reasons")]], error=EngineDied(detail="a test")), TEXT)
    window.suggestions.small = False
    window.editor.select(0, len(TEXT.rstrip()))
    window.suggestions.run("polish")
    qtbot.waitUntil(lambda: window.panel.card.state == "problem", timeout=5000)
    window.suggestions.let_stand()
    window.editor.select(0, 0)
    dialog = window.record.show_proposals()
    [found] = kept(qtbot, window)
    dialog.used.emit(found)
    assert window.pages.reviewing
    reviewing = window.suggestions.reviewing
    while reviewing.active:
        reviewing.accept()
    assert window.editor.text().endswith(" reasons for it.\n\nA last paragraph.\n")


def test_a_proposal_whose_text_is_gone_says_so(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    window.suggestions.let_stand()
    window.editor.selectAll()
    window.editor.insertPlainText("Something else.")
    dialog = window.record.show_proposals()
    qtbot.waitUntil(lambda: dialog.list.count() == 1, timeout=5000)
    dialog.use_button.click()
    assert "not there any more" in dialog.head.text()
    assert window.editor.text() == "Something else."
    dialog.close()


def test_forgetting_leaves_the_text_and_nothing_else(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    window.suggestions.accept()
    dialog = window.record.show_proposals()
    qtbot.waitUntil(lambda: dialog.list.count() == 1, timeout=5000)
    dialog.forget_wanted.emit(False)
    qtbot.waitUntil(lambda: "1 proposal" in dialog.head.text(), timeout=5000)
    assert window.editor.text() == ANSWER
    assert marked(window) == []
    assert kept(qtbot, window) == []
    dialog.close()


def test_the_statement_is_shown_and_written_in_both_languages(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = begin(qtbot, make)
    window.suggestions.accept()
    dialog = window.record.show_statement()
    qtbot.waitUntil(dialog.export_button.isEnabled, timeout=5000)
    assert "7 of " in dialog.markdown
    assert "| Polish | 1 | 2 |" in dialog.markdown
    assert "| SmolLM2-135M-Instruct |" in dialog.markdown
    dialog.language.setCurrentIndex(1)
    assert "文字来源说明" in dialog.page.toPlainText()
    assert "润色" in dialog.markdown
    assert dialog.export_to(tmp_path / "statement.md")
    assert (tmp_path / "statement.md").read_text("utf-8") == dialog.markdown
    assert not dialog.export_to(tmp_path / "no folder" / "statement.md")
    assert dialog.page.toPlainText()
    dialog.close()


def test_closing_keeps_what_was_decided_last(qtbot: QtBot, make: MakeWindow) -> None:
    window = begin(qtbot, make)
    window.suggestions.accept()
    path, document = window.parts.database.path, window.files.document_id
    window.editor.document().setModified(False)
    window.close()
    [found] = Proposals(Database(path)).of_document(document)
    assert found.counts() == {"accepted": 2}
