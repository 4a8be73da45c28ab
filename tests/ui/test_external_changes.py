"""What other programs and other windows do to the file of an open document: noticed, merged, never overwritten."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.core import storage
from app.core.document import read_document
from app.core.encodings import UTF8, encoding_named
from app.core.review import Review
from app.ui.hunk_field import HunkField
from app.ui.window import Window
from tests.core.test_instance_lock import held_by_another
from tests.scripted_engine import ScriptedEngine
from tests.ui.conftest import MakeWindow

BASE = "# Title\n\nThe cat sat on the mat today.\n\nOne two three.\n" + "".join(f"\nLine {n}.\n" for n in range(200))
THEIRS = BASE.replace("One two three", "One 2 three")


def write_in_place(path: Path, text: str) -> None:
    path.write_text(text)


def replace_by_rename(path: Path, text: str) -> None:
    """As git checkout, most editors and sync clients do."""
    part = path.with_name("part.tmp")
    part.write_text(text)
    part.replace(path)


def delete_and_write(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text)


WAYS = [write_in_place, replace_by_rename, delete_and_write]


@pytest.fixture
def opened(make: MakeWindow, tmp_path: Path) -> tuple[Window, Path]:
    path = tmp_path / "folder" / "a.md"
    path.parent.mkdir()
    path.write_text(BASE)
    window = make()
    assert window.files.open(path)
    return window, path


def until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=10_000)


def settled(qtbot: QtBot, window: Window) -> None:
    """The watcher has looked and is at rest."""
    watcher = window.safekeeping.others.watcher
    until(qtbot, lambda: watcher._thread is None and not watcher._settle.isActive() and watcher._signature is not None)


def press(window: Window, label: str) -> None:
    next(b for b in window.notice.findChildren(QPushButton) if b.text() == label and not b.isHidden()).click()


@pytest.mark.parametrize("way", WAYS)
def test_a_clean_document_is_read_again(
    qtbot: QtBot, opened: tuple[Window, Path], way: Callable[[Path, str], None]
) -> None:
    window, path = opened
    settled(qtbot, window)
    place = BASE.index("Line 150")
    window.editor.select(place, place)
    window.editor.scroll_to(place)
    top = window.editor.top()
    for number in range(2):  # the second time shows that it is still watched
        theirs = THEIRS.replace("2", str(number + 2))
        way(path, theirs)
        until(qtbot, lambda text=theirs: window.editor.text() == text)
    assert window.editor.selection() == (place - 2, place - 2)
    assert window.editor.top() == top - 2
    assert "read again" in window.notice.message
    assert not window.files.dirty
    window.editor.undo()
    window.editor.undo()
    assert window.editor.text() == BASE
    assert window.files.dirty
    assert window.files.save()
    assert path.read_text() == BASE


def test_a_proposal_that_is_written_or_decided_is_carried_over(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path
) -> None:
    path, gate = tmp_path / "a.md", threading.Event()
    path.write_text("He go home.\n\nOther paragraph.\n")
    window = make(ScriptedEngine(["He goes home."], gate=gate))
    window.files.open(path)
    settled(qtbot, window)
    window.editor.select(0, 11)
    window.suggestions.run("polish")
    path.write_text("Above.\n\nHe go home.\n\nOther paragraph.\n")
    until(qtbot, lambda: window.editor.text().startswith("Above"))
    gate.set()
    reviewing, cards = window.suggestions.reviewing, window.panel.card.hunks
    until(qtbot, lambda: reviewing.active)
    reviewing.edit()
    field = cards.findChild(HunkField)
    assert isinstance(field, HunkField)
    field.show_text("went")
    path.write_text("Above.\n\nMore above.\n\nHe go home.\n\nOther paragraph.\n")
    until(qtbot, lambda: "More above" in window.editor.text())
    assert window.pages.review.text().startswith("Above.\n\nMore above.\n\nHe go")
    assert cards.findChildren(HunkField) == [field], "what the writer writes there is there"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.editor.text() == "Above.\n\nMore above.\n\nHe went home.\n\nOther paragraph.\n"
    other = tmp_path / "other.md"
    other.write_text("He go home.\n")
    window.files.open(other)
    assert not window.pages.reviewing
    assert window.panel.card.state == "empty"


@pytest.mark.parametrize("way", WAYS)
def test_a_changed_document_is_merged(
    qtbot: QtBot, opened: tuple[Window, Path], way: Callable[[Path, str], None]
) -> None:
    window, path = opened
    window.editor.select(2, 7)
    window.editor.textCursor().insertText("My title")
    mine = window.editor.text()
    way(path, THEIRS)
    until(qtbot, lambda: "Nothing is overwritten" in window.notice.message)
    assert window.editor.text() == mine
    assert path.read_text() == THEIRS
    press(window, "Compare and merge")
    reviewing = window.suggestions.reviewing
    until(qtbot, lambda: reviewing.active)
    assert window.panel.card.head == "1 change"
    reviewing.accept_rest()
    assert window.editor.text() == mine.replace("One two", "One 2")
    assert window.files.save()
    assert path.read_text() == mine.replace("One two", "One 2")


def test_the_question_stays_until_it_is_answered(qtbot: QtBot, opened: tuple[Window, Path]) -> None:
    window, path = opened
    settled(qtbot, window)
    window.editor.textCursor().insertText("Mine. ")
    path.write_text(THEIRS)
    until(qtbot, lambda: "Nothing is overwritten" in window.notice.message)
    watcher = window.safekeeping.others.watcher
    looks: list[object] = []
    watcher._looked.connect(lambda *found: looks.append(found))
    watcher.look()  # as every ten seconds, and when the window becomes active
    until(qtbot, lambda: bool(looks) and watcher._thread is None)
    assert "Nothing is overwritten" in window.notice.message
    window.editor.undo()
    watcher.look()
    until(qtbot, lambda: len(looks) > 1 and watcher._thread is None)
    assert "Nothing is overwritten" in window.notice.message
    press(window, "Take theirs")
    assert window.editor.text() == THEIRS
    settled(qtbot, window)
    assert not window.files.dirty


@pytest.mark.parametrize(("encoding", "text", "now"), [
    ("utf-16-le", "plain words.", "plain words, new"), ("windows-1252", "café", "café naïve"),
    ("gbk", "确保有人", "确保有人值班"),
])
def test_a_file_that_another_program_made_utf_8_is_read_as_that(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, encoding: str, text: str, now: str
) -> None:
    path = tmp_path / "a.txt"
    named = encoding_named(encoding)
    path.write_bytes(named.bom + text.encode(named.codec))
    window = make()
    window.files.show(read_document(path, encoding))
    assert window.editor.text() == text
    settled(qtbot, window)
    path.write_bytes(now.encode())
    until(qtbot, lambda: window.editor.text() != text)
    assert window.editor.text() == now
    assert window.files.document.encoding is UTF8
    settled(qtbot, window)
    path.write_bytes(b"plain")  # every encoding but the wide ones has it
    until(qtbot, lambda: window.editor.text() == "plain")


def test_plain_letters_say_nothing_about_an_encoding(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("值班".encode("gbk"))
    window = make()
    window.files.show(read_document(path, "gbk"))
    settled(qtbot, window)
    path.write_bytes(b"plain")
    until(qtbot, lambda: window.editor.text() == "plain")
    assert window.files.document.encoding.name == "gbk"


def test_what_comes_between_the_two_turns_of_a_merge_goes_first(
    qtbot: QtBot, opened: tuple[Window, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, path = opened
    window.editor.select(2, 7)
    window.editor.textCursor().insertText("My title")
    mine = window.editor.text()
    path.write_text(THEIRS)
    until(qtbot, lambda: "Nothing is overwritten" in window.notice.message)
    reviewing, turn_to = window.suggestions.reviewing, window.suggestions.turn_to
    between: list[Callable[[], object]] = [reviewing.close]

    def turned(review: Review) -> bool:
        went = turn_to(review)
        while between:
            between.pop()()
        return went

    monkeypatch.setattr(window.suggestions, "turn_to", turned)
    press(window, "Compare and merge")
    until(qtbot, lambda: reviewing.active)  # it was merged once more
    assert window.editor.text() == mine

    other = tmp_path / "other.md"
    other.write_text("Another document.\n")
    reviewing.close()
    between.append(lambda: window.files.open(other))
    done: list[object] = []
    let_decide = window.safekeeping.others._let_decide
    monkeypatch.setattr(window.safekeeping.others, "_let_decide", lambda *what: done.append(let_decide(*what)))
    window.safekeeping.others._merge(replace(read_document(path), text=THEIRS + "and more\n"))
    until(qtbot, lambda: bool(done))
    assert not window.pages.reviewing, "what was to be decided went with its document"
    assert (window.files.document.path, window.editor.text()) == (other, "Another document.\n")
    assert not window.files.dirty
    assert window.panel.card.state == "empty"


def test_what_both_changed_waits_for_the_writer(qtbot: QtBot, opened: tuple[Window, Path]) -> None:
    window, path = opened
    at = BASE.index("today")
    window.editor.select(at, at + 5)
    window.editor.textCursor().insertText("at noon")
    mine = window.editor.text()
    path.write_text(THEIRS.replace("today", "at night"))
    until(qtbot, lambda: "Nothing is overwritten" in window.notice.message)
    press(window, "Compare and merge")
    reviewing = window.suggestions.reviewing
    until(qtbot, lambda: reviewing.active)
    assert window.panel.card.head == "2 changes · 1 wording · 1 on both sides"
    assert "1 place was changed on both sides" in window.panel.card.note
    reviewing.accept_rest()
    assert window.editor.text() == mine.replace("One two", "One 2"), "a conflict is never taken with the rest"
    # The other side's text is in the history, whatever was decided.
    keeper, document = window.safekeeping.keeper, window.files.document_id
    found: list[str] = []
    keeper.ask(lambda: [keeper.versions.text(v.number) for v in keeper.versions.all_of(document)], found.extend)
    until(qtbot, lambda: bool(found))
    assert THEIRS.replace("today", "at night") in found
    assert BASE in found


@pytest.mark.parametrize(("choice", "expected"), [("Keep mine", "mine"), ("Take theirs", "theirs")])
def test_one_side_is_chosen(qtbot: QtBot, opened: tuple[Window, Path], choice: str, expected: str) -> None:
    window, path = opened
    window.editor.textCursor().insertText("Mine. ")
    mine = window.editor.text()
    path.write_text(THEIRS)
    until(qtbot, lambda: "Nothing is overwritten" in window.notice.message)
    press(window, choice)
    assert window.editor.text() == {"mine": mine, "theirs": THEIRS}[expected]
    assert path.read_text() == THEIRS
    assert window.files.dirty == (expected == "mine")
    if expected == "theirs":
        window.editor.undo()
        assert window.editor.text() == mine
    assert window.files.save()
    assert path.read_text() == mine


def test_to_undo_what_was_written_makes_no_text_the_files_that_is_not(
    qtbot: QtBot, opened: tuple[Window, Path]
) -> None:
    window, path = opened
    settled(qtbot, window)
    window.editor.textCursor().insertText("Mine. ")
    path.write_text(THEIRS)
    until(qtbot, lambda: "Nothing is overwritten" in window.notice.message)
    press(window, "Keep mine")
    window.editor.undo()
    assert window.editor.text() == BASE
    assert window.files.dirty, "the file has theirs"
    window.editor.redo()
    assert window.files.save()
    window.editor.textCursor().insertText("More. ")
    settled(qtbot, window)
    path.unlink()
    until(qtbot, lambda: "moved or deleted" in window.notice.message)
    window.editor.undo()
    assert window.files.dirty, "there is no file"


def test_what_can_only_be_read_is_kept_or_given_up_whole(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path
) -> None:
    path, text = tmp_path / "a.md", "word " * 5_000
    path.write_text(text)
    window = make()
    window.files.open(path)
    settled(qtbot, window)
    path.unlink()
    until(qtbot, lambda: "moved or deleted" in window.notice.message)
    path.write_text("theirs")
    until(qtbot, lambda: "Nothing is overwritten" in window.notice.message)
    window.safekeeping.others._merge(read_document(path))

    def offered() -> list[str]:
        return [b.text() for b in window.notice.findChildren(QPushButton) if not b.isHidden()]

    until(qtbot, lambda: "Keep mine" in offered())
    assert "Compare and merge" not in offered()
    press(window, "Keep mine")
    assert window.files.save()
    assert path.read_text() == text


def test_the_same_text_written_by_others_is_no_news(qtbot: QtBot, opened: tuple[Window, Path]) -> None:
    window, path = opened
    settled(qtbot, window)
    os.utime(path, (1, 1))
    window.editor.textCursor().insertText("Mine. ")
    mine = window.editor.text()
    path.write_text(mine)
    until(qtbot, lambda: not window.files.dirty)
    assert window.notice.message == ""
    assert window.editor.document().isUndoAvailable()
    window.editor.undo()
    assert window.files.dirty


@pytest.mark.parametrize(("happens", "says"), [
    (lambda path: path.unlink(), "moved or deleted"),
    (lambda path: shutil.rmtree(path.parent), "folder of"),
    (lambda path: path.parent.rename(path.parents[1] / "elsewhere"), "folder of"),
    (lambda path: (path.unlink(), path.mkdir()), "cannot be edited here"),
    (lambda path: path.write_bytes(b"\x00\xff\xfe" * 100), "cannot be edited here"),
    (lambda path: (path.unlink(), os.mkfifo(path)), "cannot be edited here"),
])
def test_a_file_that_is_gone_is_said_and_the_text_is_safe(
    qtbot: QtBot, opened: tuple[Window, Path], happens: Callable[[Path], object], says: str
) -> None:
    window, path = opened
    settled(qtbot, window)
    happens(path)
    until(qtbot, lambda: says in window.notice.message)
    assert "safe here" in window.notice.message
    assert window.editor.text() == BASE
    assert window.files.dirty, "no file holds it"
    assert "Save elsewhere…" in [b.text() for b in window.notice.findChildren(QPushButton)]


def test_a_deleted_file_is_saved_again_and_one_that_comes_back_is_known(
    qtbot: QtBot, opened: tuple[Window, Path]
) -> None:
    window, path = opened
    settled(qtbot, window)
    path.unlink()
    until(qtbot, lambda: "moved or deleted" in window.notice.message)
    path.write_text(BASE)
    until(qtbot, lambda: window.notice.message == "")
    assert not window.files.dirty
    path.unlink()
    until(qtbot, lambda: "moved or deleted" in window.notice.message)
    assert window.files.save()
    assert path.read_text() == BASE
    assert window.notice.message == ""


def test_a_renamed_file_is_followed(qtbot: QtBot, opened: tuple[Window, Path]) -> None:
    window, path = opened
    settled(qtbot, window)
    window.editor.textCursor().insertText("Mine. ")
    path.rename(path.with_name("b.md"))
    until(qtbot, lambda: window.files.title == "b.md")
    assert "is called “b.md” now" in window.notice.message
    assert window.files.dirty
    known = window.safekeeping.keeper.known
    until(qtbot, lambda: known.at(path.with_name("b.md")) == window.files.document_id)
    path.with_name("another.md").write_text(BASE)
    assert known.document_of(read_document(path.with_name("another.md"))) is None, "its bytes alone make it no other"
    assert window.files.save()
    assert not path.exists()
    assert path.with_name("b.md").read_text().startswith("Mine. ")


def test_a_file_that_became_read_only_is_said(opened: tuple[Window, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    window, path = opened
    window.editor.textCursor().insertText("Mine. ")
    monkeypatch.setattr(storage.os, "access", lambda *_: False)  # as for a user who is not root
    assert not window.files.save()
    assert "may not write" in window.notice.message
    assert "Save elsewhere…" in [b.text() for b in window.notice.findChildren(QPushButton)]
    assert path.read_text() == BASE
    assert window.editor.text().startswith("Mine. ")


def test_what_is_written_while_it_is_saved_is_not_overwritten(
    opened: tuple[Window, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program writes when the new bytes are on the disk already, right before they take the old ones' place."""
    window, path = opened
    window.editor.textCursor().insertText("Mine. ")
    written = storage._written_part

    def and_then(*arguments: object) -> Path:
        part = written(*arguments)  # type: ignore[arg-type]
        path.write_text(THEIRS)
        return part

    monkeypatch.setattr(storage, "_written_part", and_then)
    asked: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()))
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: None)
    assert not window.files.save()
    assert "another program changed" in asked[0]
    assert path.read_text() == THEIRS
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    monkeypatch.undo()


