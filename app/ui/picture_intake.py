"""Pictures that are pasted or dropped: stored beside the document, with a link where the cursor was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, QUrl
from PySide6.QtGui import QAction, QImage, QTextCursor
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.core.attachments import PICTURES, is_picture, markdown_of, read_picture, store_picture
from app.core.errors import DiskFailed, StetError
from app.core.text_edit import TextEdit
from app.core.typing_edit import Typed
from app.core.typing_marks import linked
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.lines_around import lines_around, put
from app.ui.notice import Notice
from app.ui.question_box import QuestionBox
from app.workers.assistant import Assistant
from app.workers.newest_answer import NewestAnswer

_Picture = tuple[str, Path | QImage]  # a name, and the file or what was on the clipboard


@dataclass(slots=True)
class _Waiting:
    """Pictures that have no document to stand beside yet, and where they are to be shown."""

    pictures: Sequence[_Picture]
    place: QTextCursor


class PictureIntake(QObject):
    """Takes what is pasted and dropped on the page, where it is a picture or an address.

    Nothing is fetched: an address becomes a link. What was copied together with text (a table of a spreadsheet) is
    text.
    """

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, assistant: Assistant, notice: Notice,
        problem: Callable[[StetError], object], window: QWidget,
    ) -> None:
        super().__init__(window)
        self._files, self._editor, self._notice, self._window = files, editor, notice, window
        self._problem = problem
        self._waiting: list[_Waiting] = []
        self._keeper = NewestAnswer("pictures", self)
        self._number = 0
        assistant.closing.connect(self._keeper.close)
        editor.takers.append(self.take)
        files.written.connect(self._store_waiting)
        files.leaving.connect(self._waiting.clear)
        self.command = QAction(self.tr("Insert a picture…"), self)
        self.command.setToolTip(self.tr("Store a picture beside the document, and show it here"))
        self.command.triggered.connect(lambda _checked=False: self._choose())

    def take(self, source: QMimeData) -> bool:
        """Store pictures, or put in a dropped address as a link; False: it is neither."""
        if self._editor.isReadOnly():
            return False
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        pictures: list[_Picture] = [(path.name, path) for path in files if is_picture(path)]
        if pictures:
            self.add(pictures)
            return True
        if source.hasImage() and not files and (not source.hasText() or source.hasUrls()):
            image = source.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.add([(self.tr("picture") + ".png", QImage(image))])
                return True
        addresses = [url for url in source.urls() if not url.isLocalFile() and url.scheme() in ("http", "https")]
        if addresses and not files:
            self._put_link(addresses[0])
            return True
        return False

    def add(self, pictures: Sequence[_Picture]) -> None:
        """Show pictures at the cursor; a document without a file is saved first."""
        place = QTextCursor(self._editor.textCursor())
        self._waiting.append(_Waiting(pictures, place))
        if self._files.document.path is not None:
            self._store_waiting()
        elif not (self._asks_to_save() and self._files.save()):
            # What is selected now is written in until then, and no picture may take the place of that.
            place.setPosition(place.selectionEnd())
            self._notice.say(self.tr("The picture comes in as soon as the document is saved."))

    # How it is done ---------------------------------------------------------------------------------------------------

    def _asks_to_save(self) -> bool:
        box = QuestionBox(self._window, self.tr("Save the document first?"),
                          self.tr("A picture is stored in a folder beside the document's file."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Cancel)
        box.button(buttons.Save).setText(self.tr("Save…"))
        box.button(buttons.Cancel).setText(self.tr("Later"))
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        return answer == buttons.Save

    def _choose(self) -> None:
        endings = " ".join(f"*{ending}" for ending in sorted(PICTURES))
        kinds = self.tr("Pictures") + f" ({endings})"
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Insert a picture"), "", kinds)
        if names:
            self.add([(Path(name).name, Path(name)) for name in names])

    def _store_waiting(self) -> None:
        document = self._files.document.path
        if document is None:
            return
        waiting = list(self._waiting)
        self._waiting.clear()
        for one in waiting:
            self._store(document, one)

    def _store(self, document: Path, waiting: _Waiting) -> None:
        document_id, alone = self._files.document_id, len(waiting.pictures) == 1
        no_name = self.tr("picture")

        def work() -> str:
            links: list[str] = []
            for name, picture in waiting.pictures:
                data = read_picture(picture) if isinstance(picture, Path) else _png(picture)
                alt = "" if isinstance(picture, QImage) else picture.stem
                links.append(markdown_of(document, store_picture(document, name, data), alt or no_name))
            return ("" if alone else "\n\n").join(links)

        def show(text: str) -> None:
            if self._files.document_id == document_id:
                start, end = waiting.place.selectionStart(), waiting.place.selectionEnd()
                self._editor.apply_in_units([TextEdit(start, end, text)])
                self._editor.place_cursor(waiting.place.position())

        self._number += 1
        self._keeper.ask(f"picture {self._number}", work, show, self._problem)

    def _put_link(self, url: QUrl) -> None:
        address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        around, at = lines_around(self._editor, 0)
        if around.has_selection:
            put(self._editor, around, at, linked(around, address))
            return
        text = f"<{address}>" if self._editor.is_prose_at(at) else address
        end = around.start + len(text)
        put(self._editor, around, at, Typed((TextEdit(around.start, around.start, text),), end, end))


def _png(image: QImage) -> bytes:
    """A picture of the clipboard as a file holds it.

    Raises:
        DiskFailed: Qt cannot write it.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # PySide's stub wants bytes for the format
        raise DiskFailed(path="PNG", detail="the picture cannot be written")
    return bytes(buffer.data().data())
