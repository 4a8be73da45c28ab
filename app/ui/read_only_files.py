"""Says that a file is read-only before the first change to it, and not when it is saved."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.core.errors import ReadOnlyFile
from app.core.file_state import FileState
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.notice import Notice
from app.ui.wording import told
from app.workers.file_watcher import FileWatcher

TOPIC = "read-only"


class ReadOnlyFiles(QObject):
    """The page can be written on all the same: what is written is kept, and saved as a copy.

    What else the notice says is left to be read; then this is said with the first change, and the status bar tells it
    from the beginning.
    """

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, watcher: FileWatcher, notice: Notice, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._files, self._editor, self._notice = files, editor, notice
        self._said = False
        watcher.found.connect(self._on_found)
        files.opened.connect(self._forget)
        editor.document().modificationChanged.connect(self._on_modified)

    def _on_found(self, state: FileState) -> None:
        if state.path != self._files.document.path or state.state not in ("same", "changed"):
            return
        if state.writable != self._files.writable:
            self._files.set_writable(state.writable)
            if state.writable:
                self._forget()
            elif not self._notice.message:
                self._say()

    def _forget(self) -> None:
        self._said = False
        self._notice.drop(TOPIC)

    def _on_modified(self, modified: bool) -> None:
        if modified and not self._files.writable and not self._said:
            self._say()

    def _say(self) -> None:
        if self._editor.isReadOnly():
            return  # nothing can be changed here, and it was said why
        self._said = True
        self._notice.say(told(ReadOnlyFile(path=self._files.title)),
                         ((self.tr("Save a copy…"), self._files.save_as),), topic=TOPIC)
