"""The journal holds what the window shows, whatever made it, and the window comes back with it."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.core import record_file
from app.core.document import Document, read_document
from app.core.errors import InUseElsewhere
from app.core.journal import Journal, journals
from app.core.journal_format import facts_of
from app.core.long_lines import LONGEST
from app.core.recovery import Kept, kept_texts, left_copies, reinstated
from app.core.session import session_file
from app.main import make_window, open_document
from app.ui.recovery_comparison import RecoveryComparison
from app.ui.recovery_dialog import RecoveryDialog
from app.ui.window import Window
from app.workers import journal_writer
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow, run
from tests.ui.test_window import answer


def kept(window: Window) -> str | None:
    """What the journal of the window holds, once all is written; None: there is no journal."""
    assert window.keeping.journal.writer.flush(20)
    mine = [one for one in kept_texts() if one.document_id == window.files.document_id]
    return mine[0].text if mine else None


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[MakeWindow]:
    """Starts windows as the program does, on what was open before; each is closed at the end."""
    made: list[Window] = []

    def build(*paths: Path) -> Window:
        window = make_window(ScriptedEngine())
        made.append(window)
        open_document(window, [str(path) for path in paths])
        window.show()
        return window

    yield build
    for window in made:
        window.editor.document().setModified(False)
        window.close()
        window.deleteLater()


def compose(window: Window, text: str) -> None:
    for part in (text[:1], text):
        QApplication.sendEvent(window.editor, QInputMethodEvent(part, []))
    chosen = QInputMethodEvent()
    chosen.setCommitString(text)
    QApplication.sendEvent(window.editor, chosen)


def replace_all(window: Window, old: str, new: str) -> None:
    cursor = QTextCursor(window.editor.document())
    cursor.beginEditBlock()
    while not (found := window.editor.document().find(old, cursor)).isNull():
        found.insertText(new)
        cursor.setPosition(found.position())
    cursor.endEditBlock()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_edits_the_page_the_journal_holds_it(qtbot: QtBot, make: MakeWindow, seed: int) -> None:
    window = make(text="# A 你好 😀\n\nSome *text* with\xa0spaces\u2028and `code`.\n" * 3)
    draw, editor = random.Random(seed), window.editor
    acts = [
        lambda: qtbot.keyClicks(editor, draw.choice(["word ", "x", "**"])),
        lambda: qtbot.keyClick(editor, Qt.Key.Key_Return),
        lambda: qtbot.keyClick(editor, Qt.Key.Key_Backspace),
        lambda: compose(window, draw.choice(["你好", "世界😀", "é"])),
        lambda: editor.insertPlainText(draw.choice(["pasted\nlines\n", "\xa0\u2028", "😀"])),
        lambda: replace_all(window, draw.choice(["a", "e", "好"]), draw.choice(["", "bb", "😀"])),
        editor.undo, editor.redo, editor.undo, editor.cut, editor.paste, editor.selectAll,
    ]
    for number in range(120):
        start = draw.randint(0, len(editor.text()))
        editor.select(start, draw.randint(0, len(editor.text())) if draw.random() < 0.3 else start)
        draw.choice(acts)()
        if number % 10 == 9:
            assert kept(window) == editor.text()


def test_an_accepted_suggestion_and_its_undo_are_in_it(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(ScriptedEngine(["He goes home."]), "He go home.")
    run(qtbot, window, "polish")
    window.suggestions.accept()
    assert window.editor.text() == "He goes home."
    assert kept(window) == "He goes home."
    window.editor.undo()
    assert kept(window) == "He go home."
    assert not [one.suggestions for one in kept_texts() if one.suggestions]


def test_opening_and_colouring_a_document_writes_nothing(make: MakeWindow, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# One\n\nTwo *three*.\n" * 50)
    window = make()
    window.files.open(tmp_path / "a.md")
    window.set_theme("dark")
    window.set_theme("light")
    assert window.keeping.journal.writer.flush(20)
    assert not journals().exists()


def test_text_that_is_kept_leaves_without_a_question_and_waits(
    make: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    window = make(text="")
    window.editor.insertPlainText("mine")
    assert window.files.new()
    assert window.editor.text() == ""
    assert asked == []
    assert window.keeping.journal.writer.flush(20)
    (waiting,) = window.keeping.recovery.others()
    assert waiting.text == "mine"


def test_saving_ends_what_the_journal_holds_and_typing_on_begins_again(make: MakeWindow, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfone\r\n")
    window = make()
    window.files.open(tmp_path / "a.md")
    window.editor.insertPlainText("zero ")
    assert kept(window) == "zero one\n"
    assert window.files.save()
    assert kept(window) is None
    window.editor.insertPlainText("and ")
    assert kept(window) == "zero and one\n"
    (one,) = kept_texts()
    assert one.document == read_document(tmp_path / "a.md")


def test_a_full_disk_is_said_typing_goes_on_and_it_resumes_by_itself(
    qtbot: QtBot, make: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make(text="")
    window.editor.insertPlainText("before ")
    assert kept(window) == "before "
    write = os.write

    def full(handle: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(record_file.os, "write", full)
    window.editor.insertPlainText("while ")
    qtbot.waitUntil(lambda: "Crash protection is paused: the disk is full." in window.notice.message, timeout=20_000)
    window.editor.insertPlainText("and on ")
    assert not window.files.is_kept()
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert len(asked) == 1
    monkeypatch.setattr(record_file.os, "write", write)
    with qtbot.waitSignal(window.keeping.journal.resumed, timeout=20_000):
        pass
    assert not window.notice.message
    assert kept(window) == "before while and on "


def test_a_disk_that_takes_long_holds_up_nothing_that_is_typed(
    qtbot: QtBot, make: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make(text="")
    window.editor.insertPlainText("one ")
    assert kept(window) == "one "
    fsync, waits, may_go_on = os.fsync, threading.Event(), threading.Event()

    def slow(handle: int) -> None:
        waits.set()
        assert may_go_on.wait(30)
        fsync(handle)

    monkeypatch.setattr(record_file.os, "fsync", slow)
    monkeypatch.setattr(journal_writer, "SYNC_SECONDS", 0.0)
    window.editor.insertPlainText("two ")
    qtbot.waitUntil(waits.is_set, timeout=20_000)
    window.editor.insertPlainText("three")
    qtbot.waitUntil(lambda: [one.text for one in kept_texts()] == ["one two three"], timeout=20_000)
    may_go_on.set()
    assert kept(window) == "one two three"


def test_cursor_and_page_come_back(qtbot: QtBot, start: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("".join(f"Paragraph {n}.\n\n" for n in range(400)))
    window = start(path)
    window.editor.select(3000, 3010)
    window.editor.scroll_to(2900)
    top = window.editor.top()
    assert top > 2000
    window.close()
    again = start()
    qtbot.waitUntil(lambda: again.editor.top() == top, timeout=5000)
    assert again.files.document.path == path
    assert again.editor.selection() == (3000, 3010)
    assert again.notice.message == ""


def test_a_page_that_was_left_blank_is_blank_and_a_lost_session_loses_no_text(start: MakeWindow) -> None:
    window = start()
    assert window.editor.text().startswith("# ")  # the sample, at the first start
    window.files.new()
    window.close()
    again = start()
    assert again.editor.text() == ""
    again.editor.insertPlainText("text")
    again.close()
    (journals().parent / "session.json").write_text("rubbish")
    assert start().editor.text() == "text"


def test_a_damaged_end_is_said_and_the_raw_journal_kept(start: MakeWindow) -> None:
    window = start()
    window.files.new()
    window.editor.insertPlainText("one ")
    window.editor.insertPlainText("two")
    window.close()
    (path,) = journals().glob("*.journal")
    raw = path.read_bytes()[:-3]
    path.write_bytes(raw)
    again = start()
    assert again.editor.text() == "one "
    assert "The end of its journal is damaged" in again.notice.message
    assert again.keeping.journal.writer.flush(20)
    assert path.with_name(f"{path.name}.bad-1").read_bytes() == raw


@pytest.fixture
def left(start: MakeWindow, tmp_path: Path) -> Window:
    """A window with a file of which an older, unsaved text waits."""
    (tmp_path / "a.md").write_text("One two three.\n")
    window = start(tmp_path / "a.md")
    window.editor.insertPlainText("Zero ")
    window.files.new()
    assert window.keeping.journal.writer.flush(20)
    return window


def test_opening_a_file_offers_its_unsaved_text(left: Window, tmp_path: Path) -> None:
    left.files.open(tmp_path / "a.md")
    assert left.editor.text() == "One two three.\n"
    assert "There is unsaved text of “a.md”" in left.notice.message
    (kept_one,) = left.keeping.recovery.others()
    left.keeping.recovery._restore(kept_one)
    assert left.editor.text() == "Zero One two three.\n"
    assert left.files.dirty
    assert left.keeping.journal.writer.flush(20)
    assert left.keeping.recovery.others() == []
    assert left.files.save()
    assert (tmp_path / "a.md").read_text() == "Zero One two three.\n"
    assert left.keeping.journal.writer.flush(20)
    assert list(journals().iterdir()) == []


def test_typing_instead_of_answering_loses_neither_text(left: Window, tmp_path: Path) -> None:
    left.files.open(tmp_path / "a.md")
    left.editor.insertPlainText("Other ")
    assert left.keeping.journal.writer.flush(20)
    assert sorted(one.text for one in kept_texts()) == ["Other One two three.\n", "Zero One two three.\n"]


def act_in(monkeypatch: pytest.MonkeyPatch, dialog: type, act: object) -> None:
    """When ``dialog`` is opened, ``act`` is done with it; it gives the result."""
    assert callable(act)
    monkeypatch.setattr(dialog, "exec", lambda self: act(self))


def test_the_list_opens_compares_and_discards(
    left: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    left.editor.insertPlainText("An untitled text\n")
    left.files.new()
    assert left.keeping.journal.writer.flush(20)

    def compare(dialog: RecoveryComparison) -> int:
        seen.append(dialog.page.text())
        return RecoveryComparison.LEAVE

    def look(dialog: RecoveryDialog) -> int:
        assert [dialog.list.item(row).text().split("\n")[0] for row in range(2)] == ["An untitled text", "a.md"]
        dialog.list.setCurrentRow(1)
        dialog.compare_button.click()
        dialog.list.setCurrentRow(0)
        dialog.discard_button.click()
        assert dialog.list.count() == 1
        dialog.restore_button.click()
        return 0

    act_in(monkeypatch, RecoveryComparison, compare)
    act_in(monkeypatch, RecoveryDialog, look)
    asked = answer(monkeypatch, QMessageBox.StandardButton.Discard)
    left.keeping.recovery.show_list()
    assert asked == ["Discard the unsaved text of “An untitled text”?"]
    assert seen == ["Zero One two three.\n"]
    assert left.editor.text() == "Zero One two three.\n"


def test_discarding_what_is_shown_goes_back_to_the_file(
    start: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("One two three.\n")
    window = start(tmp_path / "a.md")
    window.editor.insertPlainText("Zero ")
    window.close()
    again = start()
    (mine,) = kept_texts()
    again.keeping.journal.writer.flush(20)
    answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    again.keeping.recovery._discard_shown(mine)
    assert again.editor.text() == "Zero One two three.\n"
    answer(monkeypatch, QMessageBox.StandardButton.Discard)
    again.keeping.recovery._discard_shown(mine)
    assert again.editor.text() == "One two three.\n"
    assert not again.files.dirty
    assert again.keeping.journal.writer.flush(20)
    assert list(journals().iterdir()) == []


def test_discarding_a_text_that_left_the_window_leaves_what_is_there_now(
    start: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("One two three.\n")
    window = start(tmp_path / "a.md")
    window.editor.insertPlainText("Zero ")
    window.close()
    again = start()
    (mine,) = kept_texts()
    again.keeping.recovery._say_recovered(mine)
    assert "Recovered" in again.notice.message
    again.files.open(tmp_path / "b.md")
    assert not again.notice.message, "it speaks of another document"
    again.editor.insertPlainText("Mine ")
    answer(monkeypatch, QMessageBox.StandardButton.Discard)
    again.keeping.recovery._discard_shown(mine)
    assert again.editor.text() == "Mine One two three.\n"
    assert kept(again) == "Mine One two three.\n"
    assert [one.text for one in kept_texts()] == ["Mine One two three.\n"]


def test_what_was_recovered_is_not_offered_once_it_is_saved(start: MakeWindow, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("One two three.\n")
    window = start(tmp_path / "a.md")
    window.editor.insertPlainText("Zero ")
    window.close()
    again = start()
    again.keeping.recovery._say_recovered(kept_texts()[0])
    assert again.files.save()
    assert not again.notice.message


def test_a_text_whose_file_is_gone_outlives_the_window(qtbot: QtBot, start: MakeWindow, tmp_path: Path) -> None:
    """Nothing of it was changed here, and it is nowhere else."""
    path = tmp_path / "a.md"
    path.write_text("One two three.\n")
    window = start(path)
    path.unlink()
    qtbot.waitUntil(lambda: window.files.dirty, timeout=20_000)
    assert "Your text is safe here" in window.notice.message
    assert kept(window) == "One two three.\n"
    for _ in range(2):
        window.close()
        window = start()
        assert window.editor.text() == "One two three.\n"
        assert window.files.dirty
        assert "Recovered “a.md”" in window.notice.message
    assert window.files.save()
    assert path.read_text() == "One two three.\n"
    assert kept(window) is None
    path.unlink()
    qtbot.waitUntil(lambda: window.files.dirty, timeout=20_000)
    assert window.files.new(), "it leaves without a question"
    assert window.keeping.journal.writer.flush(20)
    assert [one.text for one in window.keeping.recovery.others()] == ["One two three.\n"]
    path.write_text("One two three.\n")
    assert window.keeping.recovery.others() == [], "the file has it again"


def test_an_unsaved_text_that_the_page_cannot_hold_stays_in_its_journal(
    start: MakeWindow, tmp_path: Path
) -> None:
    path, text = tmp_path / "a.md", "One \ud800 two.\n"
    path.write_text("One.\n")
    document = read_document(path)
    journal = Journal("a" * 32, "a.md", facts_of(document), document.text, document.text)
    journal.exchange(text)
    journal.leave()
    window = start(path)
    (one,) = window.keeping.recovery.others()
    window.keeping.recovery._restore(one)
    assert window.editor.isReadOnly()
    assert not window.files.save()
    assert path.read_text() == "One.\n"
    assert window.files.new()
    assert window.keeping.journal.writer.flush(20)
    assert [each.text for each in window.keeping.recovery.others()] == [text]


def test_a_text_whose_file_is_gone_can_be_discarded(
    qtbot: QtBot, start: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_text("One two three.\n")
    window = start(path)
    path.unlink()
    qtbot.waitUntil(lambda: window.files.dirty, timeout=20_000)
    window.close()
    again = start()
    with qtbot.waitSignal(again.safekeeping.others.watcher.found, timeout=20_000):
        pass  # that it is gone has been said already
    asked = answer(monkeypatch, QMessageBox.StandardButton.Discard)
    next(b for b in again.notice.findChildren(QPushButton) if b.text() == "Discard…" and not b.isHidden()).click()
    assert asked == ["Discard the unsaved text of “a.md”?"]
    assert (again.editor.text(), again.files.document.path) == ("", None)
    assert again.keeping.journal.writer.flush(20)
    assert list(journals().iterdir()) == []


@pytest.mark.parametrize("data", [
    b"before\n" + b"word " * (LONGEST // 5 + 100) + b"\nafter\n", "各单位要加强值班。\n".encode() * 5 + b"\xe5\x90"])
def test_what_can_only_be_read_comes_back_so_with_its_suggestion(
    qtbot: QtBot, start: MakeWindow, tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(data)
    window = start(path)
    with qtbot.waitSignal(window.assistant.model_ready, timeout=5000):
        window.models.load("starter")
    window.editor.select(0, 6)
    run(qtbot, window, "summarize")
    window.close()
    assert [len(one.suggestions) for one in kept_texts()] == [1]
    again = start()
    assert again.files.document.path == path
    assert again.editor.isReadOnly()
    assert not again.files.dirty
    again.files.save()
    assert path.read_bytes() == data


def test_a_mistake_in_what_is_told_is_noticed_and_mended(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(text="The text")
    window.keeping.journal.writer.edit(0, 3, "", window.editor.document().characterCount() - 1)
    qtbot.waitUntil(lambda: kept(window) == "The text", timeout=20_000)


def contents(folder: Path) -> dict[Path, bytes]:
    """Of every file below ``folder``; taken again where one was replaced meanwhile by another thread."""
    while True:
        try:
            return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        except FileNotFoundError:
            continue


def test_no_text_is_in_any_other_file(start: MakeWindow, temporary_home: Path, qtbot: QtBot) -> None:
    window = start()
    window.files.show(Document(None, ""))
    window.editor.insertPlainText("A journal begins with compressed text, ")
    window.editor.insertPlainText("marker-5e1a7c")
    assert kept(window) == window.editor.text()
    window.keeping.session.keep()
    assert window.keeping.journal.writer.flush(20)
    qtbot.waitUntil(session_file().exists, timeout=20_000)
    found = [path.suffix for path, data in contents(temporary_home).items() if b"marker-5e1a7c" in data]
    assert found == [".journal"]


def test_a_text_that_cannot_be_read_back_is_listed_and_only_discarded(
    start: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    journals().mkdir(parents=True)
    (journals() / f"{'a' * 32}.journal").write_bytes(b"rubbish")
    window = start()
    assert "could not be read back" in window.notice.message
    (one,) = window.keeping.recovery.others()
    assert isinstance(one, Kept)
    dialog = RecoveryDialog(window.keeping.recovery.others, "en")
    assert not dialog.restore_button.isEnabled()
    assert dialog.discard_button.isEnabled()
    answer(monkeypatch, QMessageBox.StandardButton.Discard)
    window.keeping.recovery._discard(one)
    assert list(journals().iterdir()) == []
    dialog.deleteLater()


@pytest.fixture
def copy_left(start: MakeWindow, tmp_path: Path) -> bytes:
    """All that is left of a text is what was set aside of its damaged journal."""
    (tmp_path / "a.md").write_text("One two three.\n")
    window = start(tmp_path / "a.md")
    window.editor.insertPlainText("Zero ")
    window.editor.insertPlainText("more ")
    window.files.new()
    window.close()
    (path,) = journals().glob("*.journal")
    raw = path.read_bytes()[:-3]
    path.with_name(f"{path.name}.bad-1").write_bytes(raw)
    path.unlink()
    return raw


def test_a_copy_of_a_journal_that_is_gone_is_offered_and_gone_on_with(
    start: MakeWindow, copy_left: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (journals().parent / "session.json").unlink()  # the start is one after a kill
    window = start()
    assert window.editor.text() != "Zero One two three.\n", "it comes not by itself"
    assert "An unsaved text waits: “a.md”." in window.notice.message

    def look(dialog: RecoveryDialog) -> int:
        assert "The end of its journal is damaged" in dialog.list.item(0).text()
        dialog.restore_button.click()
        return 0

    act_in(monkeypatch, RecoveryDialog, look)
    window.keeping.recovery.show_list()
    assert window.editor.text() == "Zero One two three.\n"
    window.editor.select(0, 0)
    window.editor.insertPlainText("So: ")
    assert kept(window) == "So: Zero One two three.\n"
    (aside,) = journals().glob("*.bad-*")
    assert aside.read_bytes() == copy_left, "the raw bytes outlive it until the text is saved"
    assert window.keeping.recovery.others() == [], "beside its journal it is no text of its own"
    assert window.files.save()
    assert window.keeping.journal.writer.flush(20)
    assert list(journals().iterdir()) == []


def test_another_text_of_the_document_is_no_reason_to_delete_a_copy(
    start: MakeWindow, copy_left: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = start(tmp_path / "a.md")
    assert "There is unsaved text of “a.md”" in window.notice.message
    window.editor.insertPlainText("Another ")
    assert window.files.save()
    assert window.keeping.journal.writer.flush(20)
    (one,) = window.keeping.recovery.others()
    assert (one.is_copy, one.path.read_bytes()) == (True, copy_left)
    answer(monkeypatch, QMessageBox.StandardButton.Discard)
    window.keeping.recovery._discard(one)
    assert list(journals().iterdir()) == []


def test_two_windows_do_not_both_take_a_copy(start: MakeWindow, copy_left: bytes) -> None:
    (one,) = left_copies()
    taken = reinstated(one)
    assert (taken.is_copy, taken.text, taken.document_id) == (False, "Zero One two three.\n", one.document_id)
    assert reinstated(taken) is taken
    with pytest.raises(InUseElsewhere):
        reinstated(one)
    assert [path.read_bytes() for path in journals().iterdir()] == [copy_left]
