"""The middle of the window: the page to write on, or in its very place the one on which changes are decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from app.ui.editor import MarkdownEditor
from app.ui.theme import Colours

if TYPE_CHECKING:
    from app.ui.review_page import ReviewPage


class Pages(QStackedWidget):
    """Turns from one page to the other so that the line at the top stays where it is.

    Args:
        colours: gives those that hold.
    """

    def __init__(
        self, editor: MarkdownEditor, colours: Callable[[], Colours], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor, self._colours = editor, colours
        self.addWidget(editor)

    @cached_property
    def review(self) -> ReviewPage:
        """The page of changes; made when it is first asked for, which is after the window's first picture."""
        from app.ui.review_page import ReviewPage

        page = ReviewPage(self._colours())
        self.addWidget(page)
        return page

    def put_above(self, bar: QWidget) -> None:
        """Let ``bar`` stand above the page and what stands beside it."""
        column, at = self._place()
        column.insertWidget(at, bar)

    def put_below(self, strip: QWidget) -> None:
        """Let ``strip`` stand below them."""
        column, at = self._place()
        column.insertWidget(at + 1, strip)

    def _place(self) -> tuple[QBoxLayout, int]:
        """The column in which the pages stand (with the preview beside them, see ``PreviewSplit``), and where."""
        row = self.parentWidget()
        whole = row.parentWidget() if row is not None else None
        column = whole.layout() if whole is not None else None
        assert row is not None
        assert isinstance(column, QBoxLayout)
        return column, column.indexOf(row)

    @property
    def reviewing(self) -> bool:
        """Whether the changes are what is shown."""
        return self.currentWidget() is not self.editor

    @property
    def page(self) -> MarkdownEditor:
        """The one that is shown."""
        return self.review if self.reviewing else self.editor

    def turn_to_review(self, changes: Sequence[int] = ()) -> None:
        """Show the changes; what they are has been shown to the page before.

        Args:
            changes: where those stand in the review (UTF-16 units) that one would look at, in their order: where none
                of them is in view, the page turns to the first, and what is not looked at is not laid out.
        """
        if self.reviewing:
            return
        top, at_top = self.editor.top(), not self.editor.verticalScrollBar().value()
        end = self.editor.cursorForPosition(self.editor.viewport().rect().bottomRight()).position()
        first, last = (self.review.from_document(place) for place in (top, end))
        if changes and not any(first <= place <= last for place in changes):
            self._turn(self.review, lambda: self.review.go_to(changes[0]))
        else:
            self._turn(self.review, lambda: self.review.scroll_to(0 if at_top else first))

    def turn_to_editor(self) -> None:
        """Show the page to write on."""
        if self.reviewing:
            top, at_top = self.review.top(), not self.review.verticalScrollBar().value()
            place = 0 if at_top else self.review.to_document(top)
            self._turn(self.editor, lambda: self.editor.scroll_to(place))

    def _turn(self, page: MarkdownEditor, scroll: Callable[[], None]) -> None:
        self.setUpdatesEnabled(False)
        had_focus = self.page.hasFocus()
        page.setGeometry(self.contentsRect())  # at once, not with the next event
        scroll()  # before it is shown: it would be laid out at its beginning, too
        top = page.top()
        self.setCurrentWidget(page)
        if page.top() != top:
            scroll()
        if had_focus:
            page.setFocus()
        self.setUpdatesEnabled(True)