def test_a_save_that_meets_a_change_can_merge(
    qtbot: QtBot, opened: tuple[Window, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, path = opened
    window.editor.textCursor().insertText("Mine. ")
    path.write_text(THEIRS)
    monkeypatch.setattr(QMessageBox, "exec", lambda box: None)
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: next(
        button for button in box.buttons() if button.text() == "Compare and merge"))
    assert not window.files.save()
    reviewing = window.suggestions.reviewing
    until(qtbot, lambda: reviewing.active)
    reviewing.accept_rest()
    assert window.files.save()
    assert path.read_text() == "Mine. " + THEIRS


# Two windows ---------------------------------------------------------------------------------------------------------


def test_a_second_window_reads_only_until_the_first_lets_go(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(BASE)
    first = held_by_another(path)
    window = make()
    window.files.open(path)
    assert window.editor.isReadOnly()
    assert "another window of Stet" in window.notice.message
    assert window.status.text("saved") == "Read only"
    settled(qtbot, window)
    path.write_text(THEIRS)  # the first one saves
    until(qtbot, lambda: window.editor.text() == THEIRS)
    assert "another window of Stet" in window.notice.message
    window.safekeeping.second_window.try_again()
    assert window.editor.isReadOnly()
    first.kill()
    first.communicate(timeout=60)
    path.write_text(BASE)  # and this was its last word
    window.safekeeping.second_window.try_again()
    assert not window.editor.isReadOnly()
    assert window.editor.text() == BASE
    assert "you can write here now" in window.notice.message
    window.editor.textCursor().insertText("Mine. ")
    assert window.files.save()


def test_what_the_first_window_saves_last_does_not_keep_the_second_from_writing(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    path.write_text(BASE)
    first = held_by_another(path)
    window = make()
    window.files.open(path)
    settled(qtbot, window)
    path.write_text(THEIRS)
    first.kill()  # before the second one has looked
    first.communicate(timeout=60)
    until(qtbot, lambda: window.editor.text() == THEIRS)
    until(qtbot, lambda: not window.editor.isReadOnly())
    assert "you can write here now" in window.notice.message


def test_a_window_that_only_reads_takes_nothing_back(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(BASE)
    first = held_by_another(path)
    window = make()
    window.files.open(path)
    settled(qtbot, window)
    path.write_text(THEIRS)  # the first one saves
    until(qtbot, lambda: window.editor.text() == THEIRS)
    assert not window.commands["undo"].isEnabled()
    window.editor.undo()
    assert window.editor.text() == THEIRS
    assert not window.files.dirty
    first.kill()
    first.communicate(timeout=60)


def test_a_window_lets_go_when_it_opens_another_document(make: MakeWindow, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(name)
    one, two = make(), make()
    one.files.open(tmp_path / "a.md")
    two.files.open(tmp_path / "a.md")
    assert (one.editor.isReadOnly(), two.editor.isReadOnly()) == (False, True)
    one.files.open(tmp_path / "b.md")
    two.safekeeping.second_window.try_again()
    assert not two.editor.isReadOnly()
    one.close()
    two.files.open(tmp_path / "b.md")
    assert not two.editor.isReadOnly()
