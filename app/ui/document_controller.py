"""Files in the window: new, open, save, save as, recent, and the question before text would be lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, QSignalBlocker, QTime, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.core.chosen_encodings import ChosenEncodings
from app.core.document import Document, known_after_failure, save_document
from app.core.encodings import UTF8
from app.core.errors import (
    ChangedOnDisk,
    DamagedText,
    DiskFailed,
    FileProblem,
    LongLine,
    NotInEncoding,
    NotKept,
    OtherNames,
    StetError,
)
from app.core.hidden_characters import DAMAGE
from app.core.long_lines import first_long_line
from app.core.settings import Settings
from app.core.stand_ins import not_held
from app.core.storage import other_names
from app.ui.document_reader import DocumentReader
from app.ui.editor import MarkdownEditor
from app.ui.question_box import QuestionBox
from app.ui.sure import is_sure
from app.ui.wording import told


class DocumentController(QObject):
    """One document in one editor.

    Attributes:
        has_opened: ``opened`` was told of the document that is here; who comes later asks for it.

    Signals:
        leaving: the document that is in the window is about to go; its text is still there.
        opened: another document has come into the window, with a ``document_id`` of its own.
        saving: the document is about to be written; what is still to be put in order is, now.
        written: the document was written to its file and read back from there.
        lost: no file holds the document's text any more.
        document_changed: another document (or another name) is in the window.
        saved_changed: what ``saved_text`` says changed.
        problem: a StetError to be shown.
        said: a sentence to be shown, and choices: pairs of a label and what it does.
    """

    leaving = Signal()
    opened = Signal()
    saving = Signal()
    written = Signal()
    lost = Signal()
    document_changed = Signal()
    saved_changed = Signal()
    problem = Signal(object)
    said = Signal(str, tuple)

    def __init__(
        self, editor: MarkdownEditor, settings: Settings, encodings: ChosenEncodings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._editor = editor
        self._settings = settings
        self._reader = DocumentReader(encodings, self.problem.emit, window)
        self._window = window
        self._saved_at: QTime | None = None
        self.document = Document(None, "")
        self.document_id = new_document_id()
        self.has_opened = False
        # Who a document is, by its file, when it has been here before; and whether its text is safe without a file.
        self.open_as_command = QAction(self.tr("Open as another encoding…"), self)
        self.open_as_command.setToolTip(self.tr("Read this file anew, in an encoding that you choose"))
        self.open_as_command.triggered.connect(lambda: self.open_as())
        self.identify: Callable[[Document], str] = lambda _: new_document_id()
        self.is_kept: Callable[[], bool] = lambda: False
        # Compares and merges with what another program wrote; None: nobody can.
        self.merge: Callable[[], object] | None = None
        # Why the document can only be read; None: it can be written.
        self.only_read: FileProblem | None = None
        # Whether the document can be saved to its file, as far as is known.
        self.writable = True
        editor.document().modificationChanged.connect(self.saved_changed)
        editor.pasted.connect(self._say_pasted)

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
        if not self.writable:
            return self.tr("Not saved, the file is read-only") if self.dirty else self.tr("The file is read-only")
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
        encoding, bom = self.document.encoding, self.document.bom
        parts = [f"{encoding.label} BOM" if bom else encoding.label] if bom or encoding is not UTF8 else []
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
        """Open ``path``, or what the writer picks; asks for its encoding where that is not clear.

        On a problem this document stays.
        """
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
        return self._open(Path(path).absolute(), asks=False)

    def open_as(self) -> bool:
        """Open the file that is here once more, in an encoding that the writer picks."""
        path = self.document.path
        return path is not None and self.may_leave() and self._open(path, asks=True)

    def break_lines(self) -> None:
        """Take the pieces in which long lines are shown as lines of the text, which can be changed then."""
        if isinstance(self.only_read, LongLine):
            self.show(replace(self.document, only_read=None), self.document_id, unsaved=self._editor.text())

    def show_sample(self, document: Document) -> None:
        """Show a document that has no file of its own yet; saving asks for a name."""
        self.show(Document(None, document.text))

    def save(self) -> bool:
        """Write the document to its file; asks for one when there is none. False: it is not saved."""
        return self._save(self.document.path) if self.document.path else self.save_as()

    def save_as(self) -> bool:
        """Write the document to a file that the writer picks."""
        proposed = self.document.path or Path(self._folder()) / self.proposed_name()
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
        box = QuestionBox(self._window, self.tr("Save the changes to “{title}”?").format(title=self.title),
                          self.tr("Without saving, they are gone."))
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
        self._saved_at, self.writable = None, True
        self._editor.clear_passage()
        self.only_read = self._put(document) if unsaved is None else self._put_unsaved(unsaved)
        self._editor.document().setModified(unsaved is not None)
        self._editor.setReadOnly(self.only_read is not None)
        self.has_opened = True
        self.opened.emit()
        self.document_changed.emit()
        self.saved_changed.emit()
        if self.only_read is not None:
            self.problem.emit(self.only_read)
            if isinstance(self.only_read, DamagedText):
                place = document.text.find(DAMAGE)
                self._editor.select(place, place + 1)

    def _put(self, document: Document) -> FileProblem | None:
        """Put the file's text on the page; why it can only be read, if it can."""
        name = str(document.path or self.title)
        if (long := first_long_line(document.text)) is not None:
            self._editor.show_pieces(document.text)
            return document.only_read or LongLine(path=name, line=long[0], length=f"{long[1]:,}")
        if self._editor.show_text(document.text):
            return document.only_read
        return document.only_read or _not_kept(document.text, name)

    def _put_unsaved(self, text: str) -> FileProblem | None:
        if self._editor.show_text(text):
            return None
        problem = _not_kept(text, self.title)
        self.document = replace(self.document, only_read=problem)  # its file holds another text than is shown
        return problem

    def _open(self, path: Path, *, asks: bool) -> bool:
        try:
            document = self._reader.read_as_chosen(path) if asks else self._reader.read(path)
        except StetError as error:
            self.problem.emit(error)
            return False
        if document is None:
            return False
        self.show(document)
        self._remember(document.path)
        return True

    def read(self, path: Path) -> Document | None:
        """The file as it can be opened; see ``DocumentReader.read``."""
        return self._reader.read(path)

    def set_writable(self, writable: bool) -> None:
        """Say whether the document can be saved to its file."""
        self.writable = writable
        self.saved_changed.emit()

    def lose_file(self) -> None:
        """Another program took the file away, or put in its place what cannot be edited: the text stands only here."""
        self._set_unsaved()
        self.lost.emit()

    def _set_unsaved(self) -> None:
        """No file holds the text, nor any state that undo leads to."""
        document = self._editor.document()
        with QSignalBlocker(document):
            document.setModified(False)
        document.setModified(True)

    def adopt(self, document: Document, *, is_shown: bool) -> None:
        """Another program wrote or moved the file: ``document`` is what it holds now, and where.

        Args:
            is_shown: the window shows just that text; otherwise what it shows is not saved.
        """
        self.document = document
        self._saved_at = None
        if is_shown:
            self._editor.document().setModified(False)
            self.written.emit()
        else:
            self._set_unsaved()
        self.document_changed.emit()
        self.saved_changed.emit()

    def _save(self, path: Path | None, *, overwrite: bool = False) -> bool:
        self.saving.emit()
        # What can only be read may be shown otherwise than its file has it: long lines stand in pieces.
        text = self._editor.text(afresh=True) if self.only_read is None else self.document.text
        others = other_names(path) if path is not None else 0
        try:
            self.document = save_document(self.document, text, path, overwrite=overwrite)
        except ChangedOnDisk as error:
            return self._ask_about_change(error)
        except NotInEncoding as error:
            return self._ask_about_encoding(error, path, overwrite=overwrite)
        except StetError as error:
            self._on_failed(error, text, path)
            return False
        self._saved_at, self.writable = QTime.currentTime(), True
        # Keys may not have been typed meanwhile: reading back happens on this thread.
        self._editor.document().setModified(False)
        self._remember(self.document.path)
        self.written.emit()
        self.document_changed.emit()
        self.saved_changed.emit()
        if others:  # there are none any more: it is said once
            self.problem.emit(OtherNames(path=str(self.document.path), count=others))
        return True

    def _on_failed(self, error: StetError, text: str, path: Path | None) -> None:
        if isinstance(error, DiskFailed) and path == self.document.path:
            known = known_after_failure(self.document, text)
            if known is not self.document:
                self.document = known
                self.document_changed.emit()
        self.problem.emit(error)

    def _ask_about_change(self, error: ChangedOnDisk) -> bool:
        box = QuestionBox(self._window, told(error))
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

    def _ask_about_encoding(self, error: NotInEncoding, path: Path | None, *, overwrite: bool) -> bool:
        box = QuestionBox(self._window, told(error))
        in_utf8 = box.addButton(self.tr("Save as UTF-8"), QMessageBox.ButtonRole.AcceptRole)
        show = box.addButton(self.tr("Show it"), QMessageBox.ButtonRole.ActionRole)
        box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(in_utf8)
        box.exec()
        clicked = box.clickedButton()
        box.deleteLater()
        if clicked is show:
            place = int(error.facts["place"])
            self._editor.select(place, place + 1)
        if clicked is not in_utf8:
            return False
        before, self.document = self.document, self.document.in_utf8()
        if self._save(path, overwrite=overwrite):
            return True
        self.document = before
        return False

    def _say_pasted(self, lost: int, broken: bool) -> None:
        if lost:
            self.said.emit(self.tr("A character could not be pasted as it was: “�” stands in its place.") if lost == 1
                           else self.tr("{count} characters could not be pasted as they were: “�” stands in their "
                                        "places.").format(count=f"{lost:,}"), ())
        elif broken:
            self.said.emit(self.tr("What you pasted has very long lines; they were broken into shorter ones."), ())

    def _confirm_overwrite(self, path: Path) -> bool:
        return is_sure(self._window, self.tr("“{name}” exists. Replace it?").format(name=path.name),
                       self.tr("Replace"), self.tr("Cancel"))

    def _remember(self, path: Path | None) -> None:
        if path is not None:
            self._settings.add_recent(path)

    def _folder(self) -> str:
        if self.document.path is not None:
            return str(self.document.path.parent)
        return str(Path(self._settings.recent[0]).parent) if self._settings.recent else str(Path.home())

    def proposed_name(self) -> str:
        """What a file of it could be called: as its first line."""
        first = next((line.strip("# \t") for line in self._editor.text().split("\n") if line.strip("# \t")), "")
        name = "".join(c for c in first if c not in '\\/:*?"<>|' and c.isprintable())[:40].strip(" .")
        return (name or self.tr("Untitled")) + ".md"


def _not_kept(text: str, name: str) -> NotKept:
    return NotKept(path=name, detail=", ".join(f"U+{ord(character):04X}" for character in not_held(text)))


def new_document_id() -> str:
    """A name for a document that was never here: 32 hexadecimal digits."""
    return uuid4().hex
