"""The history of the document in the window: looked through, compared, brought back, exported, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.actions import Actions
from app.core.changes import Piece, compare
from app.core.document import save_document
from app.core.errors import StetError, UnknownAction
from app.core.hunks import diff
from app.core.line_edits import line_edits
from app.core.review import Change, Review
from app.core.versions import RESTORING, Version
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.history_dialog import HistoryDialog
from app.ui.history_words import day_of, time_of
from app.ui.suggestion_controller import SuggestionController
from app.ui.sure import is_sure
from app.ui.theme import Colours
from app.ui.wording import told
from app.workers.version_keeper import VersionKeeper

# Characters of both texts up to which they are compared word by word; beyond, by lines.
_BY_WORDS = 400_000


class HistoryController(QObject):
    """Everything is read and compared in the keeper's thread; what stands here is only changed as one undo step.

    Signals:
        marking: the text of an earlier version and when it was made, in words; Word is to have the changes since.
    """

    marking = Signal(str, str)

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, suggestions: SuggestionController,
        keeper: VersionKeeper, actions: Actions, colours: Callable[[], Colours], language: str, command: QAction,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._files, self._editor, self._suggestions, self._keeper = files, editor, suggestions, keeper
        self._actions, self._colours, self._language, self._window = actions, colours, language, window
        self.dialog: HistoryDialog | None = None
        command.triggered.connect(lambda: self.show())
        keeper.failed.connect(self._on_failed)

    def show(self) -> None:
        """Open the list for the document as it is now."""
        if self.dialog is not None:
            self.dialog.raise_()
            return
        dialog = HistoryDialog(self._files.title, self._colours(), self._language, self._name_of, self._window,
                               can_restore=not self._editor.isReadOnly())
        self.dialog = dialog
        dialog.chosen.connect(self._show_version)
        dialog.compare.connect(self._compare)
        dialog.restore.connect(self._restore)
        dialog.export.connect(self._export)
        dialog.mark.connect(self._mark)
        dialog.forget.connect(self._forget)
        dialog.finished.connect(self._on_closed)
        self._list()
        dialog.open()

    def _list(self) -> None:
        document = self._files.document_id
        self._keeper.ask(lambda: self._keeper.versions.all_of(document), self._show_list)

    def _show_list(self, versions: list[Version]) -> None:
        if self.dialog is not None:
            self.dialog.show_versions(versions)

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _on_failed(self, error: StetError) -> None:
        if self.dialog is not None:
            self.dialog.say(told(error))
        else:
            self._files.problem.emit(error)

    def _name_of(self, action: str) -> str:
        try:
            return self._actions.get(action).name(self._language)
        except UnknownAction:
            return action

    # One version ------------------------------------------------------------------------------------------------------

    def _show_version(self, version: Version) -> None:
        now = self._editor.text()

        def show(pieces: list[Piece]) -> None:
            if self.dialog is not None:
                self.dialog.show_pieces(version, pieces)

        self._keeper.ask(lambda: _pieces(now, self._keeper.versions.text(version.number)), show)

    def _compare(self, version: Version) -> None:
        """Let the writer take single changes, where the text stands."""
        now = self._editor.text()

        def review() -> Review:
            return Review(now, tuple(Change(hunk) for hunk in diff(now, self._keeper.versions.text(version.number))))

        def show(found: Review) -> None:
            self._close()
            self._suggestions.review(found, self.tr("The version of {time}.").format(time=time_of(version)))

        self._keeper.ask(review, show)

    def _restore(self, version: Version) -> None:
        def put(text: str) -> None:
            self._close()
            self.put(text)

        self._keeper.ask(lambda: self._keeper.versions.text(version.number), put)

    def put(self, text: str) -> None:
        """Put an older text in the place of what stands here: one undo step, and a version of it."""
        if self._editor.isReadOnly():
            return
        now = self._editor.text()
        self._keeper.keep(self._files.document_id, now, RESTORING)
        self._editor.apply_edits(line_edits(now, text))

    def _export(self, version: Version) -> None:
        path = self._files.document.path
        stem, suffix = (path.stem, path.suffix) if path else (self._files.title, ".md")
        proposed = f"{stem} {time_of(version).replace(':', '.')}{suffix}"
        folder = path.parent if path else Path.home()
        name, _ = QFileDialog.getSaveFileName(self.dialog, self.tr("Export"), str(folder / proposed))
        if not name:
            return
        document = self._files.document

        def write() -> None:
            save_document(document, self._keeper.versions.text(version.number), Path(name), overwrite=True)

        self._keeper.ask(write, lambda _: None)

    def _mark(self, version: Version) -> None:
        when = f"{day_of(version, self._language)} {time_of(version)}"

        def mark(text: str) -> None:
            self._close()
            self.marking.emit(text, when)

        self._keeper.ask(lambda: self._keeper.versions.text(version.number), mark)

    def _forget(self, all_documents: bool) -> None:
        question = self.tr("Delete the versions of all documents from this computer? The documents stay.") \
            if all_documents else self.tr("Delete all versions of “{title}”? The document stays.").format(
                title=self._files.title)
        if self.dialog is not None and is_sure(
                self.dialog, question, self.tr("Delete"), self.tr("Cancel"), self.tr("This cannot be undone.")):
            self._keeper.forget(None if all_documents else self._files.document_id, lambda _: self._list())

    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.accept()


def _pieces(now: str, version: str) -> list[Piece]:
    if len(now) + len(version) <= _BY_WORDS:
        return compare(now, version)
    pieces: list[Piece] = []
    at = 0
    for edit in line_edits(now, version):
        pieces += [Piece("same", now[at : edit.start]), Piece("removed", now[edit.start : edit.end]),
                   Piece("added", edit.text)]
        at = edit.end
    return [piece for piece in [*pieces, Piece("same", now[at:])] if piece.text]
