"""Line height for QPlainTextEdit: its own layout sets lines solid, a page needs air between them.

QPlainTextDocumentLayout lays a block out on demand, in ``blockBoundingRect``; a block whose QTextLayout has lines
already is taken as it is. So lines placed here, with leading above and below, are what the editor paints, hits and
scrolls by. Cost: 3 ms a key in an 800,000-character document, which opens in 55 ms (two-core VM, offscreen).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLine
from PySide6.QtWidgets import QPlainTextDocumentLayout, QWidget

from app.ui.ghost_lines import GhostLines

# Left and right of the text, pixels: so much the marking of a passage reaches beyond it.
LEFT = 12.0


class SpacedLayout(QPlainTextDocumentLayout):
    """Sets every line at least ``step`` pixels high, the text in its middle.

    Args:
        document: the document that is laid out.
        viewport: whose width the lines fill.
        step: the height of a body line, pixels; a larger font (a heading) gets 1.15 of its own height.
        margin: free space above the first and below the last line, pixels. (Qt's document margin would do that, but
            also cuts as much off the right edge.)
    """

    def __init__(self, document: QTextDocument, viewport: QWidget, step: float, margin: float) -> None:
        super().__init__(document)
        self._viewport = viewport
        self.step = step
        self._margin = margin
        self._quiet = False
        self._blocks = -1
        self._told = 0.0  # by the monotonic clock
        self._ghost: GhostLines | None = None
        # What blocks other than the first and the last take up, by a number that each keeps as long as it lives: Qt
        # asks some 250 times with each key. They hold for this width, and as long as a block keeps its lines.
        self._rects: dict[int, QRectF] = {}
        self._rects_width = -1
        # Gives a block its formats before it is laid out; True where it set any.
        self.formatter: Callable[[QTextBlock], bool] = lambda _: False
        # Whether it would set none.
        self.is_fresh: Callable[[QTextBlock], bool] = lambda _: True

    def _step_for(self, height: float) -> float:
        return self.step if height <= self.step else max(height * 1.15, self.step)

    def _width(self) -> float:
        return max(self._viewport.width() - 2 * LEFT, 1.0)

    def _top(self, block: QTextBlock) -> float:
        return self._margin if block.blockNumber() == 0 else 0.0

    def _is_current(self, block: QTextBlock) -> bool:
        """Whether the lines were made for this width, and for the first block if it is that one."""
        line = block.layout().lineAt(0)
        return line.width() == self._width() and (
            (line.y() >= self._margin) == (block.blockNumber() == 0) or self._ghost_in(block) is not None)

    def _lay_out(self, block: QTextBlock) -> None:
        layout = block.layout()
        if self.formatter(block):
            # Qt notes a change of formats as a change of the document, and would tell of it with the next key.
            self._quiet = True
            self.document().markContentsDirty(block.position(), 0)
            self._quiet = False
        layout.setTextOption(self.document().defaultTextOption())
        width = self._width()
        ghost, waits = self._ghost_in(block), True
        layout.beginLayout()
        y = self._top(block)
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            here = ghost is not None and waits and self._holds(line, ghost.column, block)
            if ghost is not None and here:
                waits = False
                ghost.breaks = ghost.column < block.length() - 1
                if ghost.column == line.textStart() and ghost.breaks:
                    y = ghost.lay_out(QTextLine(), y, LEFT, width, self._step_for)
                    here = False
                elif ghost.breaks:
                    line.setNumColumns(ghost.column - line.textStart(), width)
            height = line.height()
            step = self._step_for(height)
            line.setPosition(QPointF(LEFT, y + (step - height) / 2))
            y = ghost.lay_out(line, y, LEFT, width, self._step_for) if ghost is not None and here else y + step
        layout.endLayout()
        self._rects.pop(block.fragmentIndex(), None)
        block.setLineCount(layout.lineCount() if block.isVisible() else 0)

    @staticmethod
    def _holds(line: QTextLine, column: int, block: QTextBlock) -> bool:
        """Whether ``column`` of ``block`` stands on ``line``; where a line is broken it is on the one that begins."""
        end = line.textStart() + line.textLength()
        return line.textStart() <= column < end or column == end == block.length() - 1

    def _ghost_in(self, block: QTextBlock) -> GhostLines | None:
        """What stands in ``block`` and not in the document."""
        ghost = self._ghost
        return ghost if ghost is not None and ghost.block == block.blockNumber() else None

    @property
    def shows_ghost(self) -> bool:
        """Whether anything stands in the page that is not in the document."""
        return self._ghost is not None

    def show_ghost(self, ghost: GhostLines | None) -> None:
        """Let ``ghost`` stand in the page, or nothing; with any change of the document it must be taken away."""
        before, self._ghost = self._ghost, ghost
        for number in {each.block for each in (before, ghost) if each is not None}:
            block = self.document().findBlockByNumber(number)
            if block.isValid():
                self._lay_out(block)
        self.documentSizeChanged.emit(self.documentSize())
        self.update.emit()

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        index = block.fragmentIndex()
        if not index:  # there is no such block
            return QRectF()
        layout = block.layout()
        if self._viewport.width() != self._rects_width:
            self._rects, self._rects_width = {}, self._viewport.width()
        known = self._rects.get(index)
        if known is not None and layout.lineCount():
            return known
        # The base class forgets its lines when the view is resized, but not when only the margins change.
        if not layout.lineCount() or not self._is_current(block) or not self.is_fresh(block):
            self._lay_out(block)
        rect = super().blockBoundingRect(block)
        if block.isVisible() and layout.lineCount():
            last = layout.lineAt(layout.lineCount() - 1)
            height = last.height()
            rect.setHeight(last.y() + height + (self._step_for(height) - height) / 2)
            if (ghost := self._ghost_in(block)) is not None:
                rect.setHeight(max(rect.height(), ghost.bottom))
            if not block.next().isValid():
                rect.setHeight(rect.height() + self._margin)
            elif ghost is None and block.blockNumber():
                self._rects[index] = rect
        return rect

    def look_again(self) -> None:
        """Lines that are laid out may not be fresh: each is looked at when it is asked for, those in view at once."""
        self._rects.clear()
        self.update.emit()

    @staticmethod
    def _bottom(block: QTextBlock) -> float:
        """Where the last line ends, from the block's top, pixels."""
        layout = block.layout()
        if not layout.lineCount():
            return 0.0
        line = layout.lineAt(layout.lineCount() - 1)
        return line.y() + line.height()

    @contextmanager
    def growing(self, *, is_seen: bool) -> Iterator[None]:
        """While lines are put behind the last one; ``is_seen``: what stands there is in view, or there are no more.

        How many there are is told ten times a second at most: who hears it lays out the last lines.
        """
        self.blockSignals(True)
        yield
        self.blockSignals(False)
        if is_seen or time.monotonic() - self._told > 0.1:
            self._told = time.monotonic()
            self.documentSizeChanged.emit(self.documentSize())
        if is_seen:
            self.update.emit()

    def documentChanged(self, position: int, removed: int, added: int) -> None:
        if self._quiet:
            return
        document = self.document()
        block = document.findBlock(position)
        # With as many blocks as before, a change that ends in the block where it begins touches no other one.
        within = document.findBlock(position + added) == block
        if not (within and block.isValid() and document.blockCount() == self._blocks):
            self._blocks = document.blockCount()
            for edge in (document.firstBlock(), document.lastBlock()):  # another one may be that now
                self._rects.pop(edge.fragmentIndex(), None)
            # The base class lets go of the lines up to the one before ``position + removed + added``, as if what was
            # removed still stood there: so it is told where the change ends.
            super().documentChanged(position, 1, added)
            if not (block.isValid() and block.layout().lineCount()):
                return
        # The base class would lay the block out by itself, without the leading.
        before = block.layout().lineCount(), self._bottom(block)
        self._lay_out(block)
        if (block.layout().lineCount(), self._bottom(block)) == before:
            self.updateBlock.emit(block)
        else:
            self.documentSizeChanged.emit(self.documentSize())
            self.update.emit()

    def band(self, block: QTextBlock, number: int) -> tuple[float, float]:
        """Top and bottom of line ``number`` with its leading, from the block's top, pixels."""
        line = block.layout().lineAt(number)
        gap = (self._step_for(line.height()) - line.height()) / 2
        return line.y() - gap, line.y() + line.height() + gap

    def snapped(self, block: QTextBlock, y: float) -> float:
        """``y`` (from the block's top, pixels) moved out of the leading into the nearest line.

        Qt's hit test takes a point between two lines for the end of the upper one.
        """
        layout = block.layout()
        best, distance = y, float("inf")
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            # Two pixels inside: Qt rounds the point on its way.
            top, bottom = line.y() + 2, line.y() + line.height() - 2
            nearest = min(max(y, top), bottom)
            if abs(nearest - y) < distance:
                best, distance = nearest, abs(nearest - y)
        return best
