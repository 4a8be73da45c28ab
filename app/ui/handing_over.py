"""Joins what hands the document over: Export…, Print…, and Copy as rich text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QMimeData, QObject, QStandardPaths
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from app.core.errors import StetError
from app.core.settings import Settings
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.notice import Notice
from app.ui.theme import Colours
from app.ui.window_menu import WindowMenu
from app.ui.wording import sentences
from app.workers.assistant import Assistant

# What only a hand-over needs is imported when there is one: it would take a twentieth of the time to the first window.
if TYPE_CHECKING:
    from app.core.handover.order import HandedOver, Order
    from app.ui.export_dialog import ExportDialog
    from app.ui.print_preview import PrintPreview
    from app.workers.handover_runner import HandOverRunner


class HandingOver(QObject):
    """Nothing is read before it is asked for; what was chosen is kept as long as the window is, the layout for good.

    Args:
        problem: shows a StetError.
    """

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, assistant: Assistant, commands: Mapping[str, QAction],
        menu: WindowMenu, notice: Notice, settings: Settings, problem: Callable[[StetError], object],
        colours: Callable[[], Colours], window: QWidget,
    ) -> None:
        super().__init__(window)
        self._files, self._editor, self._notice, self._settings = files, editor, notice, settings
        self._problem, self._colours, self._window = problem, colours, window
        self._dialog: QDialog | None = None
        self._chosen: Order | None = None
        acts = (("export", lambda: self.show_export()), ("print", self.show_print), ("copy_rich", self.copy_rich))
        for name, act in acts:
            commands[name].triggered.connect(partial(_call, act))
            menu.add_to("writing" if name == "copy_rich" else "documents", commands[name])
        assistant.closing.connect(self._close)

    @cached_property
    def copying(self) -> HandOverRunner:
        """Makes rich text for the clipboard."""
        from app.workers.handover_runner import HandOverRunner

        runner = HandOverRunner(self)
        runner.done.connect(self._put_on_clipboard)
        runner.failed.connect(self._problem)
        return runner

    def show_export(self, before: str | None = None, since: str = "") -> ExportDialog:
        """Ask for a format and a file.

        Args:
            before: an earlier text of the document: Word gets what changed since, marked.
            since: when it stood here, in words.
        """
        from app.ui.export_dialog import ExportDialog

        self._put_away()
        order = replace(self._order(self._editor.text()), before=before)
        dialog = ExportDialog(order, self._files.document.path, self._folder(), since, self._window)
        dialog.finished.connect(lambda _: self._remember(dialog.order))
        self._dialog = dialog
        dialog.open()
        return dialog

    def show_print(self) -> PrintPreview:
        """Show the pages, and print them."""
        from app.ui.print_preview import PrintPreview

        self._put_away()
        order = self._order(self._editor.text())
        dialog = PrintPreview(order, self._colours(), self._window)
        dialog.finished.connect(lambda _: self._remember(
            replace(order, paper=dialog.paper.currentData(), layout=dialog.order.layout)))
        self._dialog = dialog
        dialog.open()
        return dialog

    def copy_rich(self) -> None:
        """Copy the selection, or the document, as word processors take it, with plain text beside it."""
        from app.core.handover.order import RICH

        if self.copying.busy:
            return
        text = self._editor.text()
        start, end = self._editor.selection()
        self.copying.begin(replace(self._order(text[start:end] if start != end else text), format=RICH))

    # ------------------------------------------------------------------------------------------------------------

    def _order(self, text: str) -> Order:
        """The document with what was chosen last."""
        from app.core.handover.order import Order

        letter = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
        chosen = self._chosen or Order("", None, "", "docx", "us-letter" if letter else "a4")
        path = self._files.document.path
        name = (path or Path(self._files.proposed_name())).stem
        return replace(chosen, text=text, folder=path.parent if path else None, name=name,
                       layout=self._settings.layout)

    def _folder(self) -> Path:
        path = self._files.document.path
        if path is not None:
            return path.parent
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        return documents if documents.is_dir() else Path.home()  # where it is missing, a dialog would begin anywhere

    def _remember(self, order: Order) -> None:
        self._chosen = replace(order, text="", folder=None, before=None)
        self._settings.layout = order.layout

    def _put_on_clipboard(self, found: HandedOver) -> None:
        from app.ui.handover_words import left_out_words

        rich, plain = (part.decode("utf-8") for part in found.parts)
        data = QMimeData()
        data.setHtml(rich)
        data.setText(plain.rstrip("\n"))
        QGuiApplication.clipboard().setMimeData(data)
        left_out = [left_out_words(one) for one in found.left_out]
        self._notice.say(sentences(self.tr("Copied as rich text."), "\n".join(["", *left_out]) if left_out else ""))

    def _put_away(self) -> None:
        """One dialog at a time."""
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
        self._dialog = None

    def _close(self) -> None:
        self._put_away()
        if "copying" in self.__dict__:
            self.copying.close()


def _call(act: Callable[[], object], _checked: bool = False) -> None:
    """Call ``act`` without the "checked" that a triggered signal carries."""
    act()
