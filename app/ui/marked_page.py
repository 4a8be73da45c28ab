"""A page with the passage that an action works on: tinted, and followed through whatever is edited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QTextCursor

from app.core.offsets import from_utf16, to_utf16
from app.ui.painted_page import PaintedPage


class MarkedPage(PaintedPage):
    """At most one passage is marked at a time."""

    def text(self, *, afresh: bool = False) -> str:
        """The whole text, as ``MarkdownEditor`` has it."""
        raise NotImplementedError

    def reach(self, position: int) -> None:
        """Let the page hold its text as far as ``position``, UTF-16 units."""
        raise NotImplementedError

    def mark_passage(self, start: int, end: int) -> None:
        """Tint ``start`` to ``end``, characters, and follow it through edits until ``clear_passage``."""
        self._passage = self._cursor_over(start, end)
        self.viewport().update()

    def _cursor_over(self, start: int, end: int) -> QTextCursor:
        """A cursor from ``start`` to ``end``, characters."""
        text = self.text()
        first, last = to_utf16(text, start), to_utf16(text, end)
        self.reach(max(first, last))
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def clear_passage(self) -> None:
        self._passage = None
        self.viewport().update()

    def passage_start(self, original: str) -> int | None:
        """Where the marked passage begins now, UTF-16 units; None if it is no longer ``original``."""
        if self._passage is None:
            return None
        start, text = self._passage.selectionStart(), self.text()
        return start if text.startswith(original, from_utf16(text, start)) else None

    def passage(self) -> tuple[int, int] | None:
        """Where the marked passage stands now, characters."""
        if self._passage is None:
            return None
        text = self.text()
        return from_utf16(text, self._passage.selectionStart()), from_utf16(text, self._passage.selectionEnd())

    @contextmanager
    def _passage_kept(self) -> Iterator[None]:
        """Whatever is changed within the passage belongs to it: Qt leaves out what is put in at its beginning."""
        if (passage := self._passage) is None:
            yield
            return
        first, last = QTextCursor(self.document()), QTextCursor(self.document())
        first.setPosition(passage.selectionStart())
        first.setKeepPositionOnInsert(True)
        last.setPosition(passage.selectionEnd())
        yield
        passage.setPosition(first.position())
        passage.setPosition(last.position(), QTextCursor.MoveMode.KeepAnchor)
