"""Tells the journal what happens to the document in the window, and brings back what a journal holds."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from app.core.actions import Actions
from app.core.composition import Composition
from app.core.errors import StetError, UnknownAction
from app.core.journal_format import Asked, facts_of
from app.core.recovery import Kept
from app.core.scope import Region
from app.ui.document_controller import DocumentController
from app.ui.editor import MarkdownEditor
from app.ui.suggestion_controller import SuggestionController
from app.ui.suggestion_job import Job
from app.workers.assistant import Assistant
from app.workers.journal_writer import JournalWriter
from app.workers.text_stream import PassagePart


class JournalController(QObject):
    """Every edit, undone and redone ones too, is taken where the document itself tells of it.

    Signals:
        paused: StetError; what is typed is not kept on the disk at present.
        resumed: it is again.
    """

    paused = Signal(object)
    resumed = Signal()

    def __init__(
        self, files: DocumentController, editor: MarkdownEditor, suggestions: SuggestionController,
        actions: Actions, assistant: Assistant, parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._files, self._editor, self._suggestions, self._actions = files, editor, suggestions, actions
        self.writer = JournalWriter(self)
        self._follows = False
        self._coming: Kept | None = None
        self._job: Job | None = None
        self._job_name = ""
        files.is_kept = self.is_kept
        files.leaving.connect(self._leave)
        files.opened.connect(self._begin)
        files.written.connect(self._saved)
        files.lost.connect(self._lose_file)
        files.document_changed.connect(self._moved)
        editor.document().contentsChange.connect(self._changed)
        suggestions.deciding.connect(self._follow_job)
        suggestions.cut.connect(self._follow_cut)
        assistant.job_text.connect(self._came)
        assistant.job_ended.connect(self._ended)
        self.writer.paused.connect(self.paused)
        self.writer.resumed.connect(self.resumed)
        self.writer.text_wanted.connect(self._give_text)
        self._begin()

    def is_kept(self) -> bool:
        """Whether all of the text in the window is in its journal, on the disk: it may leave without a question."""
        return self._follows and self.writer.flush()

    def bring_back(self, kept: Kept) -> None:
        """Show the text that a journal holds, unsaved, in place of the document, and go on with that journal."""
        self._coming = kept
        state, document = kept.file_state(), kept.document
        if state == "same" and not kept.unsaved and document.path is not None:
            with suppress(StetError):  # that it can only be read stands in no journal
                document = self._files.read(document.path) or document
        try:
            self._files.show(document, kept.document_id, unsaved=kept.text if kept.unsaved else None)
        finally:
            self._coming = None
        if state == "gone":
            self._files.lose_file()

    def offer_again(self, asked: Asked) -> bool:
        """Offer a suggestion of the journal in the window once more; False where its action is gone or nothing came."""
        try:
            action = self._actions.get(asked.action)
        except UnknownAction:
            action = None
        if action is None or not any("".join(parts).strip() for parts in asked.came.values()):
            self.writer.decided(asked.job)
            return False
        composition = Composition(asked.pieces, replaces=asked.replaces)
        for passage, parts in asked.came.items():
            composition.add(passage, "".join(parts))
        for passage, ending in asked.endings.items():
            composition.end(passage, ending)  # type: ignore[arg-type]  # as the engine named it
        self._job = Job(action, None, asked.instruction, asked.document,
                        Region(asked.start, asked.end, "selection"), composition, ending=asked.ending or "stopped")
        self._job_name = asked.job
        self._suggestions.bring_back(self._job)
        return True

    def discard(self) -> None:
        """Delete what the journal in the window holds: the writer does not want it. The document is about to leave."""
        self._follows = False
        self._job = None
        self.writer.discard()

    def close(self) -> None:
        """Write what is left, and let the journal go; afterwards nothing is kept."""
        self._follows = False
        self.writer.close()

    # What happens to the document ------------------------------------------------------------------------------------

    def _leave(self) -> None:
        if self._follows:
            self._follows = False
            if self._job is not None:
                self.writer.decided(self._job_name)  # it is put away with its document
            self.writer.leave()
        self._job = None

    def _begin(self) -> None:
        document, kept = self._files.document, self._coming
        # What can only be read may be shown otherwise than it is: that is no text that nobody saved.
        is_exact = self._files.only_read is None
        text = self._editor.text() if is_exact else document.text if kept is None else kept.text
        self.writer.begin(self._files.document_id, self._files.title, facts_of(document), document.text, text, kept)
        self._follows = True

    def _changed(self, at: int, cut: int, put: int) -> None:
        if self._follows:
            self.writer.edit(at, cut, self._editor.text_between(at, at + put), self._editor.length())

    def _give_text(self) -> None:
        if self._follows:
            self.writer.exchange(self._editor.text(afresh=True))

    def _saved(self) -> None:
        document = self._files.document
        self.writer.saved(self._files.title, facts_of(document), document.text)

    def _lose_file(self) -> None:
        if self._follows:
            self.writer.lost()

    def _moved(self) -> None:
        if self._follows:
            document = self._files.document
            self.writer.moved(self._files.title, facts_of(document), document.text)

    # What is suggested -----------------------------------------------------------------------------------------------

    def _follow_job(self, _deciding: bool) -> None:
        job = self._suggestions.job
        if job is self._job or not self._follows:
            return
        if self._job is not None:
            self.writer.decided(self._job_name)
        self._job = job
        self._tell_asked()

    def _follow_cut(self) -> None:
        """The job's text is cut now: it is told anew, with its passages."""
        if self._job is not None and self._job is self._suggestions.job and self._follows:
            self.writer.decided(self._job_name)
            self._tell_asked()

    def _tell_asked(self) -> None:
        job = self._job
        if job is not None:
            self._job_name = uuid4().hex
            self.writer.asked(Asked(
                self._job_name, job.action.id, job.style.id if job.style else "", job.instruction, job.document,
                job.passage.start, job.passage.end, job.replaces, job.composition.pieces))

    def _came(self, parts: list[PassagePart], _tokens: int, _used: int) -> None:
        if self._job is not None and self._job is self._suggestions.job:
            self.writer.came(self._job_name, [(part.passage, part.text, part.ending or "") for part in parts])

    def _ended(self, ending: str, _usage: object, _error: StetError | None) -> None:
        if self._job is not None:
            self.writer.ended(self._job_name, "stopped" if ending == "failed" else ending)
