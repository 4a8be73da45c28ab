"""The proposal as it streams, and as changes once it is whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from app.core.changes import Piece
from app.core.passages import Piece as Passage
from app.ui.growing_passages import GrowingPassages
from app.ui.theme import Colours, document_font

# Per cent of the font's own line: text faces are set 1.36 to 1.45 high, so this comes to about 1.6.
_LINE_HEIGHT = 115


class SuggestionView(QTextEdit):
    """Read-only text: plain while it comes, with removals and additions marked when they are known."""

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Suggestion"))
        self.setFont(document_font(15))
        self.document().setDefaultFont(document_font(15))
        self.document().setDocumentMargin(10)
        self._colours = colours
        self._pieces: list[Piece] = []
        self._growing: GrowingPassages | None = None
        self._scrolled_to = 0  # where the view itself scrolled to last: anywhere else the reader did
        self.document().setUndoRedoEnabled(False)

    def clear_text(self) -> None:
        """Empty the view for another answer."""
        self._pieces, self._growing = [], None
        self.setExtraSelections([])
        self.clear()

    def begin_passages(self, passages: Sequence[Passage]) -> None:
        """Show the original of several passages, which are written over in their places."""
        self.clear_text()
        self._growing = GrowingPassages(self.document(), passages, self._format("same"), self._format("waiting"))
        self._space_lines()
        self._scrolled_to = 0
        self.verticalScrollBar().setValue(0)

    def write_passage(self, number: int, text: str, rest: str) -> None:
        """See ``GrowingPassages.write``."""
        if self._growing is not None:
            self._growing.write(number, text, rest)

    def finish_passage(self, number: int, text: str) -> None:
        """See ``GrowingPassages.finish``."""
        if self._growing is not None:
            self._growing.finish(number, text)

    def follow_pens(self) -> None:
        """Mark where text is being written, and keep the first such place in sight unless the reader scrolled."""
        pens = self._growing.pens() if self._growing is not None else []
        marks: list[QTextEdit.ExtraSelection] = []
        for pen in pens:
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = pen, QTextCharFormat()
            mark.format.setBackground(QColor(self._colours.accent_soft))
            marks.append(mark)
        self.setExtraSelections(marks)
        bar = self.verticalScrollBar()
        if pens and bar.value() == self._scrolled_to:
            place, height = self.cursorRect(pens[0]), self.viewport().height()
            if place.bottom() > height * 3 // 4:
                bar.setValue(bar.value() + place.top() - height // 3)
            self._scrolled_to = bar.value()

    def append(self, text: str) -> None:
        """Add streamed text at the end; the view follows unless the reader scrolled up."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 4
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text, self._format("same"))
        self._space_lines()
        if follows:
            bar.setValue(bar.maximum())

    def show_pieces(self, pieces: list[Piece]) -> None:
        """Show the changes from the top: what goes struck in red, what comes in green."""
        self.clear_text()
        self._pieces = pieces
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for piece in pieces:
            cursor.insertText(piece.text, self._format(piece.kind))
        cursor.endEditBlock()
        self._space_lines()
        self.verticalScrollBar().setValue(0)

    def recolour(self, colours: Colours) -> None:
        self._colours = colours
        if self._pieces:
            position = self.verticalScrollBar().value()
            self.show_pieces(self._pieces)
            self.verticalScrollBar().setValue(position)
        elif self._growing is not None:
            self._growing.recolour(self._format("same"), self._format("waiting"))
            self.follow_pens()

    def _space_lines(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        form = cursor.blockFormat()
        if form.lineHeight() != _LINE_HEIGHT:
            # 1 is QTextBlockFormat.LineHeightTypes.ProportionalHeight, which this call wants as a plain number.
            form.setLineHeight(_LINE_HEIGHT, 1)
            cursor.setBlockFormat(form)

    def _format(self, kind: str) -> QTextCharFormat:
        form = QTextCharFormat()
        c = self._colours
        if kind == "removed":
            form.setForeground(QColor(c.removed))
            form.setBackground(QColor(c.removed_soft))
            form.setFontStrikeOut(True)
        elif kind == "added":
            form.setForeground(QColor(c.added))
            form.setBackground(QColor(c.added_soft))
        elif kind == "waiting":
            form.setForeground(QColor(c.quiet))
        else:
            form.setForeground(QColor(c.ink))
        return form
