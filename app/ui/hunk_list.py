"""The changes as cards beside the page: what each is, what goes, what comes, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.ui.hunk_model import Context, HunkModel, Index, no_context
from app.ui.theme import Colours

if TYPE_CHECKING:
    from app.core.review import Change
    from app.ui.hunk_cards import HunkCards


class HunkList(QListView):
    """The cards; it decides nothing.

    Signals:
        picked: the number of the change that became the current one by mouse.
        pressed: a number, "accepted" or "standing": clicked on the card.
        edited: a number, the writer's own text.
        menu_wanted: a number, where on the screen.
    """

    picked = Signal(int)
    pressed = Signal(int, str)
    edited = Signal(int, str)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hunks")
        self.setAccessibleName(self.tr("Changes"))
        self.hunks = HunkModel(self)
        self.setModel(self.hunks)
        self._colours = colours
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)

    @cached_property
    def _cards(self) -> HunkCards:
        """What draws them; made with the first changes, which is long after the window's first picture."""
        from app.ui.hunk_cards import HunkCards

        cards = HunkCards(self._colours, self)
        cards.edited.connect(self._on_edited)
        cards.pressed.connect(self._on_pressed)
        self.setItemDelegate(cards)
        return cards

    def _begin_drawing(self) -> None:
        """Have what draws the cards: without it the list would be rows of words."""
        self._cards.width = self.viewport().width()

    def doItemsLayout(self) -> None:
        if "_cards" in self.__dict__:
            self._cards.width = self.viewport().width()
        super().doItemsLayout()

    def show_changes(self, changes: Sequence[Change], order: Sequence[int], context: Context = no_context) -> None:
        """Show the changes in this order; what only comes or only goes is shown with its ``context``."""
        if changes:
            self._begin_drawing()
        self.hunks.show(changes, order, context)

    def offer_keys(self, offered: bool) -> None:
        """Whether the current card says what its keys do."""
        self._cards.offers_keys = offered
        self.viewport().update()

    def show_current(self, number: int) -> None:
        """Mark a change (-1: none) and bring it into view."""
        index = self.hunks.index(self.hunks.row(number))
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()

    @property
    def current(self) -> int:
        return self.hunks.number(self.currentIndex().row())

    def edit_change(self, number: int) -> None:
        """Open the field in a change's card."""
        index = self.hunks.index(self.hunks.row(number))
        if index.isValid():
            self.scrollTo(index)
            self.edit(index)

    def recolour(self, colours: Colours) -> None:
        self._colours = colours
        if "_cards" in self.__dict__:
            self._cards.colours = colours
        self.viewport().update()

    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        """Draw what was decided; Qt would lay all cards out again, which only a card of another height needs."""
        for row in range(top_left.row(), bottom_right.row() + 1):
            index = self.hunks.index(row)
            self.update(index)
            if self.visualRect(index).height() != self.sizeHintForIndex(index).height():
                self.scheduleDelayedItemsLayout()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.picked.emit(self.hunks.number(index.row()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else self.currentIndex()
        if index.isValid():
            self.menu_wanted.emit(self.hunks.number(index.row()), event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The current card, where it was in sight, stays so: what stands below the cards comes and goes."""
        current = self.currentIndex()
        was_in_sight = current.isValid() and self.visualRect(current).top() < event.oldSize().height()
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        if was_in_sight and self.visualRect(current).bottom() >= 0:
            self.scrollTo(current)

    def _on_edited(self, row: int, text: str) -> None:
        self.edited.emit(self.hunks.number(row), text)

    def _on_pressed(self, row: int, decision: str) -> None:
        self.pressed.emit(self.hunks.number(row), decision)
