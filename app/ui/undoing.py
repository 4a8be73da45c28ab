"""Undo and redo: of the page, or of the decisions while changes are decided."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.ui.pages import Pages
from app.ui.review_controller import ReviewController


class Undoing(QObject):
    """Joins the commands undo and redo to what they take back.

    A review takes back its own decisions only; the last of them brings back one that ended.
    """

    def __init__(
        self, pages: Pages, reviewing: ReviewController, commands: dict[str, QAction], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._pages, self._reviewing = pages, reviewing
        self._undo, self._redo = commands["undo"], commands["redo"]
        self._undo.triggered.connect(self._take_back)
        self._redo.triggered.connect(self._make_again)
        editor = pages.editor
        for changed in (editor.undoAvailable, editor.redoAvailable, pages.currentChanged, reviewing.changed):
            changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        reviewing, editor = self._reviewing, self._pages.editor
        in_review = self._pages.reviewing
        self._undo.setEnabled(
            reviewing.can_undo if in_review else editor.can_undo or reviewing.can_reopen)
        self._redo.setEnabled(reviewing.can_redo if in_review else editor.can_redo)

    def _take_back(self, _checked: bool = False) -> None:
        reviewing = self._reviewing
        (reviewing.undo if self._pages.reviewing or reviewing.can_reopen else self._pages.editor.undo)()

    def _make_again(self, _checked: bool = False) -> None:
        (self._reviewing.redo if self._pages.reviewing else self._pages.editor.redo)()
