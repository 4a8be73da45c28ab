"""What the page remembers of the height of its lines is what it would find if it looked again."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QInputMethodEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QApplication

from app.core.text_edit import TextEdit
from app.ui import theme
from app.ui.editor import MarkdownEditor
from tests.ui.conftest import MakeWindow

LINES = ["# 标题 Title", "", "A paragraph " * 30, "| 甲 | b |", "1. 一", "汉字" * 80, "`code`", "short"]


@pytest.fixture(autouse=True)
def _natural() -> Iterator[None]:
    yield
    theme.choose_page_type("serif", 17)  # it holds for the whole program


def blocks(editor: MarkdownEditor) -> Iterator[QTextBlock]:
    block = editor.document().firstBlock()
    while block.isValid():
        yield block
        block = block.next()


def rects(editor: MarkdownEditor) -> list[QRectF]:
    """What each line takes up."""
    return [QRectF(editor._layout.blockBoundingRect(block)) for block in blocks(editor)]


def line_ends(block: QTextBlock) -> list[int]:
    """Where the lines end on which it stands."""
    layout = block.layout()
    return [layout.lineAt(n).textStart() + layout.lineAt(n).textLength() for n in range(layout.lineCount())]


def assert_true(editor: MarkdownEditor) -> None:
    remembered = rects(editor)
    assert len(editor._layout._rects) >= len(remembered) - 2  # or nothing is tried here
    editor._layout._rects.clear()
    assert rects(editor) == remembered
    lines = [line_ends(block) for block in blocks(editor)]
    for block in blocks(editor):
        editor._layout._lay_out(block)
    assert [line_ends(block) for block in blocks(editor)] == lines
    assert rects(editor) == remembered


def change(editor: MarkdownEditor, chance: random.Random) -> None:
    """Put in, take out, or exchange something, somewhere, or at one of the ends."""
    document = editor.document()
    count = document.characterCount() - 1
    start = chance.choice((0, count, chance.randint(0, count)))
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(min(count, start + chance.choice((0, 0, 1, 40, 400))), QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText("\n".join(chance.choices(LINES, k=chance.randint(0, 3))))


@pytest.mark.parametrize("seed", range(4))
def test_it_is_true_after_any_change(make: MakeWindow, seed: int) -> None:
    chance = random.Random(seed)
    window = make(text="\n".join(chance.choices(LINES, k=60)))
    editor = window.editor
    assert_true(editor)
    for _ in range(60):
        what = chance.random()
        if what < 0.7:
            change(editor, chance)
        elif what < 0.8:
            editor.undo()
        elif what < 0.87:
            window.resize(chance.choice((700, 1000, 1440)), 900)
            QApplication.processEvents()
        elif what < 0.94:
            window.commands[chance.choice(("larger", "smaller"))].trigger()
        else:
            for composed in ("n", "n" * 200, ""):
                QApplication.sendEvent(editor, QInputMethodEvent(composed, []))
                assert_true(editor)
        assert_true(editor)


def test_what_stands_behind_a_change_keeps_its_lines(make: MakeWindow) -> None:
    editor = make(text="\n".join(f"{number}. Item {number}" for number in range(1, 60))).editor
    rects(editor)
    behind = editor.document().findBlockByNumber(31)
    text = editor.text()
    first, last = text.index("10. Item"), text.index("30. Item")
    editor.apply_edits([TextEdit(first, first, "new\n"), TextEdit(last, last + 2, "31")])
    changed = editor.document().findBlockByNumber(20)
    assert not changed.layout().lineCount(), "it stands within the change: its lines are made anew"
    assert behind.text() == "32. Item 32"
    assert behind.layout().lineCount() == 1
    assert_true(editor)


def test_what_is_in_view_is_told_by_its_blocks(make: MakeWindow) -> None:
    editor = make(text="\n".join(LINES * 20)).editor
    for place in (0, len("\n".join(LINES * 9)), len("\n".join(LINES * 20))):
        editor.scroll_to(place)
        lines = editor._lines_in_view()
        assert lines
        assert editor.units_in_view() == (lines[0].start, lines[-1].end)
        area = editor.viewport().rect().adjusted(0, 200, 0, -200)
        lines = editor._lines_in_view(area)
        assert editor.units_in_view(area) == (lines[0].start, lines[-1].end)
