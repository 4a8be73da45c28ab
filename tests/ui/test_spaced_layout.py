"""What the page remembers of the height of its lines is what it would find if it looked again."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.editor import MarkdownEditor
from tests.ui.conftest import MakeWindow

LINES = ["# 标题 Title", "", "A paragraph " * 30, "| 甲 | b |", "1. 一", "汉字" * 80, "`code`", "short"]


@pytest.fixture(autouse=True)
def _natural() -> Iterator[None]:
    yield
    theme.choose_page_type("serif", 17)  # it holds for the whole program


def rects(editor: MarkdownEditor) -> list[QRectF]:
    """What each line takes up."""
    found: list[QRectF] = []
    block = editor.document().firstBlock()
    while block.isValid():
        found.append(QRectF(editor._layout.blockBoundingRect(block)))
        block = block.next()
    return found


def assert_true(editor: MarkdownEditor) -> None:
    remembered = rects(editor)
    assert len(editor._layout._rects) >= len(remembered) - 2  # or nothing is tried here
    editor._layout._rects.clear()
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
