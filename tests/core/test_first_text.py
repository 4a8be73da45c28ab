"""The text that the window shows before it can open it: only where it is certain, and then the right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.document import Document, read_document
from app.core.first_text import FirstText, first_text
from app.core.journal import Journal, journals
from app.core.journal_format import facts_of
from app.core.session import OpenDocument, Session, SessionLock, session_file


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.md"
    path.write_text("The sample.\n", "utf-8")
    return path


def remember(document: OpenDocument, *, ended: bool = True) -> None:
    session_file().parent.mkdir(parents=True, exist_ok=True)
    session_file().write_bytes(Session((document,), ended).encode())


def left_unsaved(document: Document, document_id: str, text: str) -> None:
    """A journal as a window leaves it that held ``text``."""
    journal = Journal(document_id, "a title", facts_of(document), document.text, document.text)
    journal.start()
    journal.edit(0, len(document.text), text)
    journal.close()


def test_a_named_file_is_shown(tmp_path: Path, sample: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"one\r\ntwo\n")
    assert first_text([str(path)], sample) == FirstText("one\ntwo\n", "a.md")


def test_a_first_start_shows_the_sample(sample: Path) -> None:
    assert first_text([], sample) == FirstText("The sample.\n")


def test_what_was_open_is_shown_where_it_was_scrolled_to(tmp_path: Path, sample: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one\n", "utf-8")
    remember(OpenDocument("d" * 32, str(path), 1, 1, 4))
    assert first_text([], sample) == FirstText("one\n", "a.md", 4)
    remember(OpenDocument("d" * 32, blank=True))
    assert first_text([], sample) == FirstText("")


@pytest.mark.parametrize("content", [
    "é".encode("latin-1") * 20, "文字".encode("utf-16"), b"bro\xffken and \xfe", "was lost: \ufffd".encode(),
    b"x" * 400_000, b"long line " * 20_000,
])
def test_what_takes_a_question_or_long_is_not_shown_ahead(content: bytes, tmp_path: Path, sample: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(content)
    assert first_text([str(path)], sample) is None


def test_a_file_that_is_not_there_is_not_shown(tmp_path: Path, sample: Path) -> None:
    assert first_text([str(tmp_path / "gone.md")], sample) is None


def test_unsaved_text_of_the_file_leaves_it_to_the_recovery(tmp_path: Path, sample: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one\n", "utf-8")
    left_unsaved(read_document(path), "d" * 32, "one more\n")
    assert list(journals().iterdir())
    assert first_text([str(path)], sample) is None
    other = tmp_path / "b.md"
    other.write_text("two\n", "utf-8")
    assert first_text([str(other)], sample) == FirstText("two\n", "b.md")


def test_the_unsaved_text_of_a_session_that_ended_is_shown_as_it_was(tmp_path: Path, sample: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one\n", "utf-8")
    left_unsaved(read_document(path), "d" * 32, "one more\n")
    remember(OpenDocument("d" * 32, str(path), 0, 0, 3))
    assert first_text([], sample) == FirstText("one more\n", "a.md", 3)
    path.write_text("another\n", "utf-8")  # what to show is the writer's to say now
    assert first_text([], sample) is None


def test_after_a_kill_the_recovery_says_what_it_found(tmp_path: Path, sample: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one\n", "utf-8")
    remember(OpenDocument("d" * 32, str(path)), ended=False)
    assert first_text([], sample) is None


def test_a_second_window_does_not_show_what_the_first_has_open(tmp_path: Path, sample: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("one\n", "utf-8")
    remember(OpenDocument("d" * 32, str(path)))
    lock = SessionLock()
    assert lock.held
    assert first_text([], sample) == FirstText("The sample.\n")
    lock.close()
    assert first_text([], sample) == FirstText("one\n", "a.md")
