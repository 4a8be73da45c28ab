"""The geometry of a page of text: its measure, the lines in view, where a character stands, where it is scrolled to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QTextLine, QTextOption, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.ghost_lines import GhostLines
from app.ui.spaced_layout import LEFT, SpacedLayout
from app.ui.theme import document_font, tokens


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


class TextPage(QPlainTextEdit):
    """Lines of a comfortable length in the middle of the widget, with air between them; nothing is laid out unseen.

    Signals:
        size_wanted: by how many steps the text shall be larger (Ctrl and the wheel).
    """

    size_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there (its track is invisible), so that the text does not reflow when it would come and go.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setCursorWidth(2)
        document = self.document()
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setDocumentMargin(0)
        self._layout = SpacedLayout(document, self.viewport(), 0, tokens()["space"]["page_top"])
        self._typeset()
        document.setDocumentLayout(self._layout)
        self._snapping = False
        self._head = 0
        self._turned = 0  # by the wheel with Ctrl, since the last step
        self.viewport().installEventFilter(self)
        # A page that fits has nothing to scroll: its handle is not shown (see window.qss).
        self.verticalScrollBar().rangeChanged.connect(self._enable_bar)
        self._enable_bar(0, 0)

    def _typeset(self) -> None:
        """Use the face and the size that are chosen."""
        font = document_font()
        self.setFont(font)
        self.setTabStopDistance(2 * font.pixelSize())
        self._measure = tokens()["type"]["measure_em"] * font.pixelSize() + 2 * LEFT
        self._layout.step = round(font.pixelSize() * tokens()["type"]["line_height"])
        self.document().setDefaultFont(font)  # and with it all lines are laid out anew

    def typeset(self) -> None:
        """As ``_typeset``, where another face or size was chosen; the line at the top stays there."""
        font = document_font()
        if (font.families(), font.pixelSize()) == (self.font().families(), self.font().pixelSize()):
            return
        top = self.top()
        self._typeset()
        self._set_margins()
        self.scroll_to(top)

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
            if a == b and start < a and not whole_lines:
                continue  # a blank line behind what is marked: there is nothing to see in it
            covered = start <= a and end >= b
            left = 0.0 if whole_lines and covered else self._x_at(line.line, max(start, a) - line.first)
            right = width if whole_lines and covered else self._x_at(line.line, min(end, b) - line.first)
            if not whole_lines and end > b and line.is_last:
                right += 6  # the line end is within, too
            yield QRectF(left, line.top, max(1.0, right - left), line.bottom - line.top)

    def units_in_view(self, area: QRect | None = None) -> tuple[int, int]:
        """Where the first block in view, or in an ``area`` of it, begins and the last one ends, UTF-16 units."""
        block, top = self.firstVisibleBlock(), self.contentOffset().y()
        above, bottom = (0, self.viewport().height()) if area is None else (area.top(), area.bottom() + 1)
        found: list[tuple[int, int]] = []
        while block.isValid() and top < bottom:
            top += self._layout.blockBoundingRect(block).height()
            if top > above:
                found.append((block.position(), block.length() - 1))
            block = block.next()
        return (found[0][0], sum(found[-1])) if found else (0, 0)

    def bands_in_view(
        self, stretches: Iterable[tuple[int, int]], area: QRect | None = None, *, whole_lines: bool = False
    ) -> list[QRectF]:
        """Where each of ``stretches`` (UTF-16 units, from and to) stands in view: a band for each of its lines.

        ``area`` is the part of it that matters; ``whole_lines`` gives a line that is covered from its start to its end
        the whole measure.
        """
        lines = self._lines_in_view(area)
        return [band for start, end in stretches for band in self._bands(lines, start, end, whole_lines=whole_lines)]

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the size is changed, a step for each notch of the wheel (120 eighths of degrees, says Qt)."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._turned += event.angleDelta().y()
        steps = int(self._turned / 120)
        self._turned -= 120 * steps
        if steps:
            self.size_wanted.emit(steps)
        event.accept()

    def show_ghost(self, ghost: GhostLines | None) -> None:
        """Let ``ghost`` stand in the page, or nothing; see ``SpacedLayout.show_ghost``."""
        self._layout.show_ghost(ghost)

    # Where the page is scrolled to ---------------------------------------------------------------------------------

    def top(self) -> int:
        """Where the first line in view begins, UTF-16 units."""
        block = self.firstVisibleBlock()
        line = block.layout().lineAt(max(0, self.verticalScrollBar().value() - block.firstLineNumber()))
        return block.position() + (line.textStart() if line.isValid() else 0)

    def scroll_to(self, position: int) -> None:
        """Make the line with ``position`` (UTF-16 units) the first one in view, as far as the text reaches."""
        position = min(position, self.document().characterCount() - 1)
        block = self.document().findBlock(position)
        self._layout.blockBoundingRect(block)  # its lines are made when it is laid out
        # What stands above is not laid out: the first block in view stays where it is when its lines are counted.
        self._layout.documentSizeChanged.emit(self._layout.documentSize())
        line = block.layout().lineForTextPosition(position - block.position())
        number = line.lineNumber() if line.isValid() else 0
        self.verticalScrollBar().setValue(block.firstLineNumber() + number)

    def ensureCursorVisible(self) -> None:
        """Bring the cursor into view, also where lines were laid out on the way there that the bar did not know."""
        super().ensureCursorVisible()
        if self.cursorRect().bottom() > self.viewport().height():
            self._layout.documentSizeChanged.emit(self._layout.documentSize())
            super().ensureCursorVisible()
        # Qt counts the lines that fit from the first one on, without the air above it: with the beginning of the text
        # in view it would leave one line or two below the foot of the page.
        bar = self.verticalScrollBar()
        while self.cursorRect().top() > 0 and self.cursorRect().bottom() >= self.viewport().height() and (
                bar.value() < bar.maximum()):
            bar.setValue(bar.value() + 1)

    def shows_cursor(self) -> bool:
        """Whether any of the cursor is in view."""
        return self.viewport().rect().intersects(self.cursorRect())

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

    @property
    def head(self) -> int:
        """Free space above the page, pixels: lines near its beginning can stand at the middle."""
        return self._head

    @head.setter
    def head(self, pixels: int) -> None:
        self._head = pixels
        self._set_margins()

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

    def inputMethodQuery(self, query: Qt.InputMethodQuery, argument: object = None) -> object:
        """Where the cursor is, from the widget's corner: Qt leaves out the margins; the candidates stand there."""
        found = super().inputMethodQuery(query) if argument is None else super().inputMethodQuery(query, argument)
        if isinstance(found, QRectF) and query in (
                Qt.InputMethodQuery.ImCursorRectangle, Qt.InputMethodQuery.ImAnchorRectangle):
            return found.translated(self.viewport().pos())
        return found

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
        if (margins.left(), margins.top(), margins.right()) != (left, self._head, right):
            self.setViewportMargins(left, self._head, right, 0)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Move a click in the leading onto the nearest line (see SpacedLayout.snapped)."""
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
