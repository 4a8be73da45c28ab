"""Tells of characters that cannot be seen: once when a document comes, how many always, where they stand on request."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.core.overview import Overview
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.notice import Notice
from app.ui.status_bar import StatusBar
from app.ui.survey import Survey
from app.ui.window_menu import WindowMenu
from app.ui.wording import sentences


class HiddenController(QObject):
    """Counts come from the survey; the marks are the editor's own."""

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, survey: Survey, status: StatusBar, notice: Notice,
        menu: WindowMenu, parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._files, self._editor, self._status, self._notice = files, editor, status, notice
        self._is_new = False
        self.command = QAction(self.tr("Show hidden characters"), self)
        self.command.setCheckable(True)
        self.command.setToolTip(self.tr("Mark what is not seen: zero width, directions, control characters"))
        self.command.toggled.connect(editor.hidden.show)
        menu.add_to("look", self.command)
        files.opened.connect(self._on_opened)
        survey.done.connect(self._tell)

    def _on_opened(self) -> None:
        self._is_new = True

    def _tell(self, found: Overview) -> None:
        self._status.put("hidden", self._number(
            found.hidden, self.tr("1 hidden character"), self.tr("{count} hidden characters")))
        if not self._is_new:
            return
        self._is_new = False
        said = sentences(
            self._number(found.hidden, self.tr("This document has one character that cannot be seen."),
                         self.tr("This document has {count} characters that cannot be seen.")),
            "" if self._files.only_read is not None else
            self._number(found.damage, self.tr("One character was lost before: “�” stands in its place, and stays."),
                         self.tr("{count} characters were lost before: “�” stands in their places, and stays.")))
        if said and not self._notice.message:
            show = ((self.tr("Show them"), lambda: self.command.setChecked(True)),) if found.hidden else ()
            self._notice.say(said, show, topic="file")

    @staticmethod
    def _number(count: int, one: str, many: str) -> str:
        return "" if not count else one if count == 1 else many.format(count=f"{count:,}")
