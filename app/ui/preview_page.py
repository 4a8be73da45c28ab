"""The preview's page: a long list of pieces of which only those in view are laid out, a few milliseconds at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.core.preview.units import Unit
from app.ui.preview_objects import FormulaOf, PictureOf
from app.ui.preview_piece import Piece, estimate
from app.ui.preview_style import PreviewStyle
from app.ui.running_sums import RunningSums
from app.ui.theme import Colours, tokens

# Seconds in which pieces are laid out before the event loop has its turn; how many stay laid out.
_SLICE = 0.004
_KEPT = 240
# Pixels beside the text, at least.
_BESIDE = 28


class PreviewPage(QAbstractScrollArea):
    """What is above the first piece in view keeps its place while others are laid out, come and go.

    Args:
        formula, picture: what is known of the things within the text.

    Signals:
        scrolled: the reader scrolled it.
        laid_out: all that is in view can be seen.
    """

    scrolled = Signal()
    laid_out = Signal()

    def __init__(self, colours: Colours, formula: FormulaOf, picture: PictureOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._formula, self._picture = formula, picture
        self._style = PreviewStyle.of(colours)
        self._top_room = tokens()["space"]["page_top"]
        self._units: list[Unit] = []
        self._pieces: list[Piece | None] = []
        self._heights = RunningSums()  # with the gap above
        self._sizes = RunningSums()  # how much of the text each covers, UTF-16 units
        self._anchor = (0, 0)  # the first unit in view, and how many of its pixels are above
        self._placing = False
        self._laid: list[Piece] = []  # those that were laid out since others far off were let go
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._lay_out_view)
        self.verticalScrollBar().setSingleStep(self._style.step)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # What it shows ----------------------------------------------------------------------------------------------------

    @property
    def units(self) -> Sequence[Unit]:
        """All that it shows."""
        return self._units

    def clear(self) -> None:
        """Show nothing, from the beginning."""
        self.splice(0, len(self._units), ())
        self._anchor = (0, 0)

    def splice(self, index: int, removed: int, units: Sequence[Unit]) -> None:
        """``removed`` units from ``index`` on give way to ``units``."""
        width = self._width()
        self._units[index : index + removed] = units
        self._pieces[index : index + removed] = [None] * len(units)
        self._heights.splice(index, removed, [
            self._gap(number) + estimate(unit, self._style, width) for number, unit in enumerate(units, index)])
        self._sizes.splice(index, removed, [unit.size for unit in units])
        for beside in (index - 1, index + len(units)):  # their gap, or their end, may be another
            if 0 <= beside < len(self._units):
                self._forget(beside)
        at, above = self._anchor
        if at == 0 and above <= 0:
            pass  # the beginning is in view, whatever it is
        elif at >= index + removed:
            self._anchor = (at + len(units) - removed, above)
        elif at >= index:
            self._anchor = (min(at, max(0, index + len(units) - 1)), above if units else 0)
        self._place()
        self._later.start(0)

    def recolour(self, colours: Colours) -> None:
        """Typeset everything anew."""
        self._style = PreviewStyle.of(colours)
        self.verticalScrollBar().setSingleStep(self._style.step)
        self._relay()

    def refresh(self, name: str, *kinds: str) -> None:
        """What is known of a thing changed: whatever shows it is laid out anew."""
        for piece in self._laid:
            if any(thing.target == name and thing.kind in kinds for thing in piece.unit.things):
                piece.is_stale = True
        self._later.start(0)

    # Where it is scrolled to ------------------------------------------------------------------------------------------

    def position(self) -> float:
        """The place in the text of what is at the top, UTF-16 units; within a piece as far as it is scrolled out."""
        if not self._units:
            return 0.0
        at, above = self._anchor
        height = max(1, self._heights[at])
        return self._sizes.before(at) + self._units[at].size * min(1.0, max(0.0, above / height))

    def scroll_to(self, position: float, above: int = 0) -> None:
        """Bring the place at ``position`` of the text (UTF-16 units) to the top, or ``above`` pixels below it."""
        if not self._units:
            return
        at = self._sizes.find(position)
        within = (position - self._sizes.before(at)) / max(1, self._units[at].size)
        self._anchor = (at, round(self._heights[at] * min(1.0, within)) - above)
        self._normalize()
        self._place()
        self._later.start(0)

    def covered(self) -> int:
        """How much of the text it has, UTF-16 units."""
        return self._sizes.before(len(self._sizes))

    def fills(self) -> bool:
        """Whether what it has reaches from the top of the view to its lower end."""
        at, above = self._anchor
        below = self._heights.before(len(self._heights)) - self._heights.before(at) - above
        return bool(self._units) and below >= self.viewport().height()

    def is_at_end(self) -> bool:
        """Whether there is nothing below."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum()

    def scroll_to_end(self) -> None:
        """Bring the last piece into view."""
        self._anchor_at(self.verticalScrollBar().maximum())
        self._place()
        self._later.start(0)

    def reveal(self, position: int) -> None:
        """Bring the piece with a place of the text (UTF-16 units) into view, as little as that takes."""
        if not self._units:
            return
        at = self._sizes.find(position)
        self._lay_out(at)
        bar, page = self.verticalScrollBar(), self.viewport().height()
        top = self._top_room + self._heights.before(at) - bar.value()
        bottom = top + min(self._heights[at], page)
        if top < 0 or bottom > page:
            self._anchor_at(bar.value() + (top if top < 0 else bottom - page))
            self._place()
            self._later.start(0)

    def scroll_to_first(self, is_wanted: Callable[[Unit], bool]) -> bool:
        """Bring the first unit that is wanted to the top; False where there is none."""
        number = next((number for number, unit in enumerate(self._units) if is_wanted(unit)), -1)
        if number < 0:
            return False
        self._anchor = (number, 0)
        self._place()
        self._later.start(0)
        self.scrolled.emit()
        return True

    # Laying out -------------------------------------------------------------------------------------------------------

    def _width(self) -> int:
        return max(8 * self._style.em, min(self._style.measure, self.viewport().width() - 2 * _BESIDE))

    def _left(self) -> int:
        return max(_BESIDE, (self.viewport().width() - self._width()) // 2)

    def _gap(self, number: int) -> int:
        above = next((self._units[at] for at in range(number - 1, max(-1, number - 9), -1)
                      if self._units[at].kind != "none"), None)
        return self._style.gap(self._units[number], above)

    def _forget(self, number: int) -> None:
        piece = self._pieces[number]
        if piece is not None and piece.text is not None:
            piece.text.deleteLater()
        self._pieces[number] = None

    def _relay(self) -> None:
        width = self._width()
        for number, unit in enumerate(self._units):
            self._forget(number)
            self._heights[number] = self._gap(number) + estimate(unit, self._style, width)
        self._place()
        self._later.start(0)

    def _lay_out(self, number: int) -> Piece:
        if (piece := self._pieces[number]) is not None and not piece.is_stale:
            return piece
        self._forget(number)
        unit = self._units[number]
        follows = number + 1 < len(self._units) and self._units[number + 1].goes_on
        piece = self._pieces[number] = Piece(
            unit, self._style, self._width(), is_last=not follows, formula=self._formula, picture=self._picture,
            parent=self)
        self._laid.append(piece)
        height = self._gap(number) + piece.height
        if height != self._heights[number]:
            at, above = self._anchor
            if number == at and above > 0:
                self._anchor = (at, round(above * height / max(1, self._heights[number])))
            self._heights[number] = height
        return piece

    def _lay_out_view(self) -> None:
        """Lay out what is in view and a page around it, until the slice is over; the rest comes with the next turn."""
        until = time.monotonic() + _SLICE
        page = self.viewport().height()
        at, above = self._anchor
        changed, seen, finished = False, False, True
        height, number = -above, at
        order: list[int] = []
        in_view = 0  # so many of them
        while number < len(self._units) and height < 2 * page:
            order.append(number)
            in_view += height < page
            height += self._heights[number]
            number += 1
        height, number = 0, at - 1
        while number >= 0 and height < page:
            order.append(number)
            height += self._heights[number]
            number -= 1
        for place, number in enumerate(order):
            if (piece := self._pieces[number]) is None or piece.is_stale:
                if time.monotonic() > until:
                    finished = False
                    break
                self._lay_out(number)
                changed, seen = True, seen or place < in_view
        if changed:
            self._place(is_seen=seen)
            self._drop_far(at)
        if not finished:
            self._later.start(0)
        else:
            self.laid_out.emit()

    def _drop_far(self, at: int) -> None:
        """Let go of what was laid out far from what is in view, now and then."""
        if len(self._laid) <= _KEPT:
            return
        self._laid = []
        for number, piece in enumerate(self._pieces):
            if piece is not None:
                if abs(number - at) > _KEPT // 3:
                    self._forget(number)
                else:
                    self._laid.append(piece)

    def _normalize(self) -> None:
        """Let the anchor be the piece that the top of the page goes through."""
        at, above = self._anchor
        while above < 0 and at > 0:
            at -= 1
            above += self._heights[at]
        while at < len(self._units) - 1 and above >= self._heights[at]:
            above -= self._heights[at]
            at += 1
        self._anchor = (at, above if at or above > 0 else max(above, -self._top_room))

    def _place(self, *, is_seen: bool = True) -> None:
        """Set the bar by the anchor; ``is_seen``: what is in view may be another."""
        self._placing = True
        bar = self.verticalScrollBar()
        page = self.viewport().height()
        whole = 2 * self._top_room + self._heights.before(len(self._heights))
        bar.setRange(0, max(0, whole - page))
        bar.setPageStep(page)
        at, above = self._anchor
        wanted = self._top_room + self._heights.before(min(at, len(self._heights))) + above
        if at == 0 and above <= 0:
            wanted = 0
        bar.setValue(wanted)
        bar.setEnabled(bar.maximum() > 0)
        self._placing = False
        if bar.value() != wanted:
            self._anchor_at(bar.value())
            is_seen = True
        if is_seen:
            self.viewport().update()

    def _anchor_at(self, value: int) -> None:
        down = value - self._top_room
        at = self._heights.find(down)
        self._anchor = (at, down - self._heights.before(at))

    def _on_scrolled(self, value: int) -> None:
        if self._placing:
            return
        is_end = self.is_at_end()
        self._anchor_at(value)
        self._lay_out_view()
        if is_end:  # what was laid out may be higher than it was thought to be
            self.scroll_to_end()
        self.viewport().update()
        self.scrolled.emit()

    # Painting ---------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pieces in view that are laid out; the others come in a moment."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._style.colours.page))
        painter.translate(self._left(), 0)
        for number, top in self._in_view():
            piece = self._pieces[number]
            gap = self._gap(number)
            if piece is not None and top + self._heights[number] >= event.rect().top():
                self._paint_piece(painter, number, piece, top + gap, gap)
            if top > event.rect().bottom():
                break
        painter.end()

    def _paint_piece(self, painter: QPainter, number: int, piece: Piece, top: int, gap: int) -> None:
        """Paint the piece of unit ``number`` with its upper end at ``top``; ``gap`` pixels above belong to it."""
        piece.paint(painter, top, gap, None)

    def _in_view(self) -> list[tuple[int, int]]:
        """The pieces in view with their upper ends, gaps included."""
        found: list[tuple[int, int]] = []
        at, _ = self._anchor
        bottom = self.viewport().height()
        if not self._units:
            return found
        top = self._top_room + self._heights.before(at) - self.verticalScrollBar().value()
        while at > 0 and top > 0:
            at -= 1
            top -= self._heights[at]
        while at < len(self._units) and top < bottom:
            found.append((at, top))
            top += self._heights[at]
            at += 1
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._relay()
        else:
            self._place()
            self._later.start(0)
