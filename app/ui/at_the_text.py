"""Joins what asks the model where the text is to the window: the command palette and what stands beside the text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.errors import StetError
from app.ui.assistant_panel import AssistantPanel
from app.ui.ghost_controller import GhostController
from app.ui.job_teller import JobTeller
from app.ui.notice import Notice
from app.ui.outline import Outline
from app.ui.overview_controller import OverviewController
from app.ui.pages import Pages
from app.ui.palette_controller import PaletteController
from app.ui.record import Record
from app.ui.selection_assistance import SelectionAssistance
from app.ui.settings_controller import SettingsController
from app.ui.side_by_side import SideBySide
from app.ui.suggestion_controller import SuggestionController
from app.ui.theme import Colours
from app.ui.window_menu import WindowMenu
from app.ui.window_parts import Parts


class AtTheText:
    """Made after all that it offers; its menu entries come last.

    Args:
        problem: shows a StetError.
    """

    def __init__(
        self, parts: Parts, pages: Pages, panel: AssistantPanel, outline: Outline, overview: OverviewController,
        menu: WindowMenu, commands: dict[str, QAction], suggestions: SuggestionController,
        record: Record, preferences: SettingsController, notice: Notice, problem: Callable[[StetError], object],
        colours: Callable[[], Colours], window: QWidget,
    ) -> None:
        self.palette = PaletteController(
            pages, panel, outline, overview, menu, commands, suggestions, parts.assistant, parts.actions, parts.styles,
            parts.settings, preferences, colours, parts.language, window)
        self.selection = SelectionAssistance(
            pages, commands, panel.action_commands, parts.settings, parts.assistant, window)
        self.ghost = GhostController(
            pages, suggestions, parts.assistant, parts.actions, commands["ghost"], colours, window)
        self.ghost.problem.connect(problem)
        self.ghost.said.connect(notice.say)
        record.follow_ghost(self.ghost)
        self.jobs = JobTeller(
            pages, panel, suggestions, self.ghost, parts.assistant, commands, parts.language, window)
        self.sides = SideBySide(pages, suggestions, parts.settings, commands["side_by_side"], colours)
        for name, section in (("ghost", "actions"), ("side_by_side", "actions"), ("palette", "model")):
            menu.add_to(section, commands[name])
