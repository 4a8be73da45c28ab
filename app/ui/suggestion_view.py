"""The text of an answer as it streams, beside the page: what is shown or inserted, and what came before a failure."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from app.ui.theme import document_font

# Per cent of the font's own line: text faces are set 1.36 to 1.45 high, so this comes to about 1.6.
_LINE_HEIGHT = 115


class SuggestionView(QTextEdit):
    """Read-only text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Suggestion"))
        self.setFont(document_font(15))
        self.document().setDefaultFont(document_font(15))
        self.document().setDocumentMargin(10)
        self.document().setUndoRedoEnabled(False)

    def show_text(self, text: str) -> None:
        """Show ``text`` from its beginning, in place of what is there."""
        self.clear()
        self.append(text)
        self.verticalScrollBar().setValue(0)

    def append(self, text: str) -> None:
        """Add streamed text at the end; the view follows unless the reader scrolled up."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 4
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        self._space_lines()
        if follows:
            bar.setValue(bar.maximum())

    def _space_lines(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        form = cursor.blockFormat()
        if form.lineHeight() != _LINE_HEIGHT:
            # 1 is QTextBlockFormat.LineHeightTypes.ProportionalHeight, which this call wants as a plain number.
            form.setLineHeight(_LINE_HEIGHT, 1)
            cursor.setBlockFormat(form)
