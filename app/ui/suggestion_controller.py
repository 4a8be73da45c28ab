"""From an action to a decision: picks the passage, asks the assistant, and lands what the writer accepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QTextCursor

from app.core.actions import Action, Actions
from app.core.composition import Composition
from app.core.errors import NothingSelected, StetError
from app.core.generation import ModelInfo, Request, Sampling, Usage
from app.core.landing import insertion
from app.core.language import language_of
from app.core.offsets import to_utf16, utf16_length
from app.core.output_filter import fit_edges
from app.core.passages import passages_of
from app.core.prompt import build_request
from app.core.review import Review
from app.core.scope import Passage, passage_at
from app.core.styles import Style, Styles
from app.ui.assistant_panel import AssistantPanel
from app.ui.pages import Pages
from app.ui.review_controller import ReviewController
from app.ui.wording import told
from app.workers.assistant import Assistant
from app.workers.desk_worker import Proposal
from app.workers.engine_worker import Task
from app.workers.text_stream import PassagePart

# "Again" asks for another answer, which a greedy choice would never give.
_AGAIN_TEMPERATURE = 0.5

# Milliseconds of quiet before the tokens of the scope are counted again.
COUNT_DELAY = 200


@dataclass(slots=True)
class Job:
    """One suggestion: what was asked of which text, and what came."""

    action: Action
    style: Style | None
    instruction: str
    document: str
    passage: Passage
    composition: Composition
    attempt: int = 1
    answer: str = ""
    ending: str = ""

    @property
    def original(self) -> str:
        """The text of the passage."""
        return self.document[self.passage.start : self.passage.end]

    @property
    def replaces(self) -> bool:
        """Whether the answer is decided change by change."""
        return self.action.result == "replace"


class SuggestionController(QObject):
    """Stands between the editor, the panel and the assistant.

    Signals:
        context_used: tokens in use, tokens of the context.
        speed: tokens per second while writing.
        deciding: whether there is a suggestion to decide on.
    """

    context_used = Signal(int, int)
    speed = Signal(float)
    deciding = Signal(bool)

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
        self._count_serial = 0
        self._scope_text = ""
        self._usage: Usage | None = None
        self._count_timer = QTimer(self)
        self._count_timer.setSingleShot(True)
        self._count_timer.setInterval(COUNT_DELAY)
        self._count_timer.timeout.connect(self._count_scope)
        self._editor.passage_moved.connect(self._count_timer.start)
        self._editor.textChanged.connect(self._count_timer.start)
        panel.asked.connect(self.run)
        assistant.job_started.connect(self._on_started)
        assistant.job_reading.connect(self._on_reading)
        assistant.job_thought.connect(self._on_thought)
        assistant.job_text.connect(self._on_text)
        assistant.job_ended.connect(self._on_ended)
        assistant.counted.connect(self._on_counted)
        assistant.judged.connect(self._on_judged)
        self.reviewing.changed.connect(self._show_review)
        self.reviewing.ended.connect(self._finish)
        assistant.model_loading.connect(self._on_model_loading)
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
        if self._assistant.busy or self._job is None:
            return
        if self.reviewing.active:
            self.reviewing.let_rest_stand()
        else:
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
                self._insert_after(job)
                self._finish()

    def leave_document(self) -> None:
        """Another document is there: what was proposed for the one before is put away."""
        if self.reviewing.leave_other_document():
            self._assistant.stop()
            self._forget()

    def _insert_after(self, job: Job) -> None:
        text = self._editor.text()
        start = self._editor.passage_start(job.original)
        place = to_utf16(text, len(text)) if start is None else start + utf16_length(job.original)
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(place)
        before = text[: len(text) - len(self._after(text, place))]
        cursor.insertText(insertion(before, text[len(before) :], job.answer,
                                    continues=job.action.result == "insert-after"))
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()

    @staticmethod
    def _after(text: str, place: int) -> str:
        return text.encode("utf-16-le", "surrogatepass")[2 * place :].decode("utf-16-le", "surrogatepass")

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
        """What the worker's thread does: it holds data only, no widget."""
        action, style, instruction, small = job.action, job.style, job.instruction, self.small
        sampling, language = self.sampling, language_of(job.original or instruction)
        info = self._assistant.info
        thinks = self._panel.thinking_menu.thinks(action.id) and (info is None or info.thinks)
        thinking = self.thinking_sampling if thinks else None
        least = _AGAIN_TEMPERATURE if job.attempt > 1 else 0.0

        def prepare(count: Callable[[str], int], text: str) -> Request:
            request = build_request(name, action, text, style=style, instruction=instruction, sampling=sampling,
                                    language=language, count=count, small=small, thinking=thinking)
            drawn = replace(request.sampling, temperature=max(least, request.sampling.temperature))
            return replace(request, sampling=drawn)

        return Task(job.composition.pieces, prepare, action.result == "replace")

    def _composition(self, action: Action, original: str) -> Composition:
        pieces = passages_of(original, copies=action.copies, by_passage=action.by_passage, small=self.small)
        return Composition(pieces, replaces=action.result == "replace")

    def _finish(self, said: str = "") -> None:
        self._forget(said)
        self._editor.setFocus()

    def _forget(self, said: str = "") -> None:
        self._job = None
        self.reviewing.close()
        self._editor.clear_passage()
        self._panel.card.show_empty(said)
        self.deciding.emit(False)
        self._count_timer.start()

    def _on_model_loading(self, name: str, share: float) -> None:
        if self._assistant.busy:
            self._panel.card.show_progress(self.tr("Loading {model}…").format(model=name), share)

    def _on_model_ready(self, info: ModelInfo) -> None:
        self._panel.thinking_menu.show_can_think(info.thinks)

    def _on_started(self, prompt: int, reused: int, context: int) -> None:
        self.context_used.emit(prompt, context)
        self._panel.card.show_progress(self.tr("Reading the text…"), reused / prompt if prompt else None)

    def _on_reading(self, done: int, total: int) -> None:
        self._panel.card.show_progress(self.tr("Reading the text…"), done / total if total else None)

    def _on_thought(self, text: str, tokens: int) -> None:
        if self._job is None:
            return
        card = self._panel.card
        card.thinking.append(text)
        if not self._job.composition.share:
            card.show_progress(self.tr("{action}… {tokens} tokens").format(
                action=self._job.action.name(self._language), tokens=tokens), None)

    def _on_text(self, parts: list[PassagePart], tokens: int, used: int) -> None:
        if self._job is None:
            return
        composition, card = self._job.composition, self._panel.card
        for part in parts:
            if part.text:
                composition.add(part.passage, part.text)
            if part.ending is not None:
                composition.end(part.passage, part.ending)
            card.append(part.text)
            if self._job.replaces:
                final = composition.final(part.passage) if composition.is_cut else None
                self.reviewing.write(part.passage, part.text, composition.rest(part.passage), final)
        self.reviewing.refresh()
        if composition.total == 1:
            card.show_progress(self.tr("Writing… {tokens} tokens").format(tokens=tokens), None)
        else:
            done = self.tr("Writing… {done} of {total} passages")
            card.show_progress(done.format(done=composition.done, total=composition.total), composition.share)
        if self._assistant.info is not None:
            self.context_used.emit(used, self._assistant.info.context_tokens)

    def _on_ended(self, ending: str, usage: Usage | None, error: StetError | None) -> None:
        self._panel.show_active("")
        job = self._job
        if usage is not None and usage.generated_tokens > 1:
            self._usage = usage
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
        if job is None or not reviewing.active:
            return
        self._show_ready(job, "", can_accept=reviewing.can_accept_rest)
        self._panel.card.show_review(reviewing.head, can_accept_rest=reviewing.can_accept_rest,
                                     writing_on=reviewing.writing_on)

    def _show_ready(self, job: Job, head: str, *, can_accept: bool) -> None:
        labels = {"replace": self.tr("Accept"), "insert-after": self.tr("Insert"), "show": self.tr("Insert below")}
        notes = {
            "stopped": self.tr("Stopped. What it had not reached stays as it was."),
            "length": self.tr("The answer reached its limit. What it had not reached stays as it was."),
            "repeating": self.tr("The model began to repeat itself. What it had not reached stays as it was."),
        }
        if job.action.result != "replace":
            notes = {"stopped": self.tr("Stopped; this is what came."),
                     "length": self.tr("The answer reached its limit and may be incomplete."),
                     "repeating": self.tr("The model began to repeat itself and was stopped.")}
        note = notes.get(job.ending, "")
        if job.ending == "stopped" and job.composition.total > 1:
            note = self.tr("Stopped after {done} of {total} passages. What it had not reached stays as it was.").format(
                done=job.composition.done, total=job.composition.total)
        if self.languages is not None and language_of(job.original) not in self.languages:
            note = " ".join(filter(None, [note, self.tr("This model does not know the language of your text.")]))
        if self.reviewing.active:
            note = " ".join(filter(None, [self.reviewing.dropped_text, note]))
        self._panel.card.show_ready(
            head, note, accept_label=labels[job.action.result],
            can_accept=can_accept and not self._editor.isReadOnly(),
        )

    # Scope and cost --------------------------------------------------------------------------------------------------

    def _count_scope(self) -> None:
        text = self._editor.text()
        passage = passage_at(text, *self._editor.selection())
        self._scope_text = self._scope_name(passage)
        part = text[passage.start : passage.end]
        self._panel.show_scope(self._scope_text)
        self._panel.show_cost("")
        if part.strip() and self._assistant.info is not None:
            self._count_serial = self._assistant.count(part)

    def _scope_name(self, passage: Passage) -> str:
        if passage.kind == "selection":
            return self.tr("Selection")
        if passage.kind == "document":
            return self.tr("Document")
        return self.tr("Section “{title}”").format(title=passage.title) if passage.title else self.tr("Beginning")

    def _on_counted(self, serial: int, tokens: int) -> None:
        if serial != self._count_serial or tokens < 0:
            return
        shown = self.tr("{scope} · {tokens} tokens").format(scope=self._scope_text, tokens=f"{tokens:,}")
        self._panel.show_scope(shown)
        usage, info = self._usage, self._assistant.info
        if info is not None and tokens >= info.context_tokens:
            self._panel.show_cost(self.tr("does not fit"))
        elif usage is not None and usage.decode_speed > 0:
            seconds = tokens / usage.decode_speed + (tokens / usage.prefill_speed if usage.prefill_speed else 0)
            self._panel.show_cost(self.tr("about {seconds} s").format(seconds=max(1, round(seconds))))

    def refresh_scope(self) -> None:
        """Count again soon (another model or document is there)."""
        self._count_timer.start()
