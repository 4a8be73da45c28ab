"""Shows what a long action has done and what not, has the rest done, and offers at the next start to go on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.core.actions import Actions
from app.core.errors import FileProblem, UnknownAction
from app.core.job_file import KeptJob, forget_job, kept_job, kept_jobs, place_of
from app.core.offsets import to_utf16
from app.core.scope import Region
from app.ui.coverage_bar import CoverageBar
from app.ui.document_controller import DocumentController
from app.ui.notice import Notice
from app.ui.pages import Pages
from app.ui.suggestion_controller import SuggestionController
from app.ui.suggestion_job import Job
from app.ui.theme import Colours
from app.workers.assistant import Assistant

TOPIC = "unfinished"
# Milliseconds between two pictures of the bar while passages come.
_SHOW_DELAY = 60


class CoverageController(QObject):
    """Puts the bar above the page, and keeps what is kept of a job as long as it is needed and no longer."""

    def __init__(
        self, files: DocumentController, pages: Pages, suggestions: SuggestionController, actions: Actions,
        assistant: Assistant, notice: Notice, colours: Callable[[], Colours], language: str, window: QWidget,
    ) -> None:
        super().__init__(window)
        self._files, self._pages, self._suggestions, self._actions = files, pages, suggestions, actions
        self._assistant, self._notice, self._language = assistant, notice, language
        self.bar = CoverageBar(colours)
        pages.put_above(self.bar)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOW_DELAY)
        self._timer.timeout.connect(self.show)
        suggestions.place = suggestions.how.place = self._place
        self.bar.picked.connect(self._go_to)
        self.bar.rest_wanted.connect(self.go_on)
        for changed in (suggestions.cut, suggestions.deciding, assistant.job_ended):
            changed.connect(self.show)
        for came in (suggestions.advanced, assistant.job_text):
            came.connect(self._show_soon)
        suggestions.done_with.connect(self._forget)
        files.opened.connect(self._offer_soon)
        for end in (self._timer.stop, self._let_go):
            assistant.closing.connect(end)

    # What is shown -----------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show what became of the job of the moment."""
        self._timer.stop()
        job = self._suggestions.job
        if job is None:
            self.bar.show_coverage("", None, busy=False)
        else:
            self.bar.show_coverage(job.document, job.coverage, busy=self._assistant.busy or not job.ending)

    def _show_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _go_to(self, place: int) -> None:
        job = self._suggestions.job
        unit = to_utf16(job.document if job is not None else self._pages.editor.text(), place)
        review = self._pages.review
        if self._pages.reviewing:
            review.scroll_to(review.from_document(unit))
        else:
            self._pages.editor.scroll_to(unit)

    # Going on ----------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Ask for the passages that are not done; where none waits, for those that broke off once more."""
        job = self._suggestions.job
        if job is None or job.coverage is None or self._assistant.busy or job.coverage.is_complete:
            return
        kept = kept_job(job.place, job.action.id)
        for file in job.answers:
            if not job.coverage.count("waiting"):
                file.drop_unfinished()
        start, end = self._pages.editor.passage() or (job.passage.start, job.passage.end)
        style = job.style.id if job.style is not None else ""
        self._suggestions.go_on(job.action.id, kept.job.style if kept is not None else style, job.instruction,
                                Region(start, end, job.passage.kind, job.passage.title),
                                kept.job.seed if kept is not None else job.seed)

    def _offer_soon(self) -> None:
        """When what is brought back with the document has been brought back."""
        self._notice.drop(TOPIC)
        QTimer.singleShot(0, self, self._offer)

    def _offer(self) -> None:
        """Another document is there, of which a job may have been left unfinished."""
        if self._suggestions.job is not None or self._assistant.busy or self._notice.message:
            return
        for kept in kept_jobs(self._place()):
            try:
                action = self._actions.get(kept.job.action)
            except UnknownAction:
                continue
            if not kept.done:
                continue
            said = self.tr("“{action}” of this document was left unfinished: {done} of {total} passages are done.")
            self._notice.say(
                said.format(action=action.name(self._language), done=f"{min(kept.done, kept.job.passages):,}",
                            total=f"{kept.job.passages:,}"),
                ((self.tr("Go on"), partial(self._resume, kept)),
                 (self.tr("Discard"), partial(self._discard, kept))), topic=TOPIC)
            return

    def _resume(self, kept: KeptJob, _checked: bool = False) -> None:
        job, length = kept.job, len(self._pages.editor.text())
        start, end = job.start, length - job.behind
        if not 0 <= start < end <= length:  # the document is another; of what is left of it the rest is done
            start, end = 0, length
        self._suggestions.go_on(job.action, job.style, job.instruction, Region(start, end, "selection"), job.seed)

    @staticmethod
    def _discard(kept: KeptJob, _checked: bool = False) -> None:
        with contextlib.suppress(FileProblem):
            forget_job(kept.job.document, kept.job.action)

    # What is kept ------------------------------------------------------------------------------------------------

    def _place(self) -> str:
        """What the jobs of the document in the window are kept under."""
        return place_of(self._files.document.path, self._files.document_id)

    def _forget(self, job: Job) -> None:
        """It was decided on: what was kept of it is not needed any more."""
        self.show()
        for file in job.answers:
            file.remove()
        job.answers.clear()
        if job.place and job.coverage is not None and job.coverage.total > 1:
            with contextlib.suppress(FileProblem):
                forget_job(job.place, job.action.id)

    def _let_go(self) -> None:
        job = self._suggestions.job
        for file in job.answers if job is not None else ():
            file.close()
