"""Ctrl and a click follow a link on the page: within the document at once, to the web only when the writer says so."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QMouseEvent
from PySide6.QtWidgets import QMessageBox, QWidget

from app.core.footnotes import counterpart
from app.core.link_targets import OUTSIDE, heading_place, link_at, resolved, scheme_of
from app.core.offsets import from_utf16
from app.core.stand_ins import from_page
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.notice import Notice
from app.ui.sure import is_sure

# Files that are opened here; all others are no matter of Stet's.
_TEXTS = frozenset((".md", ".markdown", ".txt"))


class LinkOpening(QObject):
    """Follows links of one editor."""

    def __init__(self, files: DocumentController, editor: MarkdownEditor, notice: Notice, window: QWidget) -> None:
        super().__init__(window)
        self._files, self._editor, self._notice, self._window = files, editor, notice, window
        editor.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent) and (
                event.button() == Qt.MouseButton.LeftButton
                and event.modifiers() == Qt.KeyboardModifier.ControlModifier):
            cursor = self._editor.cursorForPosition(event.position().toPoint())
            if not self._editor.textCursor().hasSelection() and self.follow_at(cursor.position()):
                return True
        return super().eventFilter(watched, event)

    def follow_at(self, position: int) -> bool:
        """Follow the link at ``position`` (UTF-16 units); False: there is none."""
        block = self._editor.document().findBlock(position)
        line = from_page(block.text())
        target = link_at(line, from_utf16(line, position - block.position())) if self._editor.is_prose_at(
            position) else None
        if target is None:
            return False
        text = self._editor.text()
        if target.startswith("[^"):
            self._go_to(counterpart(text, from_utf16(text, position)))
            return True
        address = resolved(text, target)
        if address is None or address.startswith("#"):
            self._go_to(None if address is None else heading_place(text, address))
        elif scheme_of(address) in OUTSIDE:
            self._ask(address)
        elif scheme_of(address) in ("", "file"):
            self._open_file(address)
        else:
            self._notice.say(self.tr("Stet does not open links like “{address}”.").format(address=address))
        return True

    # How it is done ---------------------------------------------------------------------------------------------------

    def _go_to(self, place: int | None) -> None:
        if place is None:
            self._notice.say(self.tr("There is nothing in this document that this link leads to."))
        else:
            self._editor.select(place, place)

    def _open_file(self, address: str) -> None:
        name = unquote(QUrl(address).toLocalFile() if scheme_of(address) else address.partition("#")[0])
        document = self._files.document.path
        path = Path(name) if document is None else document.parent / name
        if document is None and not path.is_absolute():
            self._notice.say(self.tr("Links to files are followed once the document is saved."))
        elif path.suffix.lower() in _TEXTS:
            self._files.open(path)
        else:
            self._notice.say(self.tr("Stet opens texts only; this link leads to “{name}”.").format(name=path.name))

    def _ask(self, address: str) -> None:
        sure = is_sure(self._window, self.tr("Open this address in another program?"), self.tr("Open"),
                       self.tr("Cancel"), address, QMessageBox.StandardButton.Open)
        if sure:
            QDesktopServices.openUrl(QUrl(address))
