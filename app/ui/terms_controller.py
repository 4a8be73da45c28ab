"""The names and terms of the document in the window: kept in the database, shown in a dialog, told to suggestions."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.database import Database
from app.core.errors import StetError
from app.core.term_lists import TermLists
from app.core.terms import suggest_terms
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.terms_dialog import TermsDialog


class TermsController(QObject):
    """Knows the list of the document that is open.

    Signals:
        problem: a StetError to be shown.
    """

    problem = Signal(object)

    def __init__(self, files: DocumentController, editor: MarkdownEditor, database: Database, window: QWidget) -> None:
        super().__init__(window)
        self._files, self._editor, self._window = files, editor, window
        self._lists = TermLists(database)
        self.command = QAction(self.tr("Names and terms…"), window)
        self.command.setToolTip(self.tr("What stays as it is written when this document is rewritten"))
        self.command.triggered.connect(self.show)
        # Asked for when it is needed: most documents have no list, and the database need not be opened for them.
        self._known: tuple[str, tuple[str, ...]] = "", ()

    def terms(self) -> tuple[str, ...]:
        """The terms of the document; none where the database cannot be read, which is said."""
        document = self._files.document_id
        if self._known[0] != document:
            try:
                self._known = document, self._lists.of(document)
            except StetError as error:
                self.problem.emit(error)
                return ()
        return self._known[1]

    def show(self) -> None:
        """Let the writer edit the list."""
        dialog = TermsDialog(self.terms(), suggest_terms(self._editor.text()), self._window)
        if dialog.exec():
            document = self._files.document_id
            self._known = document, dialog.kept
            try:
                self._lists.keep(document, dialog.kept)
            except StetError as error:  # the list counts for as long as the document is open
                self.problem.emit(error)
        dialog.deleteLater()
