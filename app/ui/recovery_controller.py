"""Brings back what the journals hold: at the start, when a file is opened that has unsaved text, and on request."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QWidget

from app.core.document import Document
from app.core.errors import FileProblem, JournalUnreadable, StetError
from app.core.job_file import forget_jobs, place_of
from app.core.recovery import Kept, discard, reinstated, tidy
from app.core.session import OpenDocument, read_session
from app.ui.document_controller import DocumentController
from app.ui.journal_controller import JournalController
from app.ui.notice import Notice
from app.ui.recovery_comparison import RecoveryComparison
from app.ui.recovery_dialog import RecoveryDialog
from app.ui.recovery_words import damage_words, file_words, name_of, time_of
from app.ui.session_controller import SessionController
from app.ui.sure import is_sure
from app.ui.theme import Colours
from app.ui.window_menu import WindowMenu
from app.ui.wording import sentences, told

# What waits, and what is said of a text that came back.
TOPIC, RECOVERED = "recovery", "recovered"
Choice = tuple[str, Callable[[], object]]


class RecoveryController(QObject):
    """Nothing is deleted here that the writer did not discard, and nothing replaces what a file says unasked.

    At the start the text of the session comes back by itself where its file is as it was; where another program
    changed the file, that is shown and the text is offered.
    """

    def __init__(
        self, files: DocumentController, journal: JournalController, session: SessionController, notice: Notice,
        menu: WindowMenu, colours: Callable[[], Colours], language: str, window: QWidget,
    ) -> None:
        super().__init__(window)
        self._files, self._journal, self._session, self._notice = files, journal, session, notice
        self._colours, self._language, self._window = colours, language, window
        self._dialog: RecoveryDialog | None = None
        self._bringing = False
        entry = QAction(self.tr("Unsaved texts…"), window)
        entry.setToolTip(self.tr("Texts that were left without being saved, to open or discard"))
        entry.triggered.connect(lambda: self.show_list())
        menu.add_to("earlier", entry)
        journal.paused.connect(self._say_paused)
        journal.resumed.connect(self._say_resumed)
        files.opened.connect(self._offer_for_file)
        # What is said of the text in the window is not true of another one, nor once it is saved.
        files.leaving.connect(lambda: notice.drop(RECOVERED))
        files.written.connect(lambda: notice.drop(RECOVERED))

    # At the start ----------------------------------------------------------------------------------------------------

    def come_back(self) -> bool:
        """Bring back what the session of before had open; False where there is nothing to show."""
        if not self._session.held:
            return False
        kept, session = tidy(), read_session()
        before = session.documents[0] if session is not None and session.documents else None
        mine = self._find(kept, before)
        ended = session is not None and session.ended
        shown = self._come_back(mine, before, ended=ended)
        self._session.follow()  # not before: killed in between, the next start must find the session of before
        if shown and before is not None:
            self._session.go_back(before)
        others = [one for one in kept if one is not mine]
        if not self._notice.message and others and not ended:
            self._say_others(others)
        return shown

    @staticmethod
    def _find(kept: list[Kept], before: OpenDocument | None) -> Kept | None:
        readable = [one for one in kept if one.readable and not one.is_copy]  # copies are offered only
        if before is None:  # the session was lost; its text is not
            return readable[0] if readable else None
        same = [one for one in readable if one.document_id == before.document_id]
        return max(same, key=lambda one: one.generation, default=None)

    def _come_back(self, mine: Kept | None, before: OpenDocument | None, *, ended: bool) -> bool:
        if mine is not None and mine.file_state() == "changed":
            path = mine.document.path
            assert path is not None
            if self._files.open(path):
                return True  # and the text was offered with it
        if mine is not None:
            self._bring_back(mine)
            if not ended or mine.file_state() == "gone" or mine.damaged_at is not None:
                self._say_recovered(mine)
            return True
        if before is None:
            return False
        if before.path:
            return Path(before.path).exists() and self._files.open(before.path)
        if before.blank:
            self._files.show(Document(None, ""), before.document_id)
        return before.blank

    def _bring_back(self, kept: Kept) -> None:
        self._bringing = True
        try:
            self._journal.bring_back(kept)
        finally:
            self._bringing = False
        for asked in kept.suggestions[-1:]:
            self._journal.offer_again(asked)

    # What is said ----------------------------------------------------------------------------------------------------

    def _say_recovered(self, kept: Kept) -> None:
        said = [self.tr("Recovered “{title}” up to {time}.").format(
            title=name_of(kept), time=time_of(kept, language=self._language))]
        if kept.document.path is not None:
            said.append(file_words(kept))
        said.append(damage_words(kept))
        if kept.suggestions and kept.suggestions[-1].ending in ("", "stopped"):
            said.append(self.tr("The suggestion that was being written is unfinished."))
        choices: list[Choice] = []
        if kept.unsaved:
            choices.append((self.tr("Compare"), lambda: self._compare(kept, shown=True)))
        if kept.unsaved or kept.file_state() == "gone":
            choices.append((self.tr("Discard…"), lambda: self._discard_shown(kept)))
        self._notice.say(sentences(*said), (*choices, *self._more()), topic=RECOVERED)

    def _offer_for_file(self) -> None:
        """A file was opened that there is unsaved text of."""
        path = self._files.document.path
        if self._bringing or path is None:
            return
        mine = [kept for kept in tidy() if kept.unsaved and (
            kept.document_id == self._files.document_id or kept.document.path == path)]
        if not mine:
            return
        kept = max(mine, key=lambda one: one.generation)
        said = [self.tr("There is unsaved text of “{title}” up to {time}.").format(
            title=name_of(kept), time=time_of(kept, language=self._language)), file_words(kept), damage_words(kept)]
        self._notice.say(sentences(*said), (
            (self.tr("Compare"), lambda: self._compare(kept, shown=False)),
            (self.tr("Restore"), lambda: self._restore(kept)),
            (self.tr("Discard…"), lambda: self._discard(kept)),
        ), topic=TOPIC)

    def _say_others(self, others: list[Kept]) -> None:
        unreadable = [kept for kept in others if not kept.readable]
        if unreadable and len(others) == len(unreadable) == 1:
            said = told(JournalUnreadable(path=str(unreadable[0].path)))
        elif len(others) == 1:
            said = self.tr("An unsaved text waits: “{title}”.").format(title=name_of(others[0]))
        else:
            said = self.tr("{number} unsaved texts wait.").format(number=len(others))
        self._notice.say(said, self._more(), topic=TOPIC)

    def _more(self) -> tuple[Choice, ...]:
        return ((self.tr("Unsaved texts…"), self.show_list),) if self.others() else ()

    def _say_paused(self, error: StetError) -> None:
        self._notice.say(told(error), topic="journal", problem=True)

    def _say_resumed(self) -> None:
        self._notice.drop("journal")

    # The list --------------------------------------------------------------------------------------------------------

    def others(self) -> list[Kept]:
        """What the journals hold that is in no window."""
        return tidy()

    def show_list(self) -> None:
        """Open the list of unsaved texts."""
        dialog = self._dialog = RecoveryDialog(self.others, self._language, self._window)
        dialog.restore.connect(self._restore)
        dialog.compare.connect(lambda kept: self._compare(kept, shown=False))
        dialog.discard.connect(self._discard)
        dialog.exec()
        self._dialog = None
        dialog.deleteLater()

    def _restore(self, kept: Kept) -> None:
        if kept.held() or not self._files.may_leave():
            return
        try:
            kept = reinstated(kept)
        except FileProblem as error:
            self._files.problem.emit(error)
            return
        if self._dialog is not None:
            self._dialog.accept()
        self._notice.drop(TOPIC)
        self._bring_back(kept)

    def _compare(self, kept: Kept, *, shown: bool) -> None:
        dialog = RecoveryComparison(kept, self._colours(), shown=shown, parent=self._dialog or self._window)
        answer = dialog.exec()
        dialog.deleteLater()
        if answer == RecoveryComparison.RESTORE:
            self._restore(kept)
        elif answer == RecoveryComparison.DISCARD:
            (self._discard_shown if shown else self._discard)(kept)

    def _discard(self, kept: Kept) -> None:
        if self._sure(kept):
            self._notice.drop(TOPIC)
            try:
                discard(kept)
                forget_jobs(place_of(kept.document.path, kept.document_id))
            except StetError as error:
                self._files.problem.emit(error)
        if self._dialog is not None:
            self._dialog.fill()

    def _discard_shown(self, kept: Kept) -> None:
        """The text is in the window: go back to what the file says."""
        if self._files.document_id != kept.document_id:  # no longer: what is in the window is none of this
            self._discard(kept)
            return
        if not self._sure(kept):
            return
        try:
            path = kept.document.path if kept.file_state() != "gone" else None
            document = self._files.read(path) if path is not None else Document(None, "")
        except StetError as error:
            self._files.problem.emit(error)
            return
        if document is None:
            return
        self._journal.discard()
        with contextlib.suppress(FileProblem):
            forget_jobs(place_of(kept.document.path, kept.document_id))
        self._files.show(document)

    def _sure(self, kept: Kept) -> bool:
        return is_sure(
            self._dialog or self._window, self.tr("Discard the unsaved text of “{title}”?").format(title=name_of(kept)),
            self.tr("Discard"), self.tr("Cancel"), self.tr("It cannot be brought back."),
            QMessageBox.StandardButton.Discard)
