"""Notices what other programs do to the file of the open document, whatever way they write it, off the GUI thread."""

from __future__ import annotations

import threading

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal, Slot

from app.core.document import Document
from app.core.file_state import FileState, Signature, look
from app.workers.thread_line import ThreadLine

# Milliseconds: quiet after a change before it is looked at; between two looks at a file that is not there (many
# programs save by renaming, and for a moment there is none); between looks where the system tells nothing (network).
SETTLE, CONFIRM, POLL = 120, 300, 10_000
# Seconds that closing waits for a look at a disk that does not answer.
_CLOSE_WAIT = 1.0


class FileWatcher(QObject):
    """Lives in the GUI thread; every look at the disk happens in a thread of its own.

    Signals:
        found: a FileState that is another than the last one told of this document.
    """

    found = Signal(object)
    _looked = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._serial = 0
        self._signature: Signature | None = None
        self._told: tuple[str, str | None, bool] = ("same", None, True)
        self._thread: threading.Thread | None = None
        self._again = self._is_confirmed = False
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._wait)
        self._watcher.directoryChanged.connect(self._wait)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.look)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL)
        self._poll.timeout.connect(self.look)
        self._line = ThreadLine()
        self._looked.connect(self._on_looked, Qt.ConnectionType.QueuedConnection)

    def watch(self, document: Document) -> None:
        """From now on tell what becomes of the file of ``document``, of which this is what is known."""
        self._serial += 1
        self._document = document if document.path is not None and document.digest is not None else None
        self._signature, self._told = None, ("same", None, True)
        self._settle.stop()
        if self._document is None:
            self._poll.stop()
            self._follow([])
            return
        self._poll.start()
        self.look()

    @Slot()
    def look(self) -> None:
        """Look now, as when the window becomes active."""
        document = self._document
        if document is None or document.path is None:
            return
        if self._thread is not None:
            self._again = True
            return
        folder = document.path.parent
        # Of a folder that is renamed only the one above it tells.
        self._follow([str(folder.parent), str(folder), str(document.path)])
        serial, signature = self._serial, self._signature

        def work() -> None:
            self._line.tell(self._looked.emit, serial, look(document, signature))

        self._thread = threading.Thread(target=work, name="look at the file", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._serial += 1
        self._document = None
        self._settle.stop()
        self._poll.stop()
        if self._thread is not None:
            self._thread.join(_CLOSE_WAIT)
        self._line.cut()

    def _wait(self, _path: str) -> None:
        self._is_confirmed = False
        self._settle.start(SETTLE)

    def _follow(self, paths: list[str]) -> None:
        """Watch these; a path falls out of the list when what it named is renamed or removed."""
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if old := [path for path in watched if path not in paths]:
            self._watcher.removePaths(old)
        for path in paths:
            if path not in watched:
                self._watcher.addPath(path)

    @Slot(int, object)
    def _on_looked(self, serial: int, state: FileState) -> None:
        self._thread = None
        again, self._again = self._again, False
        if serial != self._serial or self._document is None:
            if self._document is not None:
                self.look()
            return
        if state.state == "unsettled" or (state.state in ("gone", "moved", "folder gone") and not self._is_confirmed):
            self._is_confirmed = state.state != "unsettled"
            self._settle.start(CONFIRM)
            return
        if state.state == "same":  # what changed is read anew until it is known: else it would pass for the same
            self._signature = state.signature
        told = (state.state, state.digest, state.writable)
        if told != self._told:
            self._told = told
            self.found.emit(state)
        if again:
            self.look()
