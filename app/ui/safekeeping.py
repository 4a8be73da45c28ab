"""Joins what keeps a document from being lost to others: its versions, other programs and other windows of Stet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.actions import Actions
from app.core.database import Database
from app.ui.document_controller import DocumentController
from app.ui.external_change_controller import ExternalChangeController
from app.ui.history_controller import HistoryController
from app.ui.notice import Notice
from app.ui.pages import Pages
from app.ui.read_only_files import ReadOnlyFiles
from app.ui.second_window import SecondWindow
from app.ui.session_controller import SessionController
from app.ui.suggestion_controller import SuggestionController
from app.ui.theme import Colours
from app.ui.versions_controller import VersionsController
from app.workers.assistant import Assistant
from app.workers.version_keeper import VersionKeeper


class Safekeeping:
    """Made after what keeps the session, so that the window's journal is told first of what happens to the text.

    Args:
        limit_bytes: what all versions may take.
        command: opens the history.
    """

    def __init__(
        self, files: DocumentController, pages: Pages, suggestions: SuggestionController, session: SessionController,
        actions: Actions, assistant: Assistant, notice: Notice, database: Database, limit_bytes: int,
        command: QAction, colours: Callable[[], Colours], language: str, window: QWidget,
    ) -> None:
        editor = pages.editor
        self.keeper = VersionKeeper(database, limit_bytes, window)
        self.versions = VersionsController(files, editor, suggestions, self.keeper, window)
        self.history = HistoryController(
            files, editor, suggestions, self.keeper, actions, colours, language, command, window)
        self.second_window = SecondWindow(files, editor, session, notice, window)
        self.others = ExternalChangeController(files, editor, suggestions, self.keeper, notice, window)
        self.read_only = ReadOnlyFiles(files, editor, self.others.watcher, notice, window)
        for end in (self.others.close, self.versions.close, self.keeper.close, self.second_window.close):
            assistant.closing.connect(end)
