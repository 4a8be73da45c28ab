"""A review as two pages side by side: the document as it stands at the left, what is proposed at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from app.core.marked_text import Run
from app.core.settings import Settings
from app.core.side_runs import SideRuns
from app.ui.pages import Pages
from app.ui.review_page import ReviewPage
from app.ui.suggestion_controller import SuggestionController
from app.ui.theme import Colours

# Below this width (pixels) two pages have lines too short to be read, and the changes stand in the text.
_FROM = 600


class SideBySide(QFrame):
    """Covers the review page while it is wanted and there is a review; that page stays the one that counts beneath.

    Args:
        command: switches between this and the changes within the text.
    """

    def __init__(self, pages: Pages, suggestions: SuggestionController, settings: Settings, command: QAction,
                 colours: Callable[[], Colours]) -> None:
        super().__init__(pages.review)
        self.setObjectName("sideBySide")
        self._pages, self._suggestions, self._settings = pages, suggestions, settings
        self._command, self._colours = command, colours
        self._sides: tuple[ReviewPage, ReviewPage] | None = None  # made when they are first wanted
        self._runs = SideRuns([])
        self._shown: list[Run] = []
        self._following = False
        self.hide()
        command.setCheckable(True)
        command.setChecked(settings.side_by_side)
        command.setEnabled(False)
        command.toggled.connect(self._choose)
        pages.review.installEventFilter(self)
        pages.review.current_shown.connect(self._show_current)
        suggestions.reviewing.changed.connect(self.refresh)
        suggestions.reviewing.ended.connect(self.refresh)
        suggestions.deciding.connect(self.refresh)
        pages.currentChanged.connect(self.refresh)

    @property
    def sides(self) -> tuple[ReviewPage, ReviewPage] | None:
        """The document and the proposal, while they are seen."""
        return self._sides if self.isVisible() else None

    def _choose(self, wanted: bool) -> None:
        self._settings.side_by_side = wanted
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the review as it stands, or go where there is none."""
        review = self._pages.review
        is_review = self._suggestions.reviewing.active and self._pages.reviewing
        self._command.setEnabled(is_review)
        if not (is_review and self._settings.side_by_side and review.width() >= _FROM):
            self._go()
            return
        left, right = self._sides or self._make()
        is_new = self.isHidden()
        if is_new or self._shown != review.runs:
            self._shown = list(review.runs)
            self._runs = SideRuns(self._shown)
            for page, runs in ((left, self._runs.left), (right, self._runs.right)):
                page.show_runs(runs)
        if is_new:
            had_focus = review.hasFocus()
            self.setGeometry(review.rect())
            self.show()
            review.setFocusProxy(right)
            if had_focus:
                right.setFocus()
            self._follow(0)
        self._show_current(review.current)
        QTimer.singleShot(0, self, self.raise_)  # a page puts its bar on top when it lays itself out

    def _go(self) -> None:
        if self.isHidden():
            return
        review = self._pages.review
        had_focus = any(page.hasFocus() for page in self._sides or ())
        review.setFocusProxy(cast(QWidget, None))  # none: PySide declares that there must be one
        self.hide()
        for page in self._sides or ():
            page.show_runs([])
        self._shown = []
        if had_focus:
            self._pages.page.setFocus()

    def _make(self) -> tuple[ReviewPage, ReviewPage]:
        left, right = ReviewPage(self._colours()), ReviewPage(self._colours())
        left.setAccessibleName(self.tr("The document as it stands"))
        right.setAccessibleName(self.tr("What is proposed"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        line = QFrame()
        line.setObjectName("sideLine")
        for column, (page, name) in enumerate(((left, self.tr("As it stands")), (right, self.tr("Proposed")))):
            label = QLabel(name)
            label.setProperty("role", "quiet")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setContentsMargins(0, 8, 0, 4)
            grid.addWidget(label, 0, 2 * column)
            grid.addWidget(page, 1, 2 * column)
            grid.setColumnStretch(2 * column, 1)
            page.picked.connect(self._suggestions.reviewing.pick)
            page.menu_wanted.connect(self._pages.review.menu_wanted)
            page.verticalScrollBar().valueChanged.connect(lambda _value, side=column + 1: self._follow(side))
            self._suggestions.review_keys.answer_on(page)
        grid.addWidget(line, 0, 1, 2, 1)
        grid.setRowStretch(1, 1)
        self._pages.review.verticalScrollBar().valueChanged.connect(lambda _value: self._follow(0))
        self._sides = left, right
        return left, right

    # Together -------------------------------------------------------------------------------------------------------

    def _show_current(self, number: int) -> None:
        """Frame the change on both sides, and bring it into view where it has text; the other side follows."""
        if self._sides is None or self.isHidden():
            return
        left, right = self._sides
        led_by = right if right.slot(number) is not None else left
        self._following = True
        for page in (left, right):
            page.show_current(number if page.slot(number) is not None else -1)
        self._following = False
        self._follow(2 if led_by is right else 1)

    def _follow(self, of: int) -> None:
        """Let the same place stand at the top of all three: 0 is the page beneath, 1 the left, 2 the right side."""
        if self._following or self._sides is None or self.isHidden():
            return
        self._following = True
        pages = (self._pages.review, *self._sides)
        top = pages[of].top() if pages[of].verticalScrollBar().value() else 0
        for on, page in enumerate(pages):
            if on != of:
                page.scroll_to(self._runs.place(top, of, on))
        self._following = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay over the page."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self.setGeometry(self._pages.review.rect())
            self.refresh()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """The colours changed, or the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._sides is not None:
            for page in self._sides:
                page.recolour(self._colours())

