"""A long text comes in slices, and is whole all the time for whoever asks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.offsets import from_utf16, utf16_length
from app.core.recovery import kept_texts
from app.core.stand_ins import to_page
from app.core.text_edit import TextEdit
from app.core.unit_text import UnitText
from app.ui import editor as editor_module
from app.ui import page_filling
from app.ui.editor import MarkdownEditor
from app.ui.theme import colours
from app.ui.window import Window
from tests.ui.conftest import MakeWindow
from tests.ui.test_block_formats import BITS, afresh, looks


@pytest.fixture
def editor(qtbot: QtBot) -> MarkdownEditor:
    widget = MarkdownEditor(colours(False))
    qtbot.addWidget(widget)
    widget.resize(700, 500)
    widget.show()
    return widget


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some lines at a time, and none at once."""
    monkeypatch.setattr(page_filling, "AT_ONCE_LINES", 5)
    monkeypatch.setattr(page_filling, "_FIRST", 40)
    monkeypatch.setattr(page_filling, "_LEAST", 10)
    monkeypatch.setattr(page_filling, "_MOST", 60)
    monkeypatch.setattr(editor_module, "_A_PAGE", 20)


def lines(count: int) -> str:
    return "".join(f"Line {number} 你好 𠮷.\n" for number in range(count))


def on_page(editor: MarkdownEditor) -> str:
    return editor.document().toRawText().replace("\u2029", "\n")


def loaded(editor: MarkdownEditor) -> int:
    return editor.document().characterCount() - 1


def test_the_beginning_is_there_at_once_and_the_rest_comes_by_itself(qtbot: QtBot, editor: MarkdownEditor) -> None:
    text = lines(page_filling.AT_ONCE_LINES + 30_000)
    assert editor.show_text(text)
    assert 0 < editor.document().blockCount() < 10_000
    assert (editor.text() == text, editor.length()) == (True, utf16_length(text))
    qtbot.waitUntil(lambda: loaded(editor) == editor.length(), timeout=60_000)
    assert on_page(editor) == text
    assert not editor.document().isModified()
    assert not editor.document().isUndoAvailable()


