"""The length of the text and the goals: shown when the words in the status line are pressed, and how far one is."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.core.counts import Counts
from app.core.goals import WritingSession, with_goal
from app.core.overview import Overview
from app.core.settings import Settings
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.length_dialog import LengthDialog
from app.ui.overview_controller import OverviewController
from app.ui.status_bar import StatusBar


class LengthController(QObject):
    """Counts come from ``overview``; goals are kept in ``settings``, that of a document by its path."""

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, overview: OverviewController, status: StatusBar,
        settings: Settings, window: QWidget,
    ) -> None:
        super().__init__(window)
        self._files, self._editor, self._status, self._settings = files, editor, status, settings
        self._window = window
        self.session = WritingSession()
        self._shown, self._selected = Counts(0, 0, 0, 0, 0), False
        self._words = 0  # of the document
        self._unsaved_goals: dict[str, int] = {}  # of documents without a file, by their id
        overview.read.connect(self._on_read)
        files.written.connect(self._on_written)
        files.opened.connect(self._show)
        for label in ("count", "goal"):
            status.pressed(label, self.show)
        if overview.found is not None:
            self._on_read(overview.found)

    def show(self) -> LengthDialog:
        """Open the page of lengths and goals."""
        dialog = LengthDialog(self._shown, selected=self._selected, session=self._settings.session_goal,
                              document=self.document_goal, parent=self._window)
        dialog.session_goal.connect(self.set_session_goal)
        dialog.document_goal.connect(self.set_document_goal)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    @property
    def document_goal(self) -> int:
        """Words that the document is to have; 0: that is not said."""
        path = self._files.document.path
        return self._settings.goals.get(str(path), 0) if path else self._unsaved_goals.get(self._files.document_id, 0)

    def set_session_goal(self, words: int) -> None:
        self._settings.session_goal = words
        self._show()

    def set_document_goal(self, words: int) -> None:
        if path := self._files.document.path:
            self._settings.goals = with_goal(self._settings.goals, str(path), words)
        else:
            self._unsaved_goals = with_goal(self._unsaved_goals, self._files.document_id, words)
        self._show()

    def _on_read(self, found: Overview) -> None:
        self._shown, self._selected = found.counts, self._editor.textCursor().hasSelection()
        if not self._selected:
            self._words = found.counts.mixed_words
            self.session.note(self._files.document_id, self._words)
            self._show()

    def _on_written(self) -> None:
        """A document that has a file by now keeps its goal with it."""
        if goal := self._unsaved_goals.pop(self._files.document_id, 0):
            self.set_document_goal(goal)

    def _show(self) -> None:
        parts: list[str] = []
        for done, goal, text in (
            (self.session.written, self._settings.session_goal, self.tr("{done} of {goal} this session")),
            (self._words, self.document_goal, self.tr("{done} of {goal} here")),
        ):
            if goal:
                parts.append(("✓ " if done >= goal else "") + text.format(done=f"{done:,}", goal=f"{goal:,}"))
        self._status.put("goal", " · ".join(parts))
