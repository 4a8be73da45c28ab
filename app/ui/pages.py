"""The middle of the window: the page to write on, or in its very place the one on which changes are decided."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.editor import MarkdownEditor
from app.ui.review_page import ReviewPage


class Pages(QStackedWidget):
    """Turns from one page to the other so that the line at the top stays where it is."""

    def __init__(self, editor: MarkdownEditor, review: ReviewPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor, self.review = editor, review
        self.addWidget(editor)
        self.addWidget(review)

    @property
    def reviewing(self) -> bool:
        """Whether the changes are what is shown."""
        return self.currentWidget() is self.review

    @property
    def page(self) -> MarkdownEditor:
        """The one that is shown."""
        return self.review if self.reviewing else self.editor

    def turn_to_review(self) -> None:
        """Show the changes; what they are has been shown to the page before."""
        if not self.reviewing:
            top, at_top = self.editor.top(), not self.editor.verticalScrollBar().value()
            self._turn(self.review, 0 if at_top else self.review.from_document(top))

    def turn_to_editor(self) -> None:
        """Show the page to write on."""
        if self.reviewing:
            top, at_top = self.review.top(), not self.review.verticalScrollBar().value()
            self._turn(self.editor, 0 if at_top else self.review.to_document(top))

    def _turn(self, page: MarkdownEditor, top: int) -> None:
        self.setUpdatesEnabled(False)
        had_focus = self.page.hasFocus()
        page.setGeometry(self.contentsRect())  # at once, not with the next event
        self.setCurrentWidget(page)
        page.scroll_to(top)
        if had_focus:
            page.setFocus()
        self.setUpdatesEnabled(True)
