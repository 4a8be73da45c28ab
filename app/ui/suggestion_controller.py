"""From an action to a decision: picks the passage, asks the assistant, and lands what the writer accepts."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from app.core.actions import Action, Actions
from app.core.composition import Composition
from app.core.errors import NothingSelected, StetError
from app.core.generation import ModelInfo, Sampling, Usage
from app.core.language import language_of
from app.core.output_filter import fit_edges
from app.core.review import Review
from app.core.scope import passage_at
from app.core.styles import Styles
from app.ui.answer_insertion import insert_answer
from app.ui.assistant_panel import AssistantPanel
from app.ui.ending_notes import ending_note
from app.ui.job_progress import JobProgress
from app.ui.pages import Pages
from app.ui.review_controller import ReviewController
from app.ui.scope_cost import ScopeCost
from app.ui.suggestion_job import Job, composition_of, task_of
from app.ui.wording import told
from app.workers.assistant import Assistant
from app.workers.desk_worker import Proposal
from app.workers.engine_worker import Task


class SuggestionController(QObject):
    """Stands between the editor, the panel and the assistant.

    Signals:
        context_used: tokens in use, tokens of the context.
        speed: tokens per second while writing.
        deciding: whether there is a suggestion to decide on.
        inserting: a suggestion is about to be put into the document whole.
    """

    context_used = Signal(int, int)
    speed = Signal(float)
    deciding = Signal(bool)
    inserting = Signal()

    def __init__(
        self, pages: Pages, panel: AssistantPanel, assistant: Assistant, actions: Actions, styles: Styles,
        language: str, parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._language = language
        self._editor, self._panel, self._assistant = pages.editor, panel, assistant
        self.reviewing = ReviewController(pages, panel.card.hunks, self)
        self._actions, self._styles = actions, styles
        self.sampling = Sampling()
        self.thinking_sampling: Sampling | None = None  # for a model that thinks first
        self.small = False  # the model needs the prompts that were written for small ones
        self.languages: tuple[str, ...] | None = None  # those that the model knows, None: not said
        self._job: Job | None = None
        self._judge_serial = 0
        self._note = ""  # of changes that no model proposed
        self._scope = ScopeCost(self._editor, panel, assistant, self)
        progress = JobProgress(panel, self.reviewing, assistant, lambda: self._job, language, self)
        progress.context_used.connect(self.context_used)
        panel.asked.connect(self.run)
        assistant.job_ended.connect(self._on_ended)
        assistant.judged.connect(self._on_judged)
        self.reviewing.changed.connect(self._show_review)
        self.reviewing.ended.connect(self._finish)
        assistant.model_ready.connect(self._on_model_ready)

    @property
    def job(self) -> Job | None:
        """The suggestion that is coming or waits for a decision."""
        return self._job

    # What is asked ---------------------------------------------------------------------------------------------------

    def run(self, action_id: str) -> None:
        """Start the action on the selection, or on what its scope says."""
        if self._assistant.busy:
            return
        action = self._actions.get(action_id)
        text = self._editor.text()
        passage = passage_at(text, *self._editor.selection(), action.scope)
        style = next((s for s in self._styles.styles if s.id == self._panel.style_id), None)
        self._start(Job(action, style, self._panel.instruction.text().strip(), text, passage,
                        self._composition(action, text[passage.start : passage.end])))

    def again(self) -> None:
        """Ask the same of the same text once more."""
        job = self._job
        if job is None or self._assistant.busy:
            return
        # What was accepted or written meanwhile is part of the text.
        start, end = self._editor.passage() or (0, 0)
        text = self._editor.text()
        passage = replace(job.passage, start=start, end=end)
        self._start(Job(job.action, job.style, job.instruction, text, passage,
                        self._composition(job.action, text[start:end]), job.attempt + 1))

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
                insert_answer(self._editor, job.original, job.answer,
                              continues=job.action.result == "insert-after")
                self._finish()

    def review(self, review: Review, note: str) -> bool:
        """Let the writer decide on changes that no model proposed; ``note`` says whose they are. False: none is open."""
        if self._assistant.busy:
            return False
        self._forget()
        self._note = note
        self._panel.card.show_running("", in_page=True)
        if not self.reviewing.show(review):
            self._forget()
            return False
        self.deciding.emit(True)
        return True

    def leave_document(self) -> None:
        """Another document is there: what was proposed for the one before is put away."""
        if self.reviewing.leave_other_document():
            self._assistant.stop()
            self._forget()

    def bring_back(self, job: Job) -> None:
        """Offer what had come of a suggestion when Stet ended; what was written since is carried over."""
        text, original = self._editor.text(), job.original
        start = job.passage.start if text == job.document else text.find(original)
        self._job = job
        if start >= 0:
            self._editor.mark_passage(start, start + len(original))
        self._panel.card.show_running("", in_page=job.replaces)
        if not job.replaces:
            self._panel.card.append(job.composition.text)
        self.deciding.emit(False)
        self._on_ended(job.ending, None, None)

    # The job ---------------------------------------------------------------------------------------------------------

    def _start(self, job: Job) -> None:
        if not job.original.strip() and not (job.action.needs_instruction and job.instruction):
            self._panel.card.show_problem(told(NothingSelected()), has_text=False)
            return
        self._job = job
        self._editor.mark_passage(job.passage.start, job.passage.end)
        name = self._assistant.new_job()
        self._panel.card.show_running(self.tr("Starting…"), in_page=job.replaces)
        if job.replaces:
            self.reviewing.begin(job.document, job.passage.start, job.passage.end, job.composition.pieces)
        else:
            self.reviewing.close()
        self._panel.show_active(job.action.id)
        self.deciding.emit(False)
        self._assistant.ask(name, self._task(name, job))

    def _task(self, name: str, job: Job) -> Task:
        info = self._assistant.info
        thinks = self._panel.thinking_menu.thinks(job.action.id) and (info is None or info.thinks)
        return task_of(name, job, sampling=self.sampling, small=self.small,
                       thinking=self.thinking_sampling if thinks else None)

    def _composition(self, action: Action, original: str) -> Composition:
        return composition_of(action, original, small=self.small)

    def _finish(self, said: str = "") -> None:
        self._forget(said)
        self._editor.setFocus()

    def _forget(self, said: str = "") -> None:
        self._job = None
        self._note = ""
        self.reviewing.close()
        self._editor.clear_passage()
        self._panel.card.show_empty(said)
        self.deciding.emit(False)
        self._scope.refresh()

    def _on_model_ready(self, info: ModelInfo) -> None:
        self._panel.thinking_menu.show_can_think(info.thinks)

    def _on_ended(self, ending: str, usage: Usage | None, error: StetError | None) -> None:
        self._panel.show_active("")
        job = self._job
        if usage is not None and usage.generated_tokens > 1:
            self._scope.usage = usage
            self.speed.emit(usage.decode_speed)
        if job is None:
            return
        job.ending = ending
        self._end_passages(job.composition)
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
            # Several passages are settled one by one (``Composition``).
            whole = job.ending == "finished" or job.composition.is_cut
            self._judge_serial = self._assistant.judge(Proposal(
                job.document, job.passage.start, job.passage.end, job.answer, whole, job.action.is_judged))
            self._show_ready(job, self.tr("Comparing…"), can_accept=False)
        else:
            self._show_ready(job, job.action.name(self._language), can_accept=True)
        self.deciding.emit(True)

    def _end_passages(self, composition: Composition) -> None:
        """What had not come to its end gets the text that it keeps; what had not begun is left as it is shown."""
        composition.end_all()
        for number in composition.passages if composition.is_cut else ():
            final = composition.final(number)
            if final is not None and composition.began(number):
                self.reviewing.write(number, "", "", final)
        self.reviewing.refresh()

    def _on_judged(self, serial: int, review: Review) -> None:
        job = self._job
        if serial != self._judge_serial or job is None:
            return
        if not self.reviewing.open(review):
            self.reviewing.close()
            gone = bool(review.changes)
            self._show_ready(job, self.tr("You changed this text meanwhile; none of the changes fits it any more.")
                             if gone else self.tr("No change"), can_accept=False)

    def _show_review(self) -> None:
        job, reviewing = self._job, self.reviewing
        if (job is None and not self._note) or not reviewing.active:
            return
        if job is not None:
            self._show_ready(job, "", can_accept=reviewing.can_accept_rest)
        else:
            self._panel.card.show_ready("", " ".join(filter(None, [reviewing.dropped_text, self._note])),
                                        accept_label=self.tr("Accept"), can_accept=reviewing.can_accept_rest)
            self._panel.card.again_button.hide()  # there is nobody to ask
        self._panel.card.show_review(reviewing.head, can_accept_rest=reviewing.can_accept_rest,
                                     writing_on=reviewing.writing_on)

    def _show_ready(self, job: Job, head: str, *, can_accept: bool) -> None:
        labels = {"replace": self.tr("Accept"), "insert-after": self.tr("Insert"), "show": self.tr("Insert below")}
        note = ending_note(job)
        if self.languages is not None and language_of(job.original) not in self.languages:
            note = " ".join(filter(None, [note, self.tr("This model does not know the language of your text.")]))
        if self.reviewing.active:
            note = " ".join(filter(None, [self.reviewing.dropped_text, note]))
        self._panel.card.show_ready(
            head, note, accept_label=labels[job.action.result],
            can_accept=can_accept and not self._editor.isReadOnly(),
        )

    def refresh_scope(self) -> None:
        """Count again soon (another model or document is there)."""
        self._scope.refresh()
