"""What is written while a long text still comes in: taken back and made again here, until the page itself can.

A QTextDocument cannot put a slice of a file behind its last line and leave its undo history as it is. So it has none
until all is there; then the edits are taken back and made again unseen, and are its first undo steps.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

from app.core.common_ends import common_text_ends
from app.core.offsets import utf16_length
from app.core.stand_ins import to_page
from app.ui.known_text import KnownText


@dataclass(frozen=True, slots=True)
class _Step:
    """``new`` was put in place of ``old`` at ``at``, UTF-16 units."""

    at: int
    old: str
    new: str

    @property
    def back(self) -> _Step:
        """What takes it back."""
        return _Step(self.at, self.new, self.old)

    def make(self, document: QTextDocument) -> QTextCursor:
        """Make it on the page, as one undo step; gives a cursor behind it."""
        cursor = QTextCursor(document)
        cursor.setPosition(self.at)
        cursor.setPosition(self.at + utf16_length(self.old), QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()  # or steps that meet would become one
        cursor.insertText(to_page(self.new))
        cursor.endEditBlock()
        return cursor


class EarlyEdits:
    """The steps of one text; ``active`` from ``begin`` to ``settle``.

    Args:
        known: its text; it hears of every change before this does.
    """

    def __init__(self, page: QPlainTextEdit, known: KnownText) -> None:
        self._page, self._known = page, known
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self.active = False
        self._making = False
        page.document().contentsChange.connect(self._note)

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to make again."""
        return bool(self._undone)

    def begin(self, *, active: bool) -> None:
        """Another text is there; ``active``: not all of it yet."""
        self._done, self._undone, self.active = [], [], active
        self._page.document().setUndoRedoEnabled(not active)

    def undo(self) -> None:
        """Take the last edit back."""
        if self._done:
            self._undone.append(self._done.pop())
            self._make(self._undone[-1].back)

    def redo(self) -> None:
        """Make the edit again that was taken back last."""
        if self._undone:
            self._done.append(self._undone.pop())
            self._make(self._done[-1])

    def settle(self) -> tuple[int, int] | None:
        """All is there: the steps become those of the document, which tells nobody; the text is the same before and
        after. Returns from where to where it was touched, UTF-16 units; None: it was not.
        """
        document, done, undone = self._page.document(), self._done, self._undone[::-1]
        self.begin(active=False)
        if not (steps := [*done, *undone]):
            return None
        before, is_modified, cursor = self._known.state(), document.isModified(), self._page.textCursor()
        ends, top = (cursor.anchor(), cursor.position()), self._page.verticalScrollBar().value()
        behind = document.characterCount()  # so much behind the last place stays as it is
        with QSignalBlocker(document):
            document.setUndoRedoEnabled(False)
            for step in reversed(done):
                behind = min(behind, document.characterCount() - step.back.make(document).position())
            document.setUndoRedoEnabled(True)
            for step in steps:
                behind = min(behind, document.characterCount() - step.make(document).position())
            for _ in undone:
                document.undo()
            document.setModified(is_modified)
        self._known.stays(before)
        cursor.setPosition(ends[0])
        cursor.setPosition(ends[1], QTextCursor.MoveMode.KeepAnchor)
        self._page.setTextCursor(cursor)
        self._page.verticalScrollBar().setValue(top)
        self._tell()
        return min(step.at for step in steps), document.characterCount() - behind

    def _make(self, step: _Step) -> None:
        self._making = True
        try:
            self._page.setTextCursor(step.make(self._page.document()))
        finally:
            self._making = False
        self._page.ensureCursorVisible()
        self._tell()

    def _note(self, position: int, removed: int, added: int) -> None:
        if not self.active:
            return
        old = self._known.before(position, position + removed)
        self._known.text()  # or what the next change takes away is not known
        if self._making:
            return
        if old is None:
            self._done, self._undone = [], []
            self._tell()
            return
        new = self._known.between(position, position + added)
        head, tail = common_text_ends(old, new)
        step = _Step(position + utf16_length(old[:head]), old[head : len(old) - tail], new[head : len(new) - tail])
        if step.old or step.new:  # else it was only formatted anew
            self._undone = []
            last = self._done[-1] if self._done else None
            # What is written on in a line is one step, as QTextDocument has it.
            if (last is not None and not last.old and not step.old and "\n" not in last.new + step.new
                    and step.at == last.at + utf16_length(last.new)):
                self._done[-1] = _Step(last.at, "", last.new + step.new)
            else:
                self._done.append(step)
            self._tell()

    def _tell(self) -> None:
        document = self._page.document()
        self._page.undoAvailable.emit(self.can_undo or document.isUndoAvailable())
        self._page.redoAvailable.emit(self.can_redo or document.isRedoAvailable())
