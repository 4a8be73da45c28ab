"""The menu of a change: what can be done with it, with all of its kind, and with all in its section."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.hunk_list import HunkList
from app.ui.hunk_words import label
from app.ui.review_controller import ReviewController
from app.ui.review_page import ReviewPage


class ReviewMenu(QObject):
    """Opens where a change is clicked with the other button, on the page or on its card, and with the menu key."""

    def __init__(self, reviewing: ReviewController, page: ReviewPage, cards: HunkList, parent: QObject) -> None:
        super().__init__(parent)
        self._reviewing = reviewing
        page.menu_wanted.connect(self._show)
        cards.menu_wanted.connect(self._show)

    def _show(self, number: int, place: QPoint) -> None:
        self._reviewing.pick(number)
        parent = self.sender()
        menu = QMenu(parent if isinstance(parent, QWidget) else None)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        menu.popup(place)

    def fill(self, menu: QMenu) -> None:
        """Add what can be done, each with its key."""
        reviewing, change = self._reviewing, self._reviewing.current
        if change is None:
            return
        kind = label(change.kind)
        writable = reviewing.can_edit
        rows = (
            (self.tr("Accept"), "Return", reviewing.accept, change.is_open and writable),
            (self.tr("Let stand"), "Backspace", reviewing.let_stand, change.is_open),
            (self.tr("Edit…"), "E", reviewing.edit, change.is_open and writable),
            (self.tr("Open again"), "O", reviewing.reopen, not change.is_open and writable),
            None,
            # Structure and facts are decided one by one.
            (self.tr("Accept all of this kind ({kind})").format(kind=kind), "A", reviewing.accept_kind,
             reviewing.can_accept_kind and writable),
            (self.tr("Let all of this kind stand ({kind})").format(kind=kind), "S", reviewing.let_kind_stand, True),
            (self.tr("Accept all in this section"), "Shift+A", reviewing.accept_section, writable),
            (self.tr("Let all in this section stand"), "Shift+S", reviewing.let_section_stand, True),
        )
        for row in rows:
            if row is None:
                menu.addSeparator()
                continue
            text, key, act, possible = row
            keys = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            menu.addAction(f"{text}\t{keys}", act).setEnabled(possible)
