"""The field in which one change is edited: it loses no character either."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.core.stand_ins import from_page, made_holdable, to_page
from app.ui.page_clipboard import from_clipboard, put_into

_PARAGRAPH = "\u2029"  # what QTextDocument puts between blocks


class HunkField(QPlainTextEdit):
    """A plain-text field whose text goes in and comes out exactly."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hunkField")

    def text(self) -> str:
        """What is written, with LF line ends. ``toPlainText`` would lose no-break spaces and U+2028."""
        return from_page(self.document().toRawText().replace(_PARAGRAPH, "\n"))

    def show_text(self, text: str) -> None:
        """Put ``text`` (LF) in place of everything."""
        self.setPlainText(to_page(made_holdable(text)[0]))

    def createMimeDataFromSelection(self) -> QMimeData:
        data = super().createMimeDataFromSelection()
        put_into(data, from_page(self.textCursor().selectedText().replace(_PARAGRAPH, "\n")))
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste plain text only."""
        if source.hasText():
            self.textCursor().insertText(to_page(from_clipboard(source)[0]))
