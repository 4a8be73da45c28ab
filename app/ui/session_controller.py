"""Keeps what is open and where the writer was, so that the next start looks as this one did."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor

from app.core.session import OpenDocument, Session, SessionLock, session_file
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.workers.journal_writer import JournalWriter

# Milliseconds of quiet after the cursor or the page moved before that is written.
KEEP_DELAY = 1000


class SessionController(QObject):
    """Writes the session in the journal's thread. A second window of the same user has none."""

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, writer: JournalWriter, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._files, self._editor, self._writer = files, editor, writer
        self._lock = SessionLock()
        self._last = b""
        self._follows = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_DELAY)
        self._timer.timeout.connect(self.keep)
        editor.passage_moved.connect(self._timer.start)
        editor.verticalScrollBar().valueChanged.connect(self._timer.start)

    @property
    def held(self) -> bool:
        """Whether the session is this window's."""
        return self._lock.held

    def follow(self) -> None:
        """Keep the session from now on: what was open before has been read."""
        self._follows = True
        self._files.document_changed.connect(self.keep)
        self.keep()

    def keep(self, *, ended: bool = False) -> None:
        """Write what is open now; ``ended``: Stet is being quit."""
        if not (self.held and self._follows):
            return
        data = Session((self._document(),), ended).encode()
        if data != self._last:
            self._last = data
            self._writer.write_file(session_file(), data)

    def close(self) -> None:
        """Write the end of the session, and let it go when that is done."""
        self._timer.stop()
        self.keep(ended=True)

    def release(self) -> None:
        """Nothing is written any more."""
        self._lock.close()

    def go_back(self, document: OpenDocument) -> None:
        """Put cursor and page where they were, once the window is laid out."""
        QTimer.singleShot(0, self._editor, lambda: self._go_back(document))

    def _go_back(self, document: OpenDocument) -> None:
        last = self._editor.length()
        self._editor.reach(min(max(document.anchor, document.cursor), last))
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(min(document.anchor, last))
        cursor.setPosition(min(document.cursor, last), QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        self._editor.scroll_to(min(document.top, last))

    def _document(self) -> OpenDocument:
        cursor, path = self._editor.textCursor(), self._files.document.path
        return OpenDocument(
            self._files.document_id, str(path) if path else "", cursor.anchor(), cursor.position(), self._editor.top(),
            path is None and self._editor.document().isEmpty())
