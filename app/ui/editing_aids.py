"""Joins what helps to write to the window: finding and replacing."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.appearance import Appearance
from app.ui.find_bar import FindBar
from app.ui.find_controller import FindController
from app.ui.pages import Pages
from app.ui.suggestion_controller import SuggestionController
from app.ui.window_menu import WindowMenu
from app.workers.assistant import Assistant
from app.workers.newest_answer import NewestAnswer


class EditingAids(QObject):
    """Built once the pages stand in the window: the bar comes above them.

    Args:
        commands: find, replace, find_next, find_previous are used.
    """

    def __init__(
        self, pages: Pages, suggestions: SuggestionController, commands: dict[str, QAction], menu: WindowMenu,
        appearance: Appearance, assistant: Assistant, window: QWidget,
    ) -> None:
        super().__init__(window)
        searcher = NewestAnswer("search", self)
        assistant.closing.connect(searcher.close)
        bar = FindBar()
        column = pages.parentWidget().layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.indexOf(pages), bar)
        self.finding = FindController(pages, bar, suggestions, commands, searcher, appearance.colours(), self)
        appearance.changed.connect(self.finding.recolour)
        for name in ("find", "replace"):
            menu.add_to("text", commands[name])
