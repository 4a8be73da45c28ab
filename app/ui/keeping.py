"""Joins the journal, the session, the job that runs and what brings them back, in the order in which they end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.core.actions import Actions
from app.ui.coverage_controller import CoverageController
from app.ui.document_controller import DocumentController
from app.ui.journal_controller import JournalController
from app.ui.notice import Notice
from app.ui.pages import Pages
from app.ui.recovery_controller import RecoveryController
from app.ui.session_controller import SessionController
from app.ui.suggestion_controller import SuggestionController
from app.ui.theme import Colours
from app.ui.window_menu import WindowMenu
from app.workers.assistant import Assistant


class Keeping:
    """What the window keeps of its text and its state; ``main`` calls ``come_back`` or ``begin`` once."""

    def __init__(
        self, files: DocumentController, pages: Pages, suggestions: SuggestionController, actions: Actions,
        assistant: Assistant, notice: Notice, menu: WindowMenu, colours: Callable[[], Colours], language: str,
        window: QWidget,
    ) -> None:
        self.journal = JournalController(files, pages.editor, suggestions, actions, assistant, window)
        self.coverage = CoverageController(
            files, pages, suggestions, actions, assistant, notice, colours, language, window)
        self.session = SessionController(files, pages.editor, self.journal.writer, window)
        self.recovery = RecoveryController(
            files, self.journal, self.session, notice, menu, colours, language, window)
        for end in (self.session.close, self.journal.close, self.session.release):
            assistant.closing.connect(end)

    def come_back(self) -> bool:
        """Show what was open when Stet ended; False where there was nothing."""
        return self.recovery.come_back()

    def begin(self) -> None:
        """Something else is opened: this is the session from now on."""
        self.session.follow()
