"""Joins what helps to write to the window: finding and replacing, moving sections, concentrating, lengths, spelling."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.errors import StetError
from app.core.settings import Settings
from app.ui.appearance import Appearance
from app.ui.concentration import Concentration
from app.ui.document_controller import DocumentController
from app.ui.find_bar import FindBar
from app.ui.find_controller import FindController
from app.ui.length_controller import LengthController
from app.ui.notice import Notice
from app.ui.outline import Outline
from app.ui.overview_controller import OverviewController
from app.ui.pages import Pages
from app.ui.section_controller import SectionController
from app.ui.settings_controller import SettingsController
from app.ui.spelling_controller import SpellingController
from app.ui.status_bar import StatusBar
from app.ui.suggestion_controller import SuggestionController
from app.ui.window_menu import WindowMenu
from app.workers.assistant import Assistant
from app.workers.newest_answer import NewestAnswer


class EditingAids(QObject):
    """Built once the pages stand in the window: the bar comes above them.

    Args:
        commands: those of finding and of sections, full_screen and next_misspelling are used.
        problem: shows a StetError.
    """

    def __init__(
        self, files: DocumentController, pages: Pages, outline: Outline, overview: OverviewController,
        suggestions: SuggestionController, commands: dict[str, QAction], menu: WindowMenu, status: StatusBar,
        appearance: Appearance, assistant: Assistant, settings: Settings, preferences: SettingsController,
        notice: Notice, problem: Callable[[StetError], object], window: QWidget,
    ) -> None:
        super().__init__(window)
        searcher = NewestAnswer("search", self)
        assistant.closing.connect(searcher.close)
        bar = FindBar(appearance.colours())
        pages.put_above(bar)
        self.finding = FindController(pages, bar, suggestions, commands, searcher, appearance.colours(), self)
        appearance.changed.connect(self.finding.recolour)
        for name in ("find", "replace"):
            menu.add_to("writing", commands[name])
        self.sections = SectionController(pages, outline, overview, commands, problem, self)
        menu.add_to("writing", self.sections.menu)
        self.concentration = Concentration(pages.editor, settings, preferences, commands["full_screen"], menu,
                                           appearance, window)
        self.lengths = LengthController(files, pages.editor, overview, status, settings, window)
        self.spelling = SpellingController(pages.editor, settings, preferences, commands["next_misspelling"], notice,
                                           problem, appearance, self)
        assistant.closing.connect(self.spelling.close)
        menu.add_to("writing", commands["next_misspelling"])
