"""Says when a version of the document is kept: on saving, before a suggestion, and at intervals while writing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.core.document import Document
from app.core.errors import StetError
from app.core.review import Review
from app.core.versions import DISK, OPENED, RESTORING, SAVED, TYPING, before
from app.ui.document_controller import DocumentController, new_document_id
from app.ui.editor import MarkdownEditor
from app.ui.suggestion_controller import SuggestionController
from app.workers.version_keeper import VersionKeeper

# Milliseconds between two versions while the text is being written.
INTERVAL = 5 * 60 * 1000


class VersionsController(QObject):
    """Follows the document in the window, and knows it again by its file."""

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, suggestions: SuggestionController,
        keeper: VersionKeeper, parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._files, self._editor, self._suggestions, self._keeper = files, editor, suggestions, keeper
        self._found = False  # the text that was opened is kept
        self._known_at: Path | None = None  # under which name the file is known
        self._coming = False  # another document is being put on the page: that is no edit
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._keep_typing)
        files.identify = self._identify
        files.leaving.connect(self._leave)
        files.opened.connect(self._begin)
        files.written.connect(self._saved)
        files.document_changed.connect(self._moved)
        editor.document().contentsChanged.connect(self._changed)
        suggestions.inserting.connect(self._inserting)
        suggestions.reviewing.decided.connect(self._decided)

    def close(self) -> None:
        """Keep what is in the window; afterwards nothing is."""
        self._leave()

    def _identify(self, document: Document) -> str:
        try:
            return self._keeper.known.document_of(document) or new_document_id()
        except StetError:
            return new_document_id()

    def _begin(self) -> None:
        self._timer.stop()
        self._coming = False
        self._found = False

    def _leave(self) -> None:
        self._coming, self._found = True, False
        if self._timer.isActive():
            self._timer.stop()
            self._keep_typing()

    def _changed(self) -> None:
        if self._coming or not self._files.dirty or self._timer.isActive():
            return
        self._keep_found()
        self._timer.start()

    def _keep_found(self) -> None:
        """The text as the file had it, before the first change here."""
        document = self._files.document
        if not self._found and document.path is not None and document.digest is not None:
            self._found = True
            self._keeper.keep(self._files.document_id, document.text, OPENED)
            self._remember()

    def _keep_typing(self) -> None:
        self._keeper.keep(self._files.document_id, self._editor.text(), TYPING)

    def _saved(self) -> None:
        self._timer.stop()
        document = self._files.document
        self._found = True
        self._keeper.keep(self._files.document_id, document.text, SAVED if self._files.saved_here else DISK)
        self._remember()

    def _moved(self) -> None:
        """The file has another name: it is known under that, else another file of these bytes would pass for it."""
        if self._found and self._files.document.path != self._known_at:
            self._remember()

    def _remember(self) -> None:
        document = self._files.document
        if document.path is not None and document.digest is not None:
            self._known_at = document.path
            self._keeper.remember(self._files.document_id, document.path, document.digest)

    def _inserting(self) -> None:
        self._before(self._editor.text())

    def _decided(self, was: Review, now: Review) -> None:
        taken = ("accepted", "edited")
        first = not any(change.decision in taken for change in was.changes)
        if first and any(change.decision in taken for change in now.changes):
            self._before(was.text)

    def _before(self, text: str) -> None:
        job = self._suggestions.job
        self._keep_found()
        self._keeper.keep(self._files.document_id, text, before(job.action.id) if job is not None else RESTORING)
