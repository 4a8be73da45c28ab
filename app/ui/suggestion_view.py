"""The proposal as it streams, and as changes once it is whole."""

from __future__ import annotations

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from app.core.changes import Piece
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

    def clear_text(self) -> None:
        """Empty the view for another answer."""
        self._pieces = []
        self.clear()

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
        self._pieces = pieces
        self.clear()
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
        else:
            form.setForeground(QColor(c.ink))
        return form
