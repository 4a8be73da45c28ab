"""The page while a proposal is decided: the document with what goes struck and what comes beside it, in its place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from app.core.common_ends import common_ends, common_text_ends
from app.core.marked_text import PROPOSED, Run
from app.core.offsets import utf16_length
from app.core.stand_ins import to_page
from app.ui.editor import MarkdownEditor
from app.ui.markdown_highlighter import MarkdownHighlighter
from app.ui.review_marks import Mark, MarkedHighlighter, stale_stretches
from app.ui.theme import Colours

_MARKED = ("removed", "added", "flagged", "moved", "gone", "waiting")
# Pixels: the corner of a mark, the air above and below it in its line, and the width of the writing place.
_CORNER, _AIR, _PEN = 3.0, 2.0, 3.0
# Of more stretches that look different it is not looked for the lines, one by one.
_MANY = 200
# So far around it a pen is drawn again: its line has more air than the cursor of which the place is asked.
_REACH = 12


class ReviewPage(MarkdownEditor):
    """Looks and scrolls as the editor does, and cannot be written in.

    Signals:
        picked: the number of the change that was clicked.
        menu_wanted: a number, where on the screen.
        current_shown: the number of the change that is framed now, -1: none.
    """

    picked = Signal(int)
    menu_wanted = Signal(int, QPoint)
    current_shown = Signal(int)

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(colours, parent)
        self.setAccessibleName(self.tr("Changes in the document"))
        self._hint = ""  # nobody writes here
        self.setAccessibleDescription("")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        # The keys of a page that is read only: none of them moves a cursor.
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._runs: list[Run] = []
        self._starts = [0]  # of each run and of the end, UTF-16 units
        self._marks: list[Mark] = []
        self._slots: dict[int, tuple[int, int]] = {}  # where a change stands, UTF-16 units
        self._current = -1
        self._pens: list[int] = []
        self._pen_places: list[QRect] = []
        self._area = QRect()  # what is being painted
        self._followed = 0  # where the page itself scrolled to last: anywhere else the reader did
        self._pen_seen = False

    def _make_highlighter(self, colours: Colours) -> MarkdownHighlighter:
        return MarkedHighlighter(self.document(), colours)

    # What is shown ----------------------------------------------------------------------------------------------

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show the document so; only what differs from what is shown is touched, and the first line in view stays.

        The time goes with what differs: runs that are the same objects as before cost next to nothing.
        """
        old, new = self._runs, list(runs)
        if old == new:
            return
        head, tail = common_ends(old, new)
        one, other = old[head : len(old) - tail], new[head : len(new) - tail]
        text, now = "".join(run.text for run in one), "".join(run.text for run in other)
        begin, end = self._starts[head], self._starts[len(old) - tail]
        alike, alike_behind = common_text_ends(text, now)
        first = begin + utf16_length(text[:alike])
        last = end - utf16_length(text[len(text) - alike_behind :])
        middle = now[alike : len(now) - alike_behind]
        starts = [*accumulate((run.units for run in other), initial=begin)]
        shift = starts[-1] - end
        marks = [Mark(start, start + run.units, run.role)
                 for run, start in zip(other, starts, strict=False) if run.role in _MARKED and run.units]
        from_mark = bisect_left(self._marks, begin, key=lambda mark: mark.start)
        to_mark = bisect_left(self._marks, end, key=lambda mark: mark.start)
        stale = stale_stretches(self._marks[from_mark:to_mark], marks, first, last, shift)
        behind = self._starts[len(old) - tail + 1 :]
        marks_behind = self._marks[to_mark:]
        if shift:
            behind = [start + shift for start in behind]
            marks_behind = [Mark(start + shift, end + shift, role) for start, end, role in marks_behind]
        scrolled = bool(self.verticalScrollBar().value())
        top = self.top() if scrolled else 0
        kept = self.to_document(top) if scrolled and first < top < last else 0
        self._runs = new
        self._starts[head:] = [*starts, *behind]
        self._marks[from_mark:] = [*marks, *marks_behind]
        if self._slots or any(run.number >= 0 for run in other):
            self._set_slots()
        self._marker.marks = self._marks
        written = range(0)  # lines that are coloured by being written
        if last > first or middle:
            self._exchange(first, last, middle)
            until = self.document().findBlock(first + utf16_length(middle)).blockNumber()
            written = range(self.document().findBlock(first).blockNumber(), until + 1)
            # What is in view stays there, whatever is exchanged above it or around it.
            if scrolled and first < top:
                place = top + shift if top >= last else self.from_document(kept)
                if self.top() != place:
                    self.scroll_to(place)
        if len(stale) > _MANY:
            self._marker.rehighlight_when_seen()
        else:
            self._marker.rehighlight_lines(sorted(self._blocks_of(stale).difference(written)))

    def _set_slots(self) -> None:
        self._slots = {}
        for run, start in zip(self._runs, self._starts, strict=False):
            if run.number >= 0:
                self._slots[run.number] = (self._slots.get(run.number, (start, 0))[0], start + run.units)

    def from_document(self, position: int) -> int:
        """Where a place of the document stands in the page; both in UTF-16 units."""
        at = shown = 0
        for run in self._runs:
            if run.role not in PROPOSED:
                if position < at + run.units:
                    return shown + position - at
                at += run.units
            shown += run.units
        return shown

    def to_document(self, position: int) -> int:
        """Where a place of the page stands in the document; both in UTF-16 units."""
        at = shown = 0
        for run in self._runs:
            here = run.role not in PROPOSED
            if position < shown + run.units:
                return at + (position - shown if here else 0)
            at += run.units if here else 0
            shown += run.units
        return at

    @property
    def _marker(self) -> MarkedHighlighter:
        assert isinstance(self._highlighter, MarkedHighlighter)
        return self._highlighter

    def _exchange(self, start: int, end: int, text: str) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(to_page(text))

    def _blocks_of(self, stretches: Sequence[tuple[int, int]]) -> set[int]:
        found: set[int] = set()
        for start, end in stretches:
            first = self.document().findBlock(start).blockNumber()
            # A mark over the end of a line reaches into the next one.
            last = self.document().findBlock(end).blockNumber()
            found.update(range(first, (last if last >= 0 else self.blockCount() - 1) + 1))
        return found

    def show_pens(self, pens: Sequence[int], *, follow: bool = False) -> None:
        """Mark where text is being written (UTF-16 units); ``follow``: keep the first in sight unless one scrolled."""
        if not pens and not self._pens:
            return
        self._draw_pens()
        self._pens = list(pens)
        self._pen_places = [self._place_of(pen) for pen in pens]
        bar = self.verticalScrollBar()
        if pens and follow:
            place, height = self._pen_places[0], self.viewport().height()
            if self._pen_seen and place.bottom() > height * 3 // 4 and bar.value() == self._followed:
                bar.setValue(bar.value() + max(1, bar.pageStep() // 3))
                self._pen_places = [self._place_of(pen) for pen in pens]
                place = self._pen_places[0]
            self._pen_seen = 0 <= place.top() < height
            self._followed = bar.value()
        self._draw_pens()

    def _draw_pens(self) -> None:
        for place in self._pen_places:
            self.viewport().update(place.adjusted(-_REACH, -_REACH, _REACH, _REACH))

    def begin_following(self, place: int | None = None) -> None:
        """The reader is where the page stands now; the writing goes on at ``place`` (UTF-16 units).

        None: where the first text waits.
        """
        self._followed = self.verticalScrollBar().value()
        if place is None:
            place = next((mark.start for mark in self._marks if mark.role == "waiting"), 0)
        self._pen_seen = 0 <= self._place_of(place).top() < self.viewport().height()

    def _place_of(self, position: int) -> QRect:
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(position, self.document().characterCount() - 1))
        return self.cursorRect(cursor)

    # The change that is looked at -------------------------------------------------------------------------------

    @property
    def current(self) -> int:
        """The framed change; -1: none."""
        return self._current

    def show_current(self, number: int) -> None:
        """Frame a change (-1: none), and scroll no further than it takes to see it."""
        self._current = number
        if number in self._slots:
            start, end = self._slots[number]
            for position in (end, start):
                cursor = QTextCursor(self.document())
                cursor.setPosition(position)
                self._bring_into_view(cursor)
        self.viewport().update()
        self.current_shown.emit(number)

    def _bring_into_view(self, cursor: QTextCursor) -> None:
        place, height = self.cursorRect(cursor), self.viewport().height()
        margin = min(height // 6, 3 * place.height())
        if place.top() < 0 or place.bottom() > height - margin:
            self.go_to(cursor.position())

    def go_to(self, position: int) -> None:
        """Bring ``position`` (UTF-16 units) into view, with a third of the page above it."""
        self.scroll_to(position)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - max(1, bar.pageStep() // 3))

    @property
    def runs(self) -> Sequence[Run]:
        """What is shown."""
        return self._runs

    @property
    def pens(self) -> Sequence[int]:
        """Where text is being written, UTF-16 units."""
        return self._pens

    def slot(self, number: int) -> tuple[int, int] | None:
        """Where a change stands in the page, UTF-16 units."""
        return self._slots.get(number)

    def in_view(self, numbers: Sequence[int]) -> list[int]:
        """Those of these changes whose beginning is in view."""
        lines = [line for line in self._lines_in_view() if line.top >= 0 and line.bottom <= self.viewport().height()]
        if not lines:
            return []
        return [number for number in numbers
                if number in self._slots and lines[0].start <= self._slots[number][0] <= lines[-1].end]

    def change_at(self, position: int) -> int:
        """The change at a place (UTF-16 units); -1: none."""
        for number, (start, end) in self._slots.items():
            if start <= position < end:
                return number
        return -1

    def _change_under(self, point: QPoint) -> int:
        cursor = self.cursorForPosition(point)
        # The cursor goes to the nearer side of a character.
        return self.change_at(cursor.position() - (self.cursorRect(cursor).left() > point.x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if (number := self._change_under(event.position().toPoint())) >= 0:
            self.picked.emit(number)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the change that is clicked or, by key, looked at; elsewhere that of the page."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        number = self._current if by_key else self._change_under(event.pos())
        if number < 0:
            super().contextMenuEvent(event)
            return
        place = self._place_of(self._slots.get(number, (0, 0))[0])
        self.menu_wanted.emit(number, self.viewport().mapToGlobal(place.bottomLeft()) if by_key else event.globalPos())

    # Painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self._area = event.rect()
        super().paintEvent(event)

    def _paint_under(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        c = self._colours
        soft = {role: QColor(colour) for role, colour in (
            ("removed", c.removed_soft), ("gone", c.removed_soft), ("added", c.added_soft), ("flagged", c.flag_soft),
            ("moved", c.accent_soft))}
        lines = self._lines_in_view(self._area)
        first, end = (lines[0].start, lines[-1].end) if lines else (0, -1)
        for mark in self._marks[bisect_right(self._marks, first, key=lambda mark: mark.end) :]:
            if mark.start > end:
                break
            if mark.role in soft:
                painter.setBrush(soft[mark.role])
                for band in self._bands(lines, mark.start, mark.end):
                    painter.drawRoundedRect(band.adjusted(0, _AIR, 0, -_AIR), _CORNER, _CORNER)
        if (slot := self._slots.get(self._current)) is not None:
            self._paint_frame(painter, [*self._bands(lines, *slot)])
        painter.setBrush(QColor(self._colours.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        for pen in self._pens:
            for band in [*self._bands(lines, pen, pen)][:1]:
                painter.drawRect(QRectF(band.left(), band.top() + 3 * _AIR, _PEN, band.height() - 6 * _AIR))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_frame(self, painter: QPainter, bands: Sequence[QRectF]) -> None:
        path = QPainterPath()
        for band in bands:
            line = QPainterPath()
            line.addRoundedRect(band.adjusted(-2.5, 0.5, 2.5, 0.5), _CORNER + 1, _CORNER + 1)
            path = path.united(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._colours.accent), 1.5))
        painter.drawPath(path)