@pytest.mark.usefixtures("small_slices")
@pytest.mark.parametrize("seed", range(30))
def test_what_is_written_meanwhile_stands_where_it_was_written(
    qtbot: QtBot, editor: MarkdownEditor, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Keys, edits and slices in any order; places are those of the whole text."""
    chance = random.Random(seed)
    bits = (*BITS, "\u2028\n", "\ufeffx\n", "\u2029\n", "a\u00a0b\n")
    text = "".join(chance.choice(bits) for _ in range(150)) + chance.choice(["", "\n", "end"])
    assert editor.show_text(text)
    steps = 0
    while editor.length() > loaded(editor):
        steps += 1
        act = chance.choice(("slice", "slice", "type", "type", "cut", "edit"))
        at = chance.randint(0, len(text))
        if act == "slice":
            editor._filling.go_on()
        elif act == "edit" and chance.random() < 0.1:
            editor.apply_edits([TextEdit(at, at, "edited\n")])
            text = f"{text[:at]}edited\n{text[at:]}"
        else:
            cursor = QTextCursor(editor.document())
            last = len(text.encode("utf-16-le")[: 2 * loaded(editor)].decode("utf-16-le"))
            start = min(at, last)
            end = min(last, start + chance.randint(0, 6)) if act == "cut" else start
            put = chance.choice(("x", "你", "𠮷", "\n", "```\n", ""))
            cursor.setPosition(utf16_length(text[:start]))
            cursor.setPosition(utf16_length(text[:end]), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(put)
            text = text[:start] + put + text[end:]
        assert editor.text() == text
        assert editor.length() == utf16_length(text)
    assert steps
    assert on_page(editor) == to_page(text)
    assert editor.document().isUndoRedoEnabled()
    qtbot.waitUntil(lambda: editor._highlighter._next < 0, timeout=20_000)
    monkeypatch.undo()
    assert looks(editor) == afresh(qtbot, text)


@pytest.mark.usefixtures("small_slices")
def test_keys_at_the_end_and_over_all_are_meant_for_all(editor: MarkdownEditor) -> None:
    text = lines(60)
    for key, modifier, expected in (
        (Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier, f"{text}!"),
        (Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier, "!"),
    ):
        editor.show_text(text)
        assert loaded(editor) < editor.length()
        QTest.keyClick(editor, key, modifier)
        QTest.keyClick(editor, Qt.Key.Key_Exclam)
        assert editor.text() == expected


@pytest.mark.usefixtures("small_slices")
def test_the_cursor_behind_the_last_line_that_is_there_stays(editor: MarkdownEditor) -> None:
    text = lines(60)
    editor.show_text(text)
    place = loaded(editor)
    cursor = editor.textCursor()
    cursor.setPosition(place)
    editor.setTextCursor(cursor)
    editor._filling.go_on()
    assert editor.textCursor().position() == place
    QTest.keyClick(editor, Qt.Key.Key_Delete)  # there is something to delete
    assert len(editor.text()) == len(text) - 1
    editor.complete()
    assert editor.textCursor().position() == place


@pytest.mark.usefixtures("small_slices")
def test_a_place_that_is_not_there_yet_is_reached(
    editor: MarkdownEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor_module, "_A_PAGE", 1_000)
    text = lines(200)
    place = text.index("Line 150")
    editor.show_text(text)
    editor.select(place, place + 8)
    assert editor.textCursor().selectedText() == "Line 150"
    editor.show_text(text)
    editor.mark_passage(place, place + 8)
    assert editor.passage() == (place, place + 8)
    editor.show_text(text)
    editor.scroll_to(utf16_length(text[:place]))
    assert editor.top() == utf16_length(text[:place])
    editor.show_text("short")
    assert (editor.text(), on_page(editor)) == ("short", "short")


class Chain:
    """The texts that undo and redo lead through; Qt may take several edits for one step, as it does with words."""

    def __init__(self, text: str) -> None:
        self.texts, self.at = [text], 0

    def edited(self, text: str) -> None:
        if text != self.texts[self.at]:
            self.texts[self.at + 1 :] = [text]
            self.at += 1

    def moved(self, text: str, way: int) -> None:
        if text == self.texts[self.at]:
            return  # Qt takes the same text in its own place for an edit
        ahead = range(self.at + 1, len(self.texts)) if way > 0 else range(self.at - 1, -1, -1)
        self.at = next(place for place in ahead if self.texts[place] == text)


def put(editor: MarkdownEditor, chance: random.Random) -> None:
    """Something is typed, cut or put in the place of something on the page."""
    page, cursor = on_page(editor), editor.textCursor()
    start = from_utf16(page, cursor.position())
    if chance.random() < 0.4:  # else it is written on
        start = chance.randint(0, len(page))
    end = min(len(page), start + (chance.randint(1, 6) if chance.random() < 0.4 else 0))
    cursor.setPosition(utf16_length(page[:start]))
    cursor.setPosition(utf16_length(page[:end]), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    cursor.insertText(chance.choice(("x", "yz", "你", "𠮷", "\n", "```\n", "", "\ufde3")))


@pytest.mark.usefixtures("small_slices")
@pytest.mark.parametrize("seed", range(40))
def test_what_is_written_meanwhile_is_taken_back_and_made_again(
    qtbot: QtBot, editor: MarkdownEditor, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Before all is there and after it; who follows the document hears of nothing when all is there."""
    chance = random.Random(seed)
    text = "".join(chance.choice((*BITS, "𠮷\n", "\u2028\n")) for _ in range(100))
    assert editor.show_text(text)
    followed = UnitText(text)
    editor.document().contentsChange.connect(
        lambda at, cut, put: followed.replace(at, cut, editor.text_between(at, at + put)))
    chain, moves = Chain(editor.text()), 0
    while loaded(editor) < editor.length() or moves < 10:
        act = chance.choice(("slice", "put", "put", "put", "undo", "undo", "redo"))
        is_there = loaded(editor) == editor.length()
        if act == "put":
            put(editor, chance)
            chain.edited(editor.text())
        elif act == "slice":
            before, modified = editor.textCursor().position(), editor.document().isModified()
            editor._filling.go_on()
            assert editor.text() == chain.texts[chain.at]
            assert (editor.textCursor().position(), editor.document().isModified()) == (before, modified)
        elif act == "undo" and editor.can_undo:
            editor.undo()
            chain.moved(editor.text(), -1)
        elif act == "redo" and editor.can_redo:
            editor.redo()
            chain.moved(editor.text(), 1)
        moves += is_there
        assert on_page(editor) + editor._filling.rest == to_page(editor.text())
        assert followed.text() == editor.text() == editor.text(afresh=True)
    qtbot.waitUntil(lambda: editor._highlighter._next < 0, timeout=20_000)
    now = editor.text()
    with monkeypatch.context() as all_at_once:
        all_at_once.setattr(page_filling, "AT_ONCE_LINES", 10_000)
        assert looks(editor) == afresh(qtbot, now)
    while editor.can_undo:
        editor.undo()
    assert editor.text() == text
    while editor.can_redo:
        editor.redo()
    assert editor.text() == chain.texts[-1]


@pytest.mark.usefixtures("small_slices")
def test_the_keys_of_undo_and_redo_do_so_before_all_is_there(qtbot: QtBot, make: MakeWindow, tmp_path: Path) -> None:
    window = make()
    path, text = tmp_path / "long.md", lines(300)
    path.write_bytes(text.encode())
    window.files.open(path)
    editor, control = window.editor, Qt.KeyboardModifier.ControlModifier
    assert not window.commands["undo"].isEnabled()
    QTest.keyClicks(editor, "so")
    assert window.commands["undo"].isEnabled()
    QTest.keyClick(editor, Qt.Key.Key_Z, control)
    assert (editor.text(), loaded(editor) < editor.length()) == (text, True)
    assert not window.commands["undo"].isEnabled()
    window.commands["redo"].trigger()
    assert editor.text() == f"so{text}"
    editor.complete()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    for expected in (f"so{text}", text):
        window.commands["undo"].trigger()
        assert editor.text() == expected
    assert not window.commands["undo"].isEnabled()
    editor.document().setModified(False)


@pytest.mark.usefixtures("small_slices")
def test_a_save_before_all_is_there_writes_all(make: MakeWindow, tmp_path: Path) -> None:
    """To the byte, with what was typed, and the journal has it too."""
    window: Window = make()
    path, text = tmp_path / "long.md", lines(300)
    before = text.encode().replace(b"\n", b"\r\n").replace(b"\r\n", b"\n", 3)
    path.write_bytes(b"\xef\xbb\xbf" + before)
    window.files.open(path)
    QTest.keyClick(window.editor, Qt.Key.Key_Exclam)
    assert window.keeping.journal.writer.flush(20)
    assert f"!{text}" in [kept.text for kept in kept_texts()]
    assert window.files.save()
    assert loaded(window.editor) < window.editor.length(), "none of this waits for the rest"
    assert path.read_bytes() == b"\xef\xbb\xbf!" + before
    assert not window.files.dirty
    window.editor.complete()
    assert not window.files.dirty
    assert window.editor.text() == f"!{text}"
