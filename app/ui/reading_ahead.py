"""What the model knows ahead of the document in the window, and the word for it in the status line."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from app.core.actions import Action, Actions
from app.core.generation import Request, Sampling
from app.core.read_ahead import reading_request
from app.ui.editor import MarkdownEditor
from app.ui.status_bar import StatusBar
from app.ui.suggestion_controller import SuggestionController
from app.workers.warmer import Count, Reading, Warmer


class ReadingAhead(QObject):
    """Gives the warmer the document of the moment, and tells it of edits."""

    def __init__(self, editor: MarkdownEditor, suggestions: SuggestionController, actions: Actions, warmer: Warmer,
                 status: StatusBar, parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._suggestions, self._actions, self._status = editor, suggestions, actions, status
        warmer.document = self._document
        warmer.changed.connect(self._show)
        editor.textChanged.connect(warmer.touch)

    def _document(self) -> Reading:
        return partial(_reading, self._actions.actions, self._editor.text(), self._suggestions.how.sampling,
                       self._suggestions.how.small)

    def _show(self, state: str) -> None:
        words = {"reading": self.tr("reading"), "read": self.tr("read")}
        abouts = {
            "reading": self.tr("The model reads the document while you pause. Your next action does not wait for it."),
            "read": self.tr("The model has read the document: an action on all of it begins at once."),
        }
        self._status.explain("warm", abouts.get(state, ""))
        self._status.put("warm", words.get(state, ""))


def _reading(actions: tuple[Action, ...], text: str, sampling: Sampling, small: bool, job: str,
             count: Count) -> Request | None:
    """Called on the warmer's thread: it touches no widget."""
    return reading_request(job, actions, text, sampling=sampling, count=count, small=small)
