"""Lines are coloured as they come into view, as if all of them had been read from the top."""

from __future__ import annotations

import random

import pytest
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import block_formats
from app.ui.editor import MarkdownEditor
from app.ui.markdown_lines import State, read_line, states_of
from app.ui.theme import colours

BITS = ("```\n", "~~~~\n", "$$\n", "---\n", "# Title\n", "plain *text*\n", "\n", "x", "`", "\n", "𠮷 **bold**\n")


@pytest.fixture
def editor(qtbot: QtBot) -> MarkdownEditor:
    widget = MarkdownEditor(colours(False))
    qtbot.addWidget(widget)
    widget.resize(700, 500)
    widget.show()
    return widget


def looks(editor: MarkdownEditor) -> list[tuple[str, list[tuple[int, int, str, int]]]]:
    """Each line with its formats once it is laid out."""
    found = []
    block = editor.document().begin()
    while block.isValid():
        editor.document().documentLayout().blockBoundingRect(block)
        found.append((block.text(), [(f.start, f.length, f.format.foreground().color().name(),
                                      f.format.font().pixelSize()) for f in block.layout().formats()]))
        block = block.next()
    return found


def afresh(qtbot: QtBot, text: str) -> list[tuple[str, list[tuple[int, int, str, int]]]]:
    other = MarkdownEditor(colours(False))
    qtbot.addWidget(other)
    other.resize(700, 500)
    other.show_text(text)
    return looks(other)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_after_any_changes_it_looks_as_if_read_afresh(
    qtbot: QtBot, editor: MarkdownEditor, monkeypatch: pytest.MonkeyPatch, seed: int, seconds: float
) -> None:
    """Also where each slice of time is over after one line, and the next change comes before the last is followed."""
    monkeypatch.setattr(block_formats, "_SLICE", seconds)
    chance = random.Random(seed)
    editor.show_text("".join(chance.choice(BITS) for _ in range(60)))
    for step in range(40):
        cursor = editor.textCursor()
        last = editor.document().characterCount() - 1
        cursor.setPosition(chance.randint(0, last))
        cursor.setPosition(min(last, cursor.position() + chance.choice([0, 0, 3, 30])), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("".join(chance.choice(BITS) for _ in range(chance.choice([1, 1, 5]))))
        if step % 7 == 0:
            editor.undo()
        if step % 10 == 0:
            qtbot.waitUntil(lambda: editor._highlighter._next < 0, timeout=5000)
            assert looks(editor) == afresh(qtbot, editor.text())


def test_a_fence_opened_at_the_top_reaches_the_end_of_a_book(qtbot: QtBot, editor: MarkdownEditor) -> None:
    editor.show_text("# Title\n" * 30_000)
    editor.complete()
    last = editor.document().lastBlock().previous()
    editor.textCursor().insertText("```\n")
    qtbot.waitUntil(lambda: editor._highlighter._next < 0, timeout=20_000)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.grab()
    assert [form.format.font().pixelSize() for form in last.layout().formats()] == [15]
    editor.undo()
    qtbot.waitUntil(lambda: editor._highlighter._next < 0, timeout=20_000)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.grab()
    assert {form.format.font().pixelSize() for form in last.layout().formats()} == {27}


def test_only_lines_in_view_are_coloured(editor: MarkdownEditor) -> None:
    editor.show_text("*words* here\n" * 5_000)
    editor.grab()
    block, coloured = editor.document().begin(), 0
    while block.isValid():
        coloured += bool(block.layout().formats())
        block = block.next()
    assert 5 < coloured < 100


def test_who_listens_to_changes_hears_of_text_only(qtbot: QtBot, editor: MarkdownEditor) -> None:
    """The journal writes down what ``contentsChange`` says: colours set while painting must not be in it."""
    editor.show_text("# Title\n\n*some* `words`\n" * 50)
    heard: list[tuple[int, int, int]] = []
    editor.document().contentsChange.connect(lambda *change: heard.append(change))
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.grab()
    place = editor.textCursor().position()
    qtbot.keyClicks(editor, "a")
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    editor.grab()
    qtbot.keyClicks(editor, "b")
    assert [change for change in heard if change[1] or change[2]] == [(place, 0, 1), (0, 0, 1)]
    assert len(heard) == 2


def test_colours_are_no_change_of_the_document(editor: MarkdownEditor) -> None:
    editor.show_text("# Title\n\n*some* words\n")
    editor.grab()
    editor.recolour(colours(True))
    editor.grab()
    assert not editor.document().isModified()
    assert not editor.document().isUndoAvailable()


def test_what_is_composed_keeps_its_marks_and_the_rest_its_colours(editor: MarkdownEditor) -> None:
    editor.show_text("# 前后")
    editor.select(3, 3)
    editor.grab()
    QApplication.sendEvent(editor, QInputMethodEvent("gong'wen", []))
    editor.grab()
    block = editor.document().firstBlock()
    assert block.layout().preeditAreaText() == "gong'wen"
    assert block.layout().formats()[0].format.font().pixelSize() == 27
    commit = QInputMethodEvent()
    commit.setCommitString("公文")
    QApplication.sendEvent(editor, commit)
    editor.grab()
    assert editor.text() == "# 前公文后"
    assert sum(form.length for form in block.layout().formats()) == len("# 前公文后")


def test_states_are_those_of_reading_line_by_line() -> None:
    chance = random.Random(1)
    for _ in range(500):
        lines = "".join(chance.choice(BITS) for _ in range(chance.choice([0, 3, 30]))).split("\n")
        state, expected = int(State.PROSE), []
        for number, line in enumerate(lines):
            _, state = read_line(line, state, is_first=number == 0)
            expected.append(state)
        assert list(states_of("\n".join(lines))) == expected


@pytest.mark.parametrize("line", [
    "[" * 10_000, "*a " * 3_000, "`" * 10_000, "$a" * 5_000, "<a " * 3_000, "~~a" * 3_000, "[a](" * 2_500,
    "[" * 9_000 + "](b)", "_a_" * 3_000, "**" * 5_000, "![](" + "(" * 9_000,
])
def test_no_line_takes_long_to_colour(qtbot: QtBot, editor: MarkdownEditor, line: str) -> None:
    """Each would take minutes if spans were searched for to the end of the line from everywhere."""
    editor.show_text(line)
    editor.grab()
    qtbot.keyClicks(editor, "x")
    assert editor.text() == "x" + line
