"""Shows in the card, the page and the status bar what a running job does: loading, reading, thinking, writing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.core.composition import Composition
from app.core.coverage import Coverage
from app.core.errors import StetError
from app.core.passages import Piece
from app.ui.assistant_panel import AssistantPanel
from app.ui.review_controller import ReviewController
from app.ui.suggestion_job import Job
from app.workers.assistant import Assistant
from app.workers.text_stream import PassagePart


class JobProgress(QObject):
    """Follows the job that ``current`` gives, while there is one.

    Signals:
        context_used: tokens in use, tokens of the context.
        cut: the text of the job is cut into passages.
        advanced: something became of a passage of the job.
    """

    context_used = Signal(int, int)
    cut = Signal()
    advanced = Signal()

    def __init__(
        self, panel: AssistantPanel, reviewing: ReviewController, assistant: Assistant,
        current: Callable[[], Job | None], language: str, parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panel, self._card, self._reviewing, self._assistant = panel, panel.card, reviewing, assistant
        self._current, self._language = current, language
        assistant.model_loading.connect(self._on_model_loading)
        assistant.job_cut.connect(self._on_cut)
        assistant.job_passage.connect(self._on_passage)
        assistant.job_started.connect(self._on_started)
        assistant.job_reading.connect(self._on_reading)
        assistant.job_thought.connect(self._on_thought)
        assistant.job_text.connect(self._on_text)

    def _on_model_loading(self, name: str, share: float) -> None:
        if self._assistant.busy and not self._assistant.aside:
            self._card.show_progress(self.tr("Loading {model}…").format(model=name), share)

    def _on_cut(self, pieces: tuple[Piece, ...], coverage: Coverage) -> None:
        job = self._current()
        if job is None:
            return
        job.cut(pieces, coverage)
        if job.replaces and self._reviewing.growing.active:
            self._reviewing.begin(job.document, job.passage.start, job.passage.end, pieces)
        self.cut.emit()

    def _on_passage(self, passage: int, state: str, problem: StetError | None) -> None:
        job = self._current()
        coverage = job.coverage if job is not None else None
        if coverage is not None:
            if state == "failed" and problem is not None:
                coverage.failed(passage, problem)
            else:
                coverage.began(passage)
            self.advanced.emit()

    def _on_started(self, prompt: int, reused: int, context: int) -> None:
        self.context_used.emit(prompt, context)
        self._card.show_progress(self.tr("Reading the text…"), reused / prompt if prompt else None)

    def _on_reading(self, done: int, total: int) -> None:
        self._card.show_progress(self.tr("Reading the text…"), done / total if total else None)

    def _on_thought(self, text: str, tokens: int) -> None:
        job = self._current()
        if job is None:
            return
        self._card.thinking.append(text)
        if not job.composition.share:
            self._card.show_progress(self.tr("{action}… {tokens} tokens").format(
                action=job.action.name(self._language), tokens=tokens), None)

    def _on_text(self, parts: list[PassagePart], tokens: int, used: int) -> None:
        job = self._current()
        if job is None:
            return
        composition, card = job.composition, self._card
        for part in parts:
            if part.text:
                composition.add(part.passage, part.text)
            if part.ending is not None:
                composition.end(part.passage, part.ending)
                if job.coverage is not None:
                    job.coverage.ended(part.passage, part.ending)
            card.append(part.text)
            if job.replaces:
                final = composition.final(part.passage) if composition.is_cut else None
                self._reviewing.growing.write(part.passage, part.text, composition.rest(part.passage), final)
        self._reviewing.growing.refresh()
        if composition.total == 1:
            card.show_progress(self.tr("Writing… {tokens} tokens").format(tokens=tokens), None)
        else:
            done = self.tr("Writing… {done} of {total} passages")
            card.show_progress(done.format(done=composition.done, total=composition.total), composition.share)
        if self._assistant.info is not None:
            self.context_used.emit(used, self._assistant.info.context_tokens)

    def end(self, composition: Composition) -> None:
        """What had not come to its end gets the text that it keeps; what had not begun is left as it is shown."""
        composition.end_all()
        for number in composition.passages if composition.is_cut else ():
            final = composition.final(number)
            if final is not None and composition.began(number):
                self._reviewing.growing.write(number, "", "", final)
        self._reviewing.growing.refresh()
