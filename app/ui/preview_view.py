"""What a reader does in the preview: selects and copies, and follows links, with the mouse or with keys."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.core.patterns import pattern_of
from app.core.preview.units import Thing, Unit
from app.ui.preview_objects import FormulaOf, PictureOf
from app.ui.preview_page import PreviewPage
from app.ui.preview_piece import Piece
from app.ui.theme import Colours

Place = tuple[int, int]  # the number of a unit, and a place within its text
_TOLD = 500  # characters of where a link leads, at most
_TAG = pattern_of("<[^>]*>")
_FOLLOW = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PreviewView(PreviewPage):
    """Tab goes from link to link, and Enter follows the one that has a frame around it.

    Signals:
        link_wanted: the Thing that was clicked, or followed by key.
    """

    link_wanted = Signal(object)

    def __init__(self, colours: Colours, formula: FormulaOf, picture: PictureOf, parent: QWidget | None = None) -> None:
        super().__init__(colours, formula, picture, parent)
        self.setAccessibleName(self.tr("Preview"))
        self.viewport().setMouseTracking(True)
        self._selected: tuple[Place, Place] | None = None
        self._pressed: Place | None = None
        self._link: Place | None = None  # the unit and the number of the thing in it that the keys are at

    def splice(self, index: int, removed: int, units: Sequence[Unit]) -> None:
        """``removed`` units from ``index`` on give way to ``units``; what is selected there is not any more."""
        self._selected = None
        if self._link is not None and self._link[0] >= index:
            number, thing = self._link
            self._link = (number + len(units) - removed, thing) if number >= index + removed else None
        super().splice(index, removed, units)

    def _paint_piece(self, painter: QPainter, number: int, piece: Piece, top: int, gap: int) -> None:
        piece.paint(painter, top, gap, self._selected_in(number))
        if self._link is not None and self._link[0] == number and self.hasFocus():
            painter.setPen(QPen(QColor(self._style.colours.accent), 2))
            for rect in piece.link_rects(self._link[1]):
                painter.drawRoundedRect(rect.translated(0, top).adjusted(-3, -2, 3, 2), 3, 3)

    # The mouse --------------------------------------------------------------------------------------------------------

    def _hit(self, point: QPointF) -> tuple[int, QPointF] | None:
        """The piece at or above a point of the viewport, and the point from its corner."""
        found = None
        for number, top in self._in_view():
            corner = top + self._gap(number)
            if found is None or corner <= point.y():
                found = number, QPointF(point.x() - self._left(), point.y() - corner)
        return found

    def thing_at(self, point: QPointF) -> Thing | None:
        """What is linked at a point of the viewport."""
        hit = self._hit(point)
        piece = self._pieces[hit[0]] if hit else None
        number = piece.link_at(hit[1]) if hit and piece else -1
        return self._units[hit[0]].things[number] if hit and number >= 0 else None

    def _place_at(self, point: QPointF) -> Place | None:
        hit = self._hit(point)
        if hit is None:
            return None
        piece = self._pieces[hit[0]]
        return hit[0], piece.place_at(hit[1]) if piece is not None else 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._place_at(event.position())
            self._selected = self._link = None
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            now = self._place_at(event.position())
            if now is not None:
                self._selected = min(self._pressed, now), max(self._pressed, now)
                self.viewport().update()
            return
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if self.thing_at(event.position())
                                  else Qt.CursorShape.IBeamCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        is_drag = self._selected is not None and self._selected[0] != self._selected[1]
        if event.button() == Qt.MouseButton.LeftButton and pressed is not None and not is_drag:
            thing = self.thing_at(event.position())
            if thing is not None:
                self.link_wanted.emit(thing)

    # Keys -------------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll) and self._units:
            last = len(self._units) - 1
            self._selected = (0, 0), (last, self._lay_out(last).end())
            self.viewport().update()
        elif event.key() in _FOLLOW and self._link is not None:
            self._follow(self._link)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(bar.minimum() if event.key() == Qt.Key.Key_Home else bar.maximum())
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes to the next link, and leaves the preview behind the last one; Shift+Tab the other way."""
        return self._to_link(forward) or super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame is seen only here."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _to_link(self, forward: bool) -> bool:
        """Go to the link after or before the one that the keys are at, or the first or last one in view."""
        at = self._link
        if at is None:
            seen = [number for number, _ in self._in_view()]
            if not seen:
                return False
            at = (seen[0], -1) if forward else (seen[-1] + 1, 0)
        numbers = range(at[0], len(self._units)) if forward else range(min(at[0], len(self._units) - 1), -1, -1)
        for number in numbers:
            links = [(number, thing) for thing, one in enumerate(self._units[number].things) if one.kind == "link"]
            if link := next((one for one in (links if forward else links[::-1])
                             if (one > at if forward else one < at)), None):
                self._show_link(link)
                return True
        self._link = None
        self.viewport().update()
        return False

    def _show_link(self, link: Place) -> None:
        """Let the keys be at a link: it is in view, framed, and told to a screen reader."""
        self._link = link
        self.reveal(self._sizes.before(link[0]))
        thing = self._units[link[0]].things[link[1]]
        words = self.tr("Link: {words}, to {target}").format(
            words=self._lay_out(link[0]).link_text(link[1]), target=self._told(thing))
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.viewport().update()

    def _follow(self, link: Place) -> None:
        """Where that leads within the text, the next Tab goes on from there."""
        before = self._anchor
        self.link_wanted.emit(self._units[link[0]].things[link[1]])
        if self._anchor != before:
            self._link = None

    def selected_text(self) -> str:
        """The text that is selected."""
        if self._selected is None:
            return ""
        (first, start), (last, end) = self._selected
        found: list[str] = []
        for number in range(first, last + 1):
            piece = self._lay_out(number)
            found.append(piece.selected(start if number == first else 0, end if number == last else piece.end()))
        return "\n".join(found)

    def copy(self) -> None:
        """Put what is selected on the clipboard, as text."""
        if text := self.selected_text():
            QGuiApplication.clipboard().setText(text)

    def _selected_in(self, number: int) -> tuple[int, int] | None:
        if self._selected is None:
            return None
        (first, start), (last, end) = self._selected
        if not first <= number <= last:
            return None
        return start if number == first else 0, end if number == last else 1_000_000_000

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell where a link leads where the pointer rests."""
        if isinstance(event, QHelpEvent):
            thing = self.thing_at(QPointF(event.pos()))
            self._tell(event.globalPos(), thing)
            return True
        return super().viewportEvent(event)

    def _tell(self, where: QPoint, thing: Thing | None) -> None:
        if thing is None:
            QToolTip.hideText()
            return
        # As text: Qt would take what looks like HTML for it.
        words = self._told(thing)
        QToolTip.showText(where, f"<p>{html.escape(words)}</p>" if words else "", self.viewport())

    def _told(self, thing: Thing) -> str:
        """Where a link leads: what the footnote says, or the address."""
        if not thing.target.startswith("#fn-"):
            return thing.target[:_TOLD]
        note = next((unit.html for unit in self._units if unit.name == thing.target[1:]), "")
        return (thing.text or html.unescape(_TAG.sub("", note)))[:_TOLD]
