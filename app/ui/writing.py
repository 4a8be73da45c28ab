"""Joins what helps in writing Markdown and Chinese to the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.errors import StetError
from app.core.settings import Settings
from app.ui.appearance import Appearance
from app.ui.document_controller import DocumentController
from app.ui.link_opening import LinkOpening
from app.ui.notice import Notice
from app.ui.pages import Pages
from app.ui.paragraph_forms import ParagraphForms
from app.ui.picture_intake import PictureIntake
from app.ui.table_editing import TableEditing
from app.ui.table_menu import TableMenu
from app.ui.text_commands import TextCommands
from app.ui.typing_aid import TypingAid
from app.ui.window_menu import WindowMenu
from app.workers.assistant import Assistant


class Writing(QObject):
    """The keys, commands and drops that write Markdown on the page.

    Args:
        commands: bold, italic, code, link, table, footnote and the forms of paragraphs are used.
        problem: shows a StetError.
    """

    def __init__(
        self, files: DocumentController, pages: Pages, settings: Settings, commands: dict[str, QAction],
        appearance: Appearance, assistant: Assistant, notice: Notice,
        problem: Callable[[StetError], object], window: QWidget,
    ) -> None:
        super().__init__(window)
        self._pages, self._footnote = pages, commands["footnote"]
        self._styles = [commands[name] for name in ("bold", "italic", "code", "link")]
        # In a table its keys come first.
        tables = TableEditing(pages.editor, self)
        self.tables = TableMenu(tables, pages, commands["table"], window)
        files.saving.connect(tables.settle)
        self.forms = ParagraphForms(pages, commands, tables, notice, window)
        self.pictures = PictureIntake(files, pages.editor, assistant, notice, problem, window)
        self.links = LinkOpening(files, pages.editor, notice, window)
        self.text = TextCommands(pages.editor, settings, notice, self)
        self.typing = TypingAid(pages.editor, settings, self)
        files.opened.connect(self.typing.forget)
        appearance.waits = pages.editor.composing.when_done
        acts: dict[str, Callable[[], object]] = {
            "bold": partial(self.typing.toggle, "strong"), "italic": partial(self.typing.toggle, "emphasis"),
            "code": partial(self.typing.toggle, "code-span"), "link": self.typing.link,
            "footnote": self.text.footnote,
        }
        for name, act in acts.items():
            commands[name].triggered.connect(partial(self._on_page, act))

    def offer_in(self, menu: WindowMenu) -> None:
        """Add its commands to the menu."""
        for entry in (*self._styles, self.forms.menu, self.tables.menu, self.pictures.command, self._footnote,
                      self.text.tidy_command):
            menu.add_to("writing", entry)

    def _on_page(self, act: Callable[[], object], _checked: bool = False) -> None:
        """Call ``act`` where the page can be written on."""
        if not self._pages.reviewing and not self._pages.editor.isReadOnly():
            act()
