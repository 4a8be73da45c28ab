"""A page of Stet's own words, written in Markdown and set to be read: a statement, the help."""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor, QTextFormat, QTextFrameFormat
from PySide6.QtWidgets import QTextBrowser, QWidget

from app.ui.theme import document_font

# Pixels: the text, its margin, around a paragraph, and above a heading.
_SIZE, _MARGIN, _AIR, _HEADING_AIR = 15, 24, 5, 18
# How much larger than the text the two levels of headings are, in Qt's steps.
_LARGER = (2, 0)


class PrintedPage(QTextBrowser):
    """Shows Markdown of this program, in which links lead nowhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.document().setDocumentMargin(_MARGIN)
        self.document().setDefaultFont(document_font(_SIZE))

    def show_markdown(self, text: str) -> None:
        """Show ``text`` from its beginning."""
        self.setMarkdown(text)
        self._set_type()

    def _set_type(self) -> None:
        """Air between the parts, and headings that do not shout: Qt's own are set tight and large."""
        block = self.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            form, level = block.blockFormat(), block.blockFormat().headingLevel()
            in_table = cursor.currentTable() is not None
            form.setTopMargin(0 if in_table or block.blockNumber() == 0 else _HEADING_AIR if level else _AIR)
            form.setBottomMargin(0 if in_table else _AIR)
            cursor.setBlockFormat(form)
            if (table := cursor.currentTable()) is not None:
                borders = table.format()
                borders.setBorderBrush(self.palette().mid())
                borders.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                borders.setBorderCollapse(True)
                borders.setCellPadding(_AIR)
                table.setFormat(borders)
            if level:
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                size = QTextCharFormat()
                size.setFontWeight(QFont.Weight.DemiBold)
                size.setProperty(QTextFormat.Property.FontSizeAdjustment, _LARGER[min(level, 2) - 1])
                cursor.mergeCharFormat(size)
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)
