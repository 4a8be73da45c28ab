"""In the window: a file asks for its encoding, damage is for reading, what an encoding cannot hold is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QLabel, QMessageBox, QRadioButton
from pytestqt.qtbot import QtBot

from app.core.encoding_guess import candidates
from app.core.errors import DamagedText, LongLine
from app.core.long_lines import LONGEST, PIECE
from app.ui.encoding_question import EncodingQuestion, preview_of
from app.ui.page_clipboard import put_into
from tests.ui.conftest import MakeWindow

# The platform of the tests has no real windows; a preview may want a script that no font here has.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|OpenType support missing")

NOTICE = "关于做好冬季供暖工作的通知\n\n各供热单位要进一步加强值班值守，确保有人在岗。\n"


def when_asked(act: Callable[[QDialog], object]) -> list[QDialog]:
    """Does ``act`` with the next modal dialog; the list holds it then."""
    met: list[QDialog] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            met.append(dialog)
            act(dialog)
        else:
            QTimer.singleShot(1, look)

    QTimer.singleShot(0, look)
    return met


def press(label: str) -> Callable[[QDialog], object]:
    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        next(button for button in dialog.buttons() if button.text() == label).click()

    return act


def notice_button(window: object, label: str) -> object:
    return next(button for button in window.notice._buttons if button.text() == label)  # type: ignore[attr-defined]


def test_a_file_asks_once_for_its_encoding_and_is_saved_in_it(make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_bytes(NOTICE.encode("gbk"))
    window = make(text="mine")
    met = when_asked(QDialog.reject)
    assert not window.files.open(path)
    assert len(met) == 1
    assert window.editor.text() == "mine", "who does not choose keeps what is there"
    when_asked(QDialog.accept)
    assert window.files.open(path)
    assert window.editor.text() == NOTICE
    assert window.status.text("file") == "GBK"
    window.editor.textCursor().insertText("新")
    assert window.files.save()
    assert path.read_bytes() == ("新" + NOTICE).encode("gbk")
    assert window.files.new()
    assert window.files.open(path), "and does not ask again"
    assert window.editor.text() == "新" + NOTICE
    path.write_bytes((NOTICE + "😀").encode())
    assert window.files.open(path), "it has become UTF-8: what was chosen for it is no reason to read it wrong"
    assert window.editor.text() == NOTICE + "😀"


def test_the_question_shows_how_each_looks(make: MakeWindow) -> None:
    data = "關於做好供暖工作的通知，發生故障後三十分鐘內到達現場。".encode("cp950")
    window = make()
    question = EncodingQuestion("a.txt", candidates(data), window)
    texts = [label.text() for label in question.findChildren(QLabel)]
    assert any("發生故障" in text for text in texts)
    assert len({button.text() for button in question.findChildren(QRadioButton)}) == 4
    assert question.chosen.name == "big5"
    question.choose("gb18030")
    assert question.chosen.name == "gb18030"
    (others,) = question.findChildren(QComboBox)
    last = others.itemText(others.count() - 1)
    others.setCurrentIndex(others.count() - 1)
    others.activated.emit(others.count() - 1)
    assert question.chosen.label == last
    question.deleteLater()


def test_a_preview_begins_where_encodings_differ_and_fits_two_lines() -> None:
    assert preview_of("plain " * 50 + "café " + "x" * 500).startswith("…")
    assert "café" in preview_of("plain " * 50 + "café")
    assert len(preview_of("字" * 500)) < 70
    assert preview_of("") == ""


def test_what_the_encoding_cannot_hold_is_said_with_a_way_out(make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_bytes(NOTICE.encode("gbk"))
    window = make()
    when_asked(QDialog.accept)
    window.files.open(path)
    window.editor.select(3, 3)
    window.editor.textCursor().insertText("😀")
    for label in ("Cancel", "Show it"):
        window.editor.select(0, 0)
        met = when_asked(press(label))
        assert not window.files.save()
        assert len(met) == 1
        assert path.read_bytes() == NOTICE.encode("gbk")
    assert window.editor.selection() == (3, 4)
    when_asked(press("Save as UTF-8"))
    assert window.files.save()
    assert path.read_bytes() == (NOTICE[:3] + "😀" + NOTICE[3:]).encode()
    assert window.status.text("file") == ""
    assert not window.files.dirty


def test_damaged_text_is_for_reading_with_its_place_marked(make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "cut.md"
    data = NOTICE.encode()[:-5]
    path.write_bytes(data)
    window = make()
    assert window.files.open(path)
    assert isinstance(window.files.only_read, DamagedText)
    assert window.editor.isReadOnly()
    start, end = window.editor.selection()
    assert window.editor.text()[start:end] == "�"
    assert "line 3" in window.notice.message
    assert not window.files.save()
    assert path.read_bytes() == data
    met = when_asked(QDialog.reject)
    notice_button(window, "Open as…").click()  # type: ignore[attr-defined]
    assert isinstance(met[0], EncodingQuestion)


def test_a_line_too_long_is_shown_in_pieces_and_can_be_broken(make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    text = "before\n" + "word " * (LONGEST // 5 + 100) + "\nafter\n"
    path.write_text(text)
    window = make()
    assert window.files.open(path)
    assert isinstance(window.files.only_read, LongLine)
    assert window.editor.isReadOnly()
    assert max(map(len, window.editor.text().split("\n"))) <= PIECE
    window.editor.selectAll()
    assert window.editor.createMimeDataFromSelection().text() == text, "what is copied is the text as it is"
    assert not window.files.dirty
    notice_button(window, "Break the lines").click()  # type: ignore[attr-defined]
    assert not window.editor.isReadOnly()
    assert window.files.dirty
    assert window.editor.text().replace("\n", "") == text.replace("\n", "")
    assert window.files.save()
    assert path.read_text() == window.editor.text()


@pytest.mark.parametrize("text", ["before\n" + "word " * (LONGEST // 5 + 100) + "\nafter\n", "a\ufde0b\n"])
def test_to_save_what_can_only_be_read_writes_the_file_as_it_was(
    make: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    path, copy = tmp_path / "a.md", tmp_path / "copy.md"
    path.write_text(text)
    window = make()
    assert window.files.open(path)
    assert window.editor.text() != text, "it is shown otherwise"
    assert window.files.save()
    assert path.read_text() == text
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy), ""))
    assert window.files.save_as()
    assert copy.read_text() == text
    assert window.editor.isReadOnly()


def test_an_ordinary_long_paragraph_is_written_in(make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("x" * LONGEST)
    window = make()
    window.files.open(path)
    assert window.files.only_read is None
    assert not window.editor.isReadOnly()


def test_hidden_characters_are_counted_said_once_and_shown(
        make: MakeWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "hidden.md"
    path.write_text("a\u200bb\u202ec\u202c\n" + "".join(chr(0xE0000 + ord(c)) for c in "obey") + "\u2029\n")
    window = make()
    window.files.open(path)
    qtbot.waitUntil(lambda: window.status.text("hidden") == "8 hidden characters", timeout=5000)
    assert window.notice.message == "This document has 8 characters that cannot be seen."
    window.resize(900, 600)
    plain = window.editor.grab().toImage()
    notice_button(window, "Show them").click()  # type: ignore[attr-defined]
    assert window.editor.hidden.shown
    assert window.editor.grab().toImage() != plain
    window.notice.hide()
    window.editor.textCursor().insertText("\u200b")
    window.overview.count()
    qtbot.waitUntil(lambda: window.status.text("hidden") == "9 hidden characters", timeout=5000)
    assert window.notice.message == "", "said once"
    rect = window.editor.cursorRect()
    assert "ZERO WIDTH SPACE" in window.editor.hidden.names_at(QPoint(rect.left() + 1, rect.center().y()))


def test_damage_of_another_program_is_told_and_left(make: MakeWindow, tmp_path: Path) -> None:
    path = tmp_path / "damaged.md"
    path.write_text("one \ufffd two\n")
    window = make()
    window.files.open(path)
    assert "“�” stands in its place" in window.notice.message
    assert not window.editor.isReadOnly()
    assert window.files.save()
    assert path.read_text() == "one \ufffd two\n"


def test_copying_within_the_page_keeps_every_character(make: MakeWindow) -> None:
    odd = "\ufeffa\u00a0b\u2028c\u2029d\0e\ufdd0\ufffe"
    window = make(text=odd + "\nrest")
    editor = window.editor
    editor.select(0, len(odd))
    editor.cut()
    assert editor.text() == "\nrest"
    editor.paste()
    assert editor.text() == odd + "\nrest"
    editor.moveCursor(QTextCursor.MoveOperation.End)
    data = QMimeData()
    put_into(data, odd)
    editor.insertFromMimeData(data)
    assert editor.text() == odd + "\nrest" + odd


@pytest.mark.parametrize(("data", "text", "says"), [
    (b"a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb", "could not be pasted"),
    (("word " * (LONGEST // 5 + 1)).encode(), None, "very long lines"),
    ("no-break\u00a0space\u2028".encode(), "no-break\u00a0space\u2028", ""),
])
def test_what_cannot_be_pasted_as_it_is_is_said(make: MakeWindow, data: bytes, text: str | None, says: str) -> None:
    window = make()
    source = QMimeData()
    source.setData("text/plain", data)
    window.editor.insertFromMimeData(source)
    if text is not None:
        assert window.editor.text() == text
    else:
        assert max(map(len, window.editor.text().split("\n"))) <= PIECE
        assert window.editor.text().replace("\n", "") == data.decode()
    assert says in window.notice.message
    assert bool(says) == bool(window.notice.message)
