"""From an action to a decision: picks the passage, asks the assistant, and lands what the writer accepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from app.core.actions import Actions
from app.core.errors import NothingSelected, StetError
from app.core.generation import ModelInfo, Usage
from app.core.output_filter import fit_edges
from app.core.review import Review
from app.core.scope import Region, region_at
from app.core.styles import Styles
from app.ui.answer_insertion import insert_answer
from app.ui.assistant_panel import AssistantPanel
from app.ui.attempts import Attempts
from app.ui.ended_suggestion import EndedSuggestion
from app.ui.how_asked import HowAsked
from app.ui.job_progress import JobProgress
from app.ui.mixing import Mixing
from app.ui.pages import Pages
from app.ui.ready_card import ReadyCard
from app.ui.review_controller import ReviewController
from app.ui.review_keys import ReviewKeys
from app.ui.review_menu import ReviewMenu
from app.ui.scope_cost import ScopeCost
from app.ui.suggestion_job import Job, cut_at_once, whole
from app.ui.wording import told
from app.workers.assistant import Assistant
from app.workers.desk_worker import Proposal


class SuggestionController(QObject):
    """Stands between the editor, the panel and the assistant.

    Signals:
        context_used: tokens in use, tokens of the context.
        speed: tokens per second while writing.
        deciding: whether there is a suggestion to decide on.
        cut: the text of the job is cut into passages.
        advanced: something became of a passage of the job.
        done_with: a Job that was decided on or put away.
        inserting: a suggestion is about to be put into the document whole.
        proposed: a Job, when its answer has come.
        landed: a Job, and where its answer was put into the document whole, UTF-16 units from and to.
        put_away: a Job whose answer was not put into the document.
    """

    context_used = Signal(int, int)
    speed = Signal(float)
    deciding = Signal(bool)
    cut = Signal()
    advanced = Signal()
    done_with = Signal(object)
    inserting = Signal()
    proposed = Signal(object)
    landed = Signal(object, int, int)
    put_away = Signal(object)

    def __init__(
        self, pages: Pages, panel: AssistantPanel, assistant: Assistant, actions: Actions, styles: Styles,
        language: str, parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._language = language
        self._editor, self._panel, self._assistant = pages.editor, panel, assistant
        self._actions = actions
        self.how = HowAsked(panel, assistant, actions, styles)
        self.reviewing = ReviewController(pages, panel.card.hunks, self)
        self.review_keys = ReviewKeys(self.reviewing, pages.review, panel.card.hunks, pages.editor, self)
        self.review_menu = ReviewMenu(self.reviewing, pages.review, panel.card.hunks, self)
        self.place: Callable[[], str] = str  # what the answers of a long job are kept under
        self._ready = ReadyCard(panel.card, self._editor, self.reviewing, self.how, self)
        self._job: Job | None = None
        self.attempts = Attempts()
        self._judge_serial = 0
        self._note = ""  # of changes that no model proposed
        self._decided: EndedSuggestion | None = None
        self.scope_cost = ScopeCost(self._editor, panel, assistant, actions, self.how.cost_question, self)
        self._progress = JobProgress(panel, self.reviewing, assistant, lambda: self._job, language, self)
        self._progress.context_used.connect(self.context_used)
        self._progress.cut.connect(self.cut)
        self._progress.advanced.connect(self.advanced)
        panel.asked.connect(self.run)
        assistant.job_ended.connect(self._on_ended)
        assistant.judged.connect(self._on_judged)
        self.reviewing.changed.connect(self._show_review)
        self.reviewing.ended.connect(self._end_review)
        self.reviewing.reopening.connect(self._reopen)
        assistant.model_ready.connect(self._on_model_ready)
        panel.card.attempts.chosen.connect(self.show_attempt)
        Mixing(self.reviewing, self.attempts, pages.review, panel.card.hunks, panel.card.alternatives, self)

    @property
    def job(self) -> Job | None:
        """The suggestion that is coming or waits for a decision."""
        return self._job

    # What is asked ---------------------------------------------------------------------------------------------------

    def run(self, action_id: str) -> None:
        """Start the action on the selection, or on what its scope says; nothing while an input method composes."""
        if self._assistant.busy or not self._editor.composing.settle():
            return
        action = self._actions.get(action_id)
        text = self._editor.text()
        passage = region_at(text, *self._editor.selection(), action.scope)
        self.attempts.clear()
        self._start(Job(action, self.how.style, self.how.instruction, text, passage,
                        whole(text[passage.start : passage.end], replaces=action.result == "replace")))

    def again(self) -> None:
        """Ask the same of the same text once more, in the style and with the instruction that are chosen now."""
        job = self._job
        if job is None or self._assistant.busy:
            return
        self.attempts.leave(self.reviewing.review)
        # What was accepted or written meanwhile is part of the text.
        start, end = self._editor.passage() or (0, 0)
        text = self._editor.text()
        passage = replace(job.passage, start=start, end=end)
        instruction = self.how.instruction
        if job.action.needs_instruction:
            instruction = instruction or job.instruction
        composition = whole(text[start:end], replaces=job.replaces)
        self._start(Job(job.action, self.how.style, instruction, text, passage, composition,
                        attempt=max(len(self.attempts), job.attempt) + 1))

    def go_on(self, action_id: str, style_id: str, instruction: str, region: Region, seed: int) -> None:
        """Ask for what is left of a long job, as it was asked before; what was answered is taken from its file."""
        if self._assistant.busy:
            return
        action, text = self._actions.get(action_id), self._editor.text()
        self.attempts.clear()
        composition = whole(text[region.start : region.end], replaces=action.result == "replace")
        self._start(Job(action, self.how.style_of(style_id), instruction, text, region, composition, seed=seed,
                        goes_on=True))

    def show_attempt(self, number: int) -> None:
        """Show another attempt at the same text, as far as it was decided."""
        wanted = self.attempts.jobs[number : number + 1] if number >= 0 else []
        if self._assistant.busy or not wanted or wanted[0] is self._job:
            return
        attempt = self.attempts.choose(number, self.reviewing.review)
        if attempt is None:
            return
        self._job = job = attempt.job
        self._panel.card.show_running("", in_page=job.replaces)
        if attempt.review is not None:
            self._opened(job, attempt.review, self.reviewing.show(attempt.review))
        else:
            self._panel.card.view.show_text(job.answer)
            self._ready.show_job(job, job.action.name(self._language), can_accept=True)
        self.deciding.emit(True)
        self._show_attempts()

    def _show_attempts(self) -> None:
        self._panel.card.attempts.show_attempts(
            self.attempts.about(self._language), self.attempts.number, busy=self._assistant.busy)

    def stop(self) -> None:
        """Stop the job; what came is kept. Without a job, put a suggestion away that failed."""
        if self._assistant.busy:
            self._panel.card.show_progress(self.tr("Stopping…"), None)
            self._assistant.stop()

    def let_stand(self) -> None:
        """Keep the original wherever nothing was decided."""
        if self._assistant.busy:
            return
        if self.reviewing.active:
            self.reviewing.let_rest_stand()
        elif self._job is not None:
            if self._job.answer.strip() and not self._job.replaces:
                self.put_away.emit(self._job)
            self._forget()

    def copy(self) -> None:
        """Copy the suggestion."""
        if self._job is not None and self._job.answer:
            QGuiApplication.clipboard().setText(self._job.answer)

    def accept(self) -> None:
        """Put the suggestion into the document as one undo step: of changes all that are open and have no flag."""
        job = self._job
        if self.reviewing.active:
            self.reviewing.accept_rest()
        elif job is not None and not (job.replaces or self._assistant.busy or self._editor.isReadOnly()):
            if job.answer.strip():
                self.inserting.emit()
                self.landed.emit(job, *insert_answer(self._editor, job.original, job.answer,
                                                     continues=job.action.result == "insert-after"))
                self._finish()

    def review(self, review: Review, note: str) -> bool:
        """Let the writer decide on changes that no model proposed; ``note`` says whose. False: none is open."""
        if self.reviewing.turned_to is not review and not self.turn_to(review):
            return False
        self._note = note
        if not self.reviewing.show(review):
            self._forget()
            return False
        self.deciding.emit(True)
        return True

    def turn_to(self, review: Review) -> bool:
        """Show these changes, and let ``review`` go on in another turn of the event loop. False: a job runs."""
        if self._assistant.busy:
            return False
        self._forget()
        self._panel.card.show_running("", in_page=True)
        self.reviewing.turn_to(review)
        return True

    def leave_document(self) -> None:
        """Another document is there: what was proposed for the one before is put away."""
        if self.reviewing.leave_other_document():
            self._assistant.stop()
            self._forget(put_away=False)

    def bring_back(self, job: Job) -> None:
        """Offer what had come of a suggestion when Stet ended; what was written since is carried over."""
        text, original = self._editor.text(), job.original
        start = job.passage.start if text == job.document else text.find(original)
        self._job = job
        job.place = self.place()
        job.recover_coverage()
        if start >= 0:
            self._editor.mark_passage(start, start + len(original))
        self._panel.card.show_running("", in_page=job.replaces)
        if not job.replaces:
            self._panel.card.append(job.composition.text)
        self.deciding.emit(False)
        self._on_ended(job.ending, None, None)

    def offer(self, job: Job, review: Review | None) -> bool:
        """Offer a suggestion that was kept; ``review``: its changes, if it is a rewriting. False: none is open."""
        if self._assistant.busy:
            return False
        self._forget()
        self._job = job
        self._editor.mark_passage(job.passage.start, job.passage.end)
        self.attempts.add(job)
        self._panel.card.show_running("", in_page=job.replaces)
        if review is None:
            self._panel.card.view.show_text(job.answer)
            self._ready.show_job(job, job.action.name(self._language), can_accept=True)
        else:
            self.attempts.judged(review)
            if not self.reviewing.show(review):
                self._forget()
                return False
        self.deciding.emit(True)
        return True

    # The job ---------------------------------------------------------------------------------------------------------

    def _start(self, job: Job) -> None:
        if not job.original.strip() and not (job.action.needs_instruction and job.instruction):
            self._panel.card.show_problem(told(NothingSelected()), has_text=False)
            return
        self._replace(job)
        info = self._assistant.info
        job.model = info.name if info is not None else ""
        job.place = self.place()
        cut_at_once(job, self.how.context_tokens, small=self.small)
        self._show_attempts()
        self._editor.mark_passage(job.passage.start, job.passage.end)
        name = self._assistant.new_job()
        self._panel.card.show_running(self.tr("Starting…"), in_page=job.replaces)
        if job.replaces:
            self.reviewing.begin(job.document, job.passage.start, job.passage.end, job.composition.pieces)
        else:
            self.reviewing.close()
        self._panel.show_active(job.action.id)
        self.deciding.emit(False)
        self._assistant.ask(name, self.how.task(name, job))

    def _replace(self, job: Job | None, *, put_away: bool = True) -> None:
        """``job`` is the one of the moment from now on."""
        before, self._job = self._job, job
        if before is None or before is job:
            return
        for file in before.answers:
            file.close()
        if put_away and (job is None or before.action.id != job.action.id):
            self.done_with.emit(before)

    def _end_review(self, said: str) -> None:
        """All is decided; to undo the last decision brings it back."""
        self._decided = EndedSuggestion(self._job, self._note, self.attempts.copy(), self._editor.passage())
        self._finish(said)

    def _reopen(self) -> None:
        decided, self._decided = self._decided, None
        if decided is None:
            return
        self._job, self._note = decided.job, decided.note
        self.attempts.restore(decided.attempts)
        if decided.passage is not None:
            self._editor.mark_passage(*decided.passage)
        self._panel.card.show_running("", in_page=True)
        self.deciding.emit(True)
        self._show_attempts()

    def _finish(self, said: str = "") -> None:
        self._forget(said)
        self._editor.setFocus()

    def _forget(self, said: str = "", *, put_away: bool = True) -> None:
        """There is no suggestion any more; ``put_away``: nor is it wanted again."""
        self._replace(None, put_away=put_away)
        self._note = ""
        self.attempts.clear()
        self._show_attempts()
        self.reviewing.close()
        self._editor.clear_passage()
        self._panel.card.show_empty(said)
        self.deciding.emit(False)
        self.scope_cost.refresh()

    def _on_model_ready(self, info: ModelInfo) -> None:
        self._panel.thinking_menu.show_can_think(info.thinks)

    def _on_ended(self, ending: str, usage: Usage | None, error: StetError | None) -> None:
        self._panel.show_active("")
        job = self._job
        if usage is not None and usage.generated_tokens > 1:
            self.scope_cost.note(usage)
            self.speed.emit(usage.decode_speed)
        if job is None:
            return
        job.ending = ending
        self._progress.end(job.composition)
        if job.coverage is not None:
            job.coverage.stop()
            self.advanced.emit()
        job.answer = job.composition.text if job.composition.begun else ""
        if error is not None:
            self.reviewing.close()
            self._panel.card.show_problem(told(error), has_text=bool(job.answer.strip()))
            if job.replaces:
                self._panel.card.view.show_text(job.answer)
        elif not job.answer.strip():
            self._forget()
            return
        elif job.replaces:
            job.answer = fit_edges(job.original, job.answer)
            self.attempts.add(job)
            # Several passages are settled one by one (``Composition``).
            whole = job.ending == "finished" or job.composition.is_cut
            self._judge_serial = self._assistant.judge(Proposal(
                job.document, job.passage.start, job.passage.end, job.answer, whole, job.action.is_judged,
                self.how.terms() if job.action.keeps_terms else ()))
            self._ready.show_job(job, self.tr("Comparing…"), can_accept=False)
        else:
            self.attempts.add(job)
            self._ready.show_job(job, job.action.name(self._language), can_accept=True)
        self._show_attempts()
        self.deciding.emit(True)
        if job.answer.strip():
            self.proposed.emit(job)

    def _on_judged(self, serial: int, review: Review) -> None:
        job = self._job
        if serial == self._judge_serial and job is not None:
            self.attempts.judged(review)
            self._opened(job, review, self.reviewing.open(review))

    def _opened(self, job: Job, review: Review, is_open: bool) -> None:
        if not is_open:
            self.reviewing.close()
            gone = bool(review.changes)
            self._ready.show_job(job, self.tr("You changed this text meanwhile; none of the changes fits it any more.")
                             if gone else self.tr("No change"), can_accept=False)

    def _show_review(self) -> None:
        if (self._job is not None or self._note) and self.reviewing.active:
            self._ready.show_review(self._job, self._note)

    @property
    def small(self) -> bool:
        """See ``how``."""
        return self.how.small

    @small.setter
    def small(self, small: bool) -> None:
        self.how.small = small
