"""A document that another window of Stet has open is shown for reading only, until that window lets it go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.core.document import read_bytes
from app.core.errors import OpenElsewhere, StetError
from app.core.file_state import decoded_as
from app.core.instance_lock import InstanceLock
from app.core.session import OpenDocument
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.notice import Notice
from app.ui.session_controller import SessionController
from app.ui.wording import told

TOPIC = "second window"
# Milliseconds between two tries to become the one that edits.
RETRY = 2_000


class SecondWindow(QObject):
    """Holds the lock of the document in this window, or waits for it."""

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, session: SessionController, notice: Notice,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._files, self._editor, self._session, self._notice = files, editor, session, notice
        self._lock = InstanceLock()
        self._path: Path | None = None
        self._held = False
        self._timer = QTimer(self)
        self._timer.setInterval(RETRY)
        self._timer.timeout.connect(self.try_again)
        files.opened.connect(self._follow)
        files.document_changed.connect(self._follow)

    @property
    def waits(self) -> bool:
        """Whether another window edits this document."""
        return self._timer.isActive()

    def close(self) -> None:
        """Let the document go."""
        self._timer.stop()
        self._lock.release()

    def _follow(self) -> None:
        path = self._files.document.path
        if path == self._path and self._held:
            return
        if path == self._path and self.waits:  # it is read anew when the other window lets go, not before
            self._hold_back()
            return
        self._timer.stop()
        self._notice.drop(TOPIC)
        self._path = path
        if path is None:
            self._lock.release()
        self._held = path is not None and self._lock.take(path)
        if path is None or self._held:
            return
        self._timer.start()
        self._hold_back()

    def _hold_back(self) -> None:
        self._editor.setReadOnly(True)
        self._files.saved_changed.emit()
        self._notice.say(told(OpenElsewhere(path=self._files.title)), topic=TOPIC)

    def try_again(self) -> None:
        """Become the window that edits, if the other one has let go: with what the file says now."""
        path = self._path
        if not self.waits or path is None or not self._lock.take(path):
            return
        self._timer.stop()
        self._held = True
        try:
            document = decoded_as(read_bytes(path), self._files.document)
        except StetError as error:
            self._files.problem.emit(error)
            return
        cursor = self._editor.textCursor()
        place = OpenDocument(self._files.document_id, str(path), cursor.anchor(), cursor.position(),
                             self._editor.top(), False)
        self._files.show(document, self._files.document_id)
        self._session.go_back(place)
        self._notice.say(self.tr("The other window has let “{name}” go: you can write here now.").format(
            name=self._files.title), topic=TOPIC)
