"""The page: a Markdown editor with a comfortable measure that loses no character."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.core.long_lines import in_pieces, joined
from app.core.offsets import all_to_utf16, from_utf16, to_utf16
from app.core.review import TextEdit
from app.core.stand_ins import from_page, made_holdable, to_page
from app.ui.hidden_marks import HiddenMarks
from app.ui.markdown_highlighter import MarkdownHighlighter
from app.ui.page_clipboard import from_clipboard, put_into
from app.ui.spaced_layout import LEFT, SpacedLayout
from app.ui.theme import Colours, document_font, tokens

_PARAGRAPH = "\u2029"  # what QTextDocument puts between blocks


@dataclass(frozen=True, slots=True)
class _Line:
    """A line in view: its text in UTF-16 units of the document, its top and bottom with its leading in pixels."""

    start: int
    end: int
    top: float
    bottom: float
    first: int  # where its block begins
    line: QTextLine
    is_last: bool  # of its block


class MarkdownEditor(QPlainTextEdit):
    """A plain-text editor; offsets in its own methods are Python characters of ``text()``.

    Signals:
        passage_moved: the cursor or the selection changed (Qt's own signals, joined).
        file_dropped: the path of a file that was dropped or pasted here.
        pasted: characters of what was pasted that became U+FFFD, and whether lines too long were broken in it; only
            where there is something to say.
    """

    passage_moved = Signal()
    file_dropped = Signal(str)
    pasted = Signal(int, bool)

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor")
        self.setAccessibleName(self.tr("Document"))
        # Painted here: Qt would put it above the page's margin.
        self._hint = self.tr("Write here, or open a file with Ctrl+O.")
        self.setAccessibleDescription(self._hint)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there (its track is invisible), so that the text does not reflow when it would come and go.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setCursorWidth(2)
        font = document_font()
        self.setFont(font)
        self.setTabStopDistance(2 * font.pixelSize())
        self._measure = tokens()["type"]["measure_em"] * font.pixelSize() + 2 * LEFT
        document = self.document()
        self._known_text: tuple[tuple[int, int], str] = ((-1, -1), "")
        self._pieces: frozenset[int] = frozenset()
        document.contentsChange.connect(self._forget_text)  # first of all: who hears of it later asks for the new text
        document.setDefaultFont(font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setDocumentMargin(0)
        step = round(font.pixelSize() * tokens()["type"]["line_height"])
        self._layout = SpacedLayout(document, self.viewport(), step, tokens()["space"]["page_top"])
        document.setDocumentLayout(self._layout)
        self._highlighter = self._make_highlighter(colours)
        self._layout.formatter = self._highlighter.apply
        self._colours = colours
        self._passage: QTextCursor | None = None
        self._snapping = False
        self.hidden = HiddenMarks(self, self._place_of_character)
        self.viewport().installEventFilter(self)
        # A page that fits has nothing to scroll: its handle is not shown (see window.qss).
        self.verticalScrollBar().rangeChanged.connect(self._enable_bar)
        self._enable_bar(0, 0)
        self.cursorPositionChanged.connect(self.passage_moved)
        self.selectionChanged.connect(self.passage_moved)

    def _make_highlighter(self, colours: Colours) -> MarkdownHighlighter:
        return MarkdownHighlighter(self.document(), colours)

    # The text -------------------------------------------------------------------------------------------------

    def text(self) -> str:
        """The whole text with LF line ends. ``toPlainText`` would lose no-break spaces and U+2028."""
        state = self.document().revision(), self.document().characterCount()
        if self._known_text[0] != state:
            self._known_text = state, _as_text(self.document().toRawText())
        return self._known_text[1]

    def _forget_text(self, _position: int, _removed: int, _added: int) -> None:
        self._known_text = (-1, -1), ""

    def text_between(self, start: int, end: int) -> str:
        """What of ``text`` stands from ``start`` to ``end``, UTF-16 units; what is beyond its end is left out."""
        cursor = QTextCursor(self.document())
        last = self.document().characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        return _as_text(cursor.selectedText())

    def show_text(self, text: str) -> bool:
        """Put ``text`` in place of everything, without an undo step; False where it cannot be kept exactly."""
        self._pieces = frozenset()
        self.setPlainText(to_page(made_holdable(text)[0]))
        self.document().setModified(False)
        return self.text() == text

    def show_pieces(self, text: str) -> None:
        """As ``show_text``, with lines that are too long in pieces: for reading, and for copying as they are."""
        shown, pieces = in_pieces(text)
        self.show_text(shown)
        self._pieces = pieces

    def selection(self) -> tuple[int, int]:
        """Start and end of the selection, characters; equal at the cursor when nothing is selected."""
        text, cursor = self.text(), self.textCursor()
        start = from_utf16(text, cursor.selectionStart())
        end = start if not cursor.hasSelection() else from_utf16(text, cursor.selectionEnd())
        return start, end

    def select(self, start: int, end: int) -> None:
        """Select from ``start`` to ``end``, characters, and bring it into view."""
        text = self.text()
        cursor = self.textCursor()
        cursor.setPosition(to_utf16(text, start))
        cursor.setPosition(to_utf16(text, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # The passage an action works on ---------------------------------------------------------------------------

    def mark_passage(self, start: int, end: int) -> None:
        """Tint ``start`` to ``end``, characters, and follow it through edits until ``clear_passage``."""
        text = self.text()
        cursor = QTextCursor(self.document())
        cursor.setPosition(to_utf16(text, start))
        cursor.setPosition(to_utf16(text, end), QTextCursor.MoveMode.KeepAnchor)
        self._passage = cursor
        self.viewport().update()

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

    def apply_edits(self, edits: Sequence[TextEdit]) -> None:
        """Change the text as one undo step; places are those of the text as it stands, in their order.

        Only what differs is touched, so that the cursor and the scroll position stay where they are.
        """
        text = self.text()
        ends = all_to_utf16(text, (end for edit in edits for end in (edit.start, edit.end)))
        places = list(zip(ends[::2], ends[1::2], strict=True))
        with self._passage_kept():
            cursor = QTextCursor(self.document())
            cursor.beginEditBlock()
            for (start, end), edit in zip(reversed(places), reversed(edits), strict=True):
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                cursor.insertText(to_page(edit.text))
            cursor.endEditBlock()

    def take_back(self) -> None:
        """Undo one step that changed text within the passage."""
        with self._passage_kept():
            self.undo()

    def make_again(self) -> None:
        """Redo one step that changed text within the passage."""
        with self._passage_kept():
            self.redo()

    @contextmanager
    def _passage_kept(self) -> Iterator[None]:
        """Whatever is changed within the passage belongs to it: Qt leaves out what is put in at its beginning."""
        if (passage := self._passage) is None:
            yield
            return
        start, end, before = passage.selectionStart(), passage.selectionEnd(), self.document().characterCount()
        yield
        passage.setPosition(start)
        passage.setPosition(end + self.document().characterCount() - before, QTextCursor.MoveMode.KeepAnchor)

    def recolour(self, colours: Colours) -> None:
        self._colours = colours
        # Formats change, not the text: undo history and "modified" must not notice.
        self._highlighter.recolour(colours)
        self.viewport().update()

    # Painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lay the passage and the selection under the text: Qt's own would leave the leading between lines bare."""
        painter = QPainter(self.viewport())
        self._paint_under(painter)
        if self._passage is not None:
            self._paint_range(painter, self._passage, QColor(self._colours.accent_soft), whole_lines=True)
        cursor = self.textCursor()
        if cursor.hasSelection() and not self._is_passage(cursor):
            self._paint_range(painter, cursor, QColor(self._colours.selection), whole_lines=False)
        if self.document().isEmpty() and not self.document().firstBlock().layout().preeditAreaText():
            self._paint_hint(painter)
        painter.end()
        super().paintEvent(event)
        if self.hidden.shown:
            self.hidden.paint(self._colours.flag)

    def _paint_hint(self, painter: QPainter) -> None:
        """What an empty page says, where the first line will stand."""
        block = self.document().firstBlock()
        self._layout.blockBoundingRect(block)  # lays it out, if nothing has yet
        line = block.layout().lineAt(0)
        painter.setFont(self.font())
        painter.setPen(QColor(self._colours.quiet))
        painter.drawText(QPointF(line.x(), line.y() + line.ascent()), self._hint)

    def _is_passage(self, cursor: QTextCursor) -> bool:
        """Whether the selection is the passage, which is marked already: two tints would look like two things."""
        passage = self._passage
        return passage is not None and (passage.selectionStart(), passage.selectionEnd()) == (
            cursor.selectionStart(), cursor.selectionEnd())

    def _paint_under(self, painter: QPainter) -> None:
        """What else lies under the text; a page that marks changes paints them here."""

    def _paint_range(self, painter: QPainter, cursor: QTextCursor, colour: QColor, *, whole_lines: bool) -> None:
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        for band in self._bands(self._lines_in_view(), start, end, whole_lines=whole_lines):
            painter.fillRect(band, colour)

    def _lines_in_view(self, area: QRect | None = None) -> list[_Line]:
        """The lines that are in view, in their order; with an ``area`` of it those of the blocks that it touches."""
        found: list[_Line] = []
        block, top = self.firstVisibleBlock(), self.contentOffset().y()
        above, bottom = (0, self.viewport().height()) if area is None else (area.top(), area.bottom() + 1)
        while block.isValid() and top < bottom:
            layout, first = block.layout(), block.position()
            height = self._layout.blockBoundingRect(block).height()
            for number in range(layout.lineCount() if top + height > above else 0):
                line = layout.lineAt(number)
                upper, lower = self._layout.band(block, number)
                start = first + line.textStart()
                found.append(_Line(start, start + line.textLength(), top + upper, top + lower, first, line,
                                   number == layout.lineCount() - 1))
            top += height
            block = block.next()
        return found

    def _bands(self, lines: Sequence[_Line], start: int, end: int, *, whole_lines: bool = False) -> Iterator[QRectF]:
        """Where ``start`` to ``end`` (UTF-16 units) stand on these lines: a band for each, leading included, pixels.

        ``whole_lines`` gives a line that is covered from its start to its end the whole measure.
        """
        width = float(self.viewport().width())
        for line in lines[bisect_left(lines, start, key=lambda line: line.end) :]:
            a, b = line.start, line.end
            if a > end:
                return
            if (start == b and a != b) or (end == a and a != b):
                continue
            covered = start <= a and end >= b
            left = 0.0 if whole_lines and covered else self._x_at(line.line, max(start, a) - line.first)
            right = width if whole_lines and covered else self._x_at(line.line, min(end, b) - line.first)
            if not whole_lines and end > b and line.is_last:
                right += 6  # the line end is within, too
            yield QRectF(left, line.top, max(1.0, right - left), line.bottom - line.top)

    # Where the page is scrolled to ---------------------------------------------------------------------------------

    def top(self) -> int:
        """Where the first line in view begins, UTF-16 units."""
        block = self.firstVisibleBlock()
        line = block.layout().lineAt(max(0, self.verticalScrollBar().value() - block.firstLineNumber()))
        return block.position() + (line.textStart() if line.isValid() else 0)

    def scroll_to(self, position: int) -> None:
        """Make the line with ``position`` (UTF-16 units) the first one in view, as far as the text reaches."""
        block = self.document().findBlock(position)
        self._layout.blockBoundingRect(block)  # its lines are made when it is laid out
        # What stands above is not laid out: the first block in view stays where it is when its lines are counted.
        self._layout.documentSizeChanged.emit(self._layout.documentSize())
        line = block.layout().lineForTextPosition(position - block.position())
        number = line.lineNumber() if line.isValid() else 0
        self.verticalScrollBar().setValue(block.firstLineNumber() + number)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Lay out a page above what is in view: a block that is not counts as one line, and would jump when it comes.

        The first block in view stays where it is; only the bar learns that there are more lines above.
        """
        super().scrollContentsBy(dx, dy)
        page, lines, counted = self.verticalScrollBar().pageStep(), 0, self.document().lineCount()
        block = self.firstVisibleBlock().previous()
        while block.isValid() and lines < page:
            self._layout.blockBoundingRect(block)
            lines += block.lineCount()
            block = block.previous()
        if self.document().lineCount() != counted:
            self._layout.documentSizeChanged.emit(self._layout.documentSize())

    def _place_of_character(self, position: int) -> QRectF:
        """The left edge of the character at ``position`` (UTF-16 units), as high as its line, in the viewport."""
        block = self.document().findBlock(position)
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        line = block.layout().lineForTextPosition(position - block.position())
        if not line.isValid():
            return QRectF(0, top, 0, 0)
        return QRectF(self._x_at(line, position - block.position()), top + line.y(), 0, line.height())

    @staticmethod
    def _x_at(line: QTextLine, column: int) -> float:
        # PySide gives (x, column actually used), and declares an object.
        return cast(tuple[float, int], line.cursorToX(column))[0]

    # Qt ---------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._set_margins()
        super().resizeEvent(event)

    def _enable_bar(self, _least: int, most: int) -> None:
        self.verticalScrollBar().setEnabled(most > 0)

    def _set_margins(self) -> None:
        bar = self.verticalScrollBar().sizeHint().width()
        free = max(0, self.width() - bar - self._measure)
        left = max(12, int(free + bar) // 2)
        right = max(12 - bar, int(free) - left)
        margins = self.viewportMargins()
        if (margins.left(), margins.right()) != (left, right):
            self.setViewportMargins(left, 0, right, 0)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Move a click in the leading onto the nearest line (see SpacedLayout.snapped); name what is hidden."""
        if isinstance(event, QHelpEvent) and watched is self.viewport() and self.hidden.shown:
            self.hidden.tell(event)
            return True
        if (
            watched is self.viewport() and not self._snapping and isinstance(event, QMouseEvent)
            and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseMove)
        ):
            snapped = self._snap(event.position())
            if snapped != event.position():
                moved = QMouseEvent(
                    event.type(), snapped, event.scenePosition(), event.globalPosition(), event.button(),
                    event.buttons(), event.modifiers(), event.pointingDevice(),
                )
                self._snapping = True
                try:
                    return self.viewportEvent(moved)
                finally:
                    self._snapping = False
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _snap(self, point: QPointF) -> QPointF:
        block = self.firstVisibleBlock()
        top = self.contentOffset().y()
        while block.isValid():
            height = self._layout.blockBoundingRect(block).height()
            if top <= point.y() < top + height:
                return QPointF(point.x(), top + self._layout.snapped(block, point.y() - top))
            if top > point.y():
                break
            top += height
            block = block.next()
        return point

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasUrls()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied, cut and dragged is the text as it is."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        lines = cursor.selectedText().split(_PARAGRAPH)
        data = super().createMimeDataFromSelection()
        put_into(data, from_page(joined(lines, first, self._pieces)))
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste and drop plain text only; a file is opened, not pasted as its address."""
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.file_dropped.emit(files[0])
        elif source.hasText():
            text, lost, broken = from_clipboard(source)
            cursor = self.textCursor()
            cursor.insertText(to_page(text))
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
            if lost or broken:
                self.pasted.emit(lost, broken)


def _as_text(raw: str) -> str:
    """What the document gives as it was written."""
    return from_page(raw.replace(_PARAGRAPH, "\n"))
