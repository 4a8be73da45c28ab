"""The text of a page is what the page holds, however little of it was read again."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.stand_ins import from_page
from app.ui.known_text import KnownText
from app.ui.page_filling import PageFilling

BITS = ("word ", "你好", "\n", "a\u00a0b", "\ufde3", "\ufde0", "\u2028", "x\ny\nz", "")


class Document(QTextDocument):
    """Counts how often all of it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentLayout(QPlainTextDocumentLayout(self))  # without one it tells of no change
        self.read = 0

    def toRawText(self) -> str:
        self.read += 1
        return super().toRawText()


@pytest.fixture
def document() -> Document:
    return Document()


@pytest.fixture
def known(qtbot: QtBot, document: Document) -> KnownText:
    page = QWidget()
    qtbot.addWidget(page)
    return KnownText(document, PageFilling(lambda piece: None, page))


def whole(document: QTextDocument) -> str:
    return from_page(QTextDocument.toRawText(document).replace("\u2029", "\n"))


def change(document: QTextDocument, chance: random.Random, bits: tuple[str, ...] = BITS) -> None:
    act = chance.choice(("put", "put", "put", "many", "undo", "redo", "look", "all"))
    cursor = QTextCursor(document)
    if act in ("put", "many"):
        cursor.beginEditBlock()
        for _ in range(1 if act == "put" else 4):
            cursor.setPosition(chance.randrange(document.characterCount()))
            cursor.setPosition(min(document.characterCount() - 1, cursor.position() + chance.choice((0, 0, 1, 9))),
                               QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(chance.choice(bits))
        cursor.endEditBlock()
    elif act == "look":
        document.markContentsDirty(chance.randrange(document.characterCount()), 1)
    elif act == "all" and chance.random() < 0.1:
        document.setPlainText("another text\n" * 50)
    else:
        getattr(document, act if act in ("undo", "redo") else "undo")()


@pytest.mark.parametrize("seed", range(30))
def test_it_is_what_the_page_holds_whatever_changes(known: KnownText, document: Document, seed: int) -> None:
    chance = random.Random(seed)
    bits = BITS if seed % 2 else (*BITS, "𠮷")  # of two units
    document.setPlainText("a line of words\n" * 200)
    for _ in range(150):
        change(document, chance, bits)
        if chance.random() < 0.6:  # else several come together
            assert known.text() == whole(document)
            assert known.length() == document.characterCount() - 1
    assert document.read < 20 or not seed % 2, "most of it was known"


def test_a_key_in_a_long_text_reads_what_it_touched(known: KnownText, document: Document) -> None:
    document.setPlainText("a line of words\n" * 20_000)
    assert len(known.text()) == 320_000
    for place in (0, 100_000, 319_999):
        cursor = QTextCursor(document)
        cursor.setPosition(place)
        cursor.insertText("好")
        cursor.insertText("\n")
        cursor.deletePreviousChar()
    assert known.text() == whole(document)
    read = document.read
    for place in (200_000, 5, 320_003):
        cursor = QTextCursor(document)
        cursor.setPosition(place)
        cursor.insertText("key")
        assert known.text() == whole(document)
    document.undo()
    assert known.text() == whole(document)
    assert document.read == read


def test_a_change_that_was_not_told_is_noticed(known: KnownText, document: Document) -> None:
    document.setPlainText("a line of words\n" * 200)
    known.text()
    for _ in range(2):
        with QSignalBlocker(document):
            cursor = QTextCursor(document)
            cursor.insertText("untold ")
        assert known.text() == whole(document)
    with QSignalBlocker(document):
        QTextCursor(document).insertText("untold ")
    QTextCursor(document).insertText("told ")
    assert known.text() == whole(document)


@pytest.mark.parametrize(("position", "removed", "added"), [(900, 0, 3), (0, 4, 7), (3000, 1, 4)])
def test_a_wrong_place_is_noticed_where_it_does_not_fit(
    known: KnownText, document: Document, position: int, removed: int, added: int
) -> None:
    """As if a document told of another place than where it was changed."""
    document.setPlainText("".join(f"Line {number}\n" for number in range(400)))
    known.text()
    with QSignalBlocker(document):
        cursor = QTextCursor(document)
        cursor.setPosition(1500)
        cursor.insertText("new")
    document.contentsChange.emit(position, removed, added)
    assert known.text() == whole(document)
