"""Joins what Stet keeps of proposals to the window: keeping them, showing what came of them, stating and forgetting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from app.core.actions import Actions
from app.core.database import Database
from app.core.errors import StetError
from app.core.proposals import Kept, file_name
from app.ui.document_controller import DocumentController
from app.ui.ghost_controller import GhostController
from app.ui.notice import Notice
from app.ui.pages import Pages
from app.ui.proposal_keeper import ProposalKeeper
from app.ui.proposals_dialog import ProposalsDialog
from app.ui.provenance_tracker import ProvenanceTracker
from app.ui.provenance_view import ProvenanceView
from app.ui.reused_proposal import offer_again, text_around
from app.ui.statement_dialog import StatementDialog
from app.ui.suggestion_controller import SuggestionController
from app.ui.theme import Colours
from app.ui.window_menu import WindowMenu
from app.workers.archive import Archive
from app.workers.assistant import Assistant


class Record(QObject):
    """What is kept of proposals and decisions, and the three commands that show it.

    Args:
        commands: proposals, provenance and statement are used.
        problem: shows a StetError.
    """

    def __init__(
        self, database: Database, suggestions: SuggestionController, files: DocumentController, pages: Pages,
        assistant: Assistant, actions: Actions, commands: dict[str, QAction], menu: WindowMenu, notice: Notice,
        problem: Callable[[StetError], object], colours: Callable[[], Colours], language: str, window: QWidget,
    ) -> None:
        super().__init__(window)
        self._files, self._editor, self._suggestions, self._actions = files, pages.editor, suggestions, actions
        self._notice, self._colours, self._language, self._window = notice, colours, language, window
        self._dialog: QDialog | None = None
        self.archive = Archive(database, self)
        self._keeper = ProposalKeeper(self.archive, suggestions, files, assistant, self)
        self.tracker = ProvenanceTracker(self.archive, suggestions, files, pages.editor, self)
        self.view = ProvenanceView(pages.editor, self.tracker, colours, self)
        self.archive.failed.connect(problem)
        self.tracker.lost.connect(self._say_lost)
        commands["provenance"].setCheckable(True)
        commands["provenance"].toggled.connect(self._show_provenance)
        commands["proposals"].triggered.connect(lambda _checked=False: self.show_proposals())
        commands["statement"].triggered.connect(lambda _checked=False: self.show_statement())
        for name in ("proposals", "provenance", "statement"):
            menu.add_to("record", commands[name])
        for end in (self.tracker.close, self.archive.close):
            assistant.closing.connect(end)

    def follow_ghost(self, ghost: GhostController) -> None:
        """Keep what ``ghost`` proposes, and follow what is taken of it."""
        ghost.shown.connect(lambda _: self.tracker.follow())
        ghost.taken.connect(self.tracker.note_landed)
        ghost.let_go.connect(self._keeper.keep_in_part)

    def show_proposals(self) -> ProposalsDialog:
        """Show what was proposed for the selection or the paragraph, and for the whole document."""
        self._put_away()
        start, end = text_around(self._editor)
        document, path = self._files.document_id, file_name(self._files.document.path)
        known = [each.source for each in self.tracker.provenance.stretches if each.start < end and start < each.end]
        dialog = self._dialog = ProposalsDialog(self._actions, self._colours(), self._language, self._window)
        dialog.used.connect(partial(self._use_again, dialog))
        dialog.forget_wanted.connect(partial(self._forget, dialog))
        self.archive.touching(document, path, self._editor.text()[start:end], known, dialog.show_here)
        self.archive.of_document(document, path, self._all_sources(), dialog.show_all)
        dialog.open()
        return dialog

    def show_statement(self) -> StatementDialog:
        """Show the statement of the document as it stands."""
        self._put_away()
        text, provenance = self._editor.text(), self.tracker.provenance
        dialog = self._dialog = StatementDialog(
            self._files.title, text, provenance, self._actions, self._language, self._window)
        self.archive.of_document(self._files.document_id, file_name(self._files.document.path), self._all_sources(),
                                 dialog.show_kept)
        dialog.open()
        return dialog

    # ------------------------------------------------------------------------------------------------------------

    def _put_away(self) -> None:
        """One dialog at a time; what the archive may still answer to it is answered by now."""
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
        self._dialog = None

    def _all_sources(self) -> list[str]:
        return list(dict.fromkeys(each.source for each in self.tracker.stretches))

    def _use_again(self, dialog: ProposalsDialog, kept: Kept) -> None:
        self._keeper.know(kept.proposal.id)
        if offer_again(kept, self._editor, self._suggestions, self._actions):
            dialog.accept()
        else:
            dialog.say(self.tr("The text that it changes is not there any more."))

    def _forget(self, dialog: ProposalsDialog, everything: bool) -> None:
        if everything:
            self.archive.forget_all(dialog.say_forgotten)
        else:
            self.archive.forget(self._files.document_id, file_name(self._files.document.path), dialog.say_forgotten)
        self.tracker.forget()

    def _show_provenance(self, shown: bool) -> None:
        self.view.show_stretches(shown)
        if shown and not self.tracker.stretches:
            self._notice.say(self.tr("Nothing in this text is known to come from a model."))

    def _say_lost(self, characters: int) -> None:
        self._notice.say(self.tr(
            "{number} characters that came from a model are not in this text any more, or were changed elsewhere."
        ).format(number=f"{characters:,}"))
