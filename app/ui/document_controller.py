"""Files in the window: new, open, save, save as, recent, and the question before text would be lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, QTime, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.core.document import Document, read_document, save_document
from app.core.errors import ChangedOnDisk, NotKept, StetError
from app.core.settings import Settings
from app.ui.editor import MarkdownEditor
from app.ui.wording import told


class DocumentController(QObject):
    """One document in one editor.

    Signals:
        leaving: the document that is in the window is about to go; its text is still there.
        opened: another document has come into the window, with a ``document_id`` of its own.
        written: the document was written to its file and read back from there.
        document_changed: another document (or another name) is in the window.
        saved_changed: what ``saved_text`` says changed.
        problem: a StetError to be shown.
    """

    leaving = Signal()
    opened = Signal()
    written = Signal()
    document_changed = Signal()
    saved_changed = Signal()
    problem = Signal(object)

    def __init__(self, editor: MarkdownEditor, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._settings = settings
        self._window = window
        self._saved_at: QTime | None = None
        self.document = Document(None, "")
        self.document_id = new_document_id()
        # Who a document is, by its file, when it has been here before; and whether its text is safe without a file.
        self.identify: Callable[[Document], str] = lambda _: new_document_id()
        self.is_kept: Callable[[], bool] = lambda: False
        # Compares and merges with what another program wrote; None: nobody can.
        self.merge: Callable[[], object] | None = None
        editor.document().modificationChanged.connect(self.saved_changed)

    # What there is --------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return self.document.path.name if self.document.path else self.tr("Untitled")

    @property
    def dirty(self) -> bool:
        """Whether there is text that no file holds."""
        return self._editor.document().isModified()

    @property
    def saved_here(self) -> bool:
        """Whether the file holds what was saved from this window, not what another program wrote."""
        return self._saved_at is not None

    @property
    def saved_text(self) -> str:
        """The truth about saving, for the status bar."""
        if self._editor.isReadOnly():
            return self.tr("Read only")
        if self.dirty:
            return self.tr("Not saved") if self.document.path else self.tr("Not saved, no file yet")
        if self._saved_at is not None:
            return self.tr("Saved {time}").format(time=self._saved_at.toString("HH:mm"))
        return ""

    @property
    def file_text(self) -> str:
        """What is unusual about the file's bytes; "" for UTF-8 with LF."""
        ends = set(self.document.line_ends)
        names = {"\r\n": "CRLF", "\r": "CR", "\n": "LF"}
        parts = ["UTF-8 BOM"] if self.document.bom else []
        if len(ends) > 1:
            parts.append(self.tr("mixed line ends"))
        elif ends != {"\n"}:
            parts += [names[end] for end in ends]
        return " · ".join(parts)

    # What is asked ---------------------------------------------------------------------------------------------------

    def new(self) -> bool:
        """An empty document in place of this one; False if the writer kept this one."""
        if not self.may_leave():
            return False
        self.show(Document(None, ""))
        return True

    def open(self, path: Path | str | None = None) -> bool:
        """Open ``path``, or what the writer picks; on a problem this document stays."""
        if path is None:
            name, _ = QFileDialog.getOpenFileName(
                self._window, self.tr("Open"), self._folder(),
                self.tr("Text (*.md *.markdown *.txt);;All files (*)"),
            )
            if not name:
                return False
            path = name
        if not self.may_leave():
            return False
        try:
            document = read_document(Path(path).absolute())
        except StetError as error:
            self.problem.emit(error)
            return False
        self.show(document)
        self._remember(document.path)
        return True

    def show_sample(self, document: Document) -> None:
        """Show a document that has no file of its own yet; saving asks for a name."""
        self.show(Document(None, document.text))

    def save(self) -> bool:
        """Write the document to its file; asks for one when there is none. False: it is not saved."""
        return self._save(self.document.path) if self.document.path else self.save_as()

    def save_as(self) -> bool:
        """Write the document to a file that the writer picks."""
        proposed = self.document.path or Path(self._folder()) / self._proposed_name()
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save as"), str(proposed), self.tr("Text (*.md *.markdown *.txt);;All files (*)")
        )
        if not name:
            return False
        path = Path(name)
        if not path.suffix:
            path = path.with_suffix(".md")
            if path.exists():
                # The dialog asked about the name without the ending only.
                return self._save(path) if self._confirm_overwrite(path) else False
        # The dialog has asked before replacing an existing file.
        return self._save(path, overwrite=True)

    def may_leave(self) -> bool:
        """Ask about unsaved text, if there is any that nothing else keeps; True when this document may go."""
        if not self.dirty or self.is_kept() or (self.document.path is None and not self._editor.text().strip()):
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(self.tr("Save the changes to “{title}”?").format(title=self.title))
        box.setInformativeText(self.tr("Without saving, they are gone."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        box.button(buttons.Save).setText(self.tr("Save"))
        box.button(buttons.Discard).setText(self.tr("Do not save"))
        box.button(buttons.Cancel).setText(self.tr("Cancel"))
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    # How it is done --------------------------------------------------------------------------------------------------

    def show(self, document: Document, document_id: str | None = None, *, unsaved: str | None = None) -> None:
        """Put ``document`` into the window unasked.

        Args:
            document_id: who it was before; None: ask ``identify``.
            unsaved: the text that stands in its place and that its file does not hold.
        """
        self.leaving.emit()
        self.document = document
        self.document_id = document_id or self.identify(document)
        self._saved_at = None
        self._editor.clear_passage()
        exact = self._editor.show_text(document.text if unsaved is None else unsaved)
        self._editor.document().setModified(unsaved is not None)
        self._editor.setReadOnly(not exact)
        self.opened.emit()
        self.document_changed.emit()
        self.saved_changed.emit()
        if not exact:
            odd = sorted({f"U+{ord(c):04X}" for c in document.text if c in "\u2029\ufdd0\ufdd1\u2028\0"})
            self.problem.emit(NotKept(path=str(document.path), detail=", ".join(odd) or "control characters"))

    def adopt(self, document: Document, *, is_shown: bool) -> None:
        """Another program wrote or moved the file: ``document`` is what it holds now, and where.

        Args:
            is_shown: the window shows just that text; otherwise what it shows is not saved.
        """
        self.document = document
        self._saved_at = None
        self._editor.document().setModified(not is_shown)
        if is_shown:
            self.written.emit()
        self.document_changed.emit()
        self.saved_changed.emit()

    def _save(self, path: Path | None, *, overwrite: bool = False) -> bool:
        text = self._editor.text()
        try:
            self.document = save_document(self.document, text, path, overwrite=overwrite)
        except ChangedOnDisk as error:
            return self._ask_about_change(error)
        except StetError as error:
            self.problem.emit(error)
            return False
        self._saved_at = QTime.currentTime()
        # Keys may not have been typed meanwhile: reading back happens on this thread.
        self._editor.document().setModified(False)
        self._remember(self.document.path)
        self.written.emit()
        self.document_changed.emit()
        self.saved_changed.emit()
        return True

    def _ask_about_change(self, error: ChangedOnDisk) -> bool:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(told(error))
        keep = box.addButton(self.tr("Save as…"), QMessageBox.ButtonRole.AcceptRole)
        merge = box.addButton(self.tr("Compare and merge"), QMessageBox.ButtonRole.ActionRole) if self.merge else None
        force = box.addButton(self.tr("Overwrite"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.exec()
        clicked = box.clickedButton()
        box.deleteLater()
        if clicked is keep:
            return self.save_as()
        if clicked is not None and clicked is merge and self.merge is not None:
            self.merge()
            return False
        return self._save(self.document.path, overwrite=True) if clicked is force else False

    def _confirm_overwrite(self, path: Path) -> bool:
        return QMessageBox.question(
            self._window, self.tr("Save as"), self.tr("“{name}” exists. Replace it?").format(name=path.name)
        ) == QMessageBox.StandardButton.Yes

    def _remember(self, path: Path | None) -> None:
        if path is not None:
            self._settings.add_recent(path)

    def _folder(self) -> str:
        if self.document.path is not None:
            return str(self.document.path.parent)
        return str(Path(self._settings.recent[0]).parent) if self._settings.recent else str(Path.home())

    def _proposed_name(self) -> str:
        first = next((line.strip("# \t") for line in self._editor.text().split("\n") if line.strip("# \t")), "")
        name = "".join(c for c in first if c not in '\\/:*?"<>|' and c.isprintable())[:40].strip(" .")
        return f"{name or self.tr('Untitled')}.md"


def new_document_id() -> str:
    """A name for a document that was never here: 32 hexadecimal digits."""
    return uuid4().hex
