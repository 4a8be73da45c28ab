"""The GUI's side of the engine: one model, one job at a time, and signals that arrive on the GUI thread."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from app.core.errors import EngineBusy, EngineDied, StetError
from app.core.generation import ModelFile, ModelInfo, Plan, Usage
from app.inference.engine import Engine
from app.workers.cost_question import CostQuestion
from app.workers.desk_worker import DeskWorker, Proposal
from app.workers.engine_worker import EngineWorker, Task
from app.workers.job_listener import JobListener
from app.workers.long_task import LongTask

# Milliseconds between two deliveries of streamed text: two frames at 60 Hz.
TEXT_INTERVAL = 30
# Milliseconds that closing waits for a thread; the engine's own limits are shorter.
CLOSE_WAIT = 8_000


class Assistant(QObject):
    """Lives in the GUI thread and owns the two worker threads.

    Signals:
        model_loading: name, share loaded (0.0 to 1.0).
        model_ready: ModelInfo.
        model_failed: StetError.
        model_resting: the model left the memory for a while.
        job_cut: the pieces of a text that was cut by the model's own tokens, and its ``core.coverage.Coverage``.
        job_passage: the place of a passage, "read" or "failed", and a StetError or None.
        job_started: prompt tokens, tokens reused, context in tokens.
        job_reading: prompt tokens read, of how many.
        job_thought: thinking that came before the answer, tokens generated so far.
        job_text: a list of PassagePart, tokens generated so far, tokens in use in the context.
        job_ended: an Ending or "failed"; Usage or None; StetError or None.
        aside_began, aside_ended: a job that has a listener of its own; the signals of jobs above are not for it.
        estimated: serial, ``core.estimate.Estimate`` or None.
        judged: serial, ``core.review.Review``.
        closing: everything is about to end.
    """

    model_loading = Signal(str, float)
    model_ready = Signal(object)
    model_failed = Signal(object)
    model_resting = Signal()
    job_cut = Signal(object, object)
    job_passage = Signal(int, str, object)
    job_started = Signal(int, int, int)
    job_reading = Signal(int, int)
    job_thought = Signal(str, int)
    job_text = Signal(object, int, int)
    job_ended = Signal(str, object, object)
    aside_began = Signal()
    aside_ended = Signal()
    estimated = Signal(int, object)
    judged = Signal(int, object)
    closing = Signal()

    _load = Signal(object, object)
    _unload = Signal()
    _answer = Signal(str, object)
    _estimate = Signal(int, object)
    _judge = Signal(int, object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._model: tuple[ModelFile, Plan] | None = None
        self._closed = False
        self._job: str | None = None
        self._listener: JobListener | None = None  # of the job, where it is an aside
        self._loading = False
        self._resting = False
        self._numbers = itertools.count(1)
        self._serials = itertools.count(1)
        self.info: ModelInfo | None = None

        self._flush_timer = QTimer(self)
        self._flush_timer.setInterval(TEXT_INTERVAL)
        self._flush_timer.setSingleShot(True)
        self._flush_timer.timeout.connect(self._flush)

        self._worker = EngineWorker(engine)
        self._thread = QThread(self)
        self._thread.setObjectName("engine")
        self._worker.moveToThread(self._thread)
        self._desk = DeskWorker(engine)
        self._desk_thread = QThread(self)
        self._desk_thread.setObjectName("desk")
        self._desk.moveToThread(self._desk_thread)

        queued = Qt.ConnectionType.QueuedConnection
        self._load.connect(self._worker.load, queued)
        self._unload.connect(self._worker.unload, queued)
        self._answer.connect(self._worker.answer, queued)
        self._estimate.connect(self._desk.estimate, queued)
        self._judge.connect(self._desk.judge, queued)
        self._worker.load_progress.connect(self._on_load_progress, queued)
        self._worker.loaded.connect(self._desk.forget_counts, queued)
        self._worker.loaded.connect(self._on_loaded, queued)
        self._worker.load_failed.connect(self._on_load_failed, queued)
        self._worker.cut.connect(self._on_cut, queued)
        self._worker.passage.connect(self._on_passage, queued)
        self._worker.started.connect(self._on_started, queued)
        self._worker.prefilled.connect(self._on_prefilled, queued)
        self._worker.text_waiting.connect(self._on_text_waiting, queued)
        self._worker.ended.connect(self._on_ended, queued)
        self._desk.estimated.connect(self.estimated, queued)
        self._desk.judged.connect(self.judged, queued)
        self._thread.start()
        self._desk_thread.start()

    # What the window asks -------------------------------------------------------------------------------------

    @property
    def engine(self) -> Engine:
        """What it works with, for others that ask it for something in threads of their own."""
        return self._engine

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._job is not None

    @property
    def aside(self) -> bool:
        """Whether the job that runs or waits has a listener of its own."""
        return self._listener is not None

    @property
    def loading(self) -> bool:
        return self._loading

    @property
    def model(self) -> ModelFile | None:
        """The file that is loaded, or is to be."""
        return self._model[0] if self._model is not None else None

    @property
    def resting(self) -> bool:
        """Whether the model left the memory for a while; ``info`` still tells which it is."""
        return self._resting

    def load(self, model: ModelFile, plan: Plan) -> None:
        """Load ``model`` in place of the one that is there; answered by model_ready or model_failed."""
        self._model = (model, plan)
        self._loading, self._resting = True, False
        self.info = None
        self.model_loading.emit(model.name, 0.0)
        self._load.emit(model, plan)

    def rest(self) -> None:
        """Let the model leave the memory until the next job, which loads it again; not while anything is done."""
        if self.info is not None and not (self.busy or self.loading or self.resting) and self._worker.can_unload:
            self._resting = True
            self._unload.emit()
            self.model_resting.emit()

    def new_job(self) -> str:
        """A job name that is unique in this window."""
        return f"window-{next(self._numbers)}"

    def ask(self, job: str, task: Task | LongTask, listener: JobListener | None = None) -> None:
        """Start a job; it waits while a model is loading, and a model that rests is loaded again.

        Args:
            job: from ``new_job``.
            task: its passages and what makes their requests; that is called on the worker's thread and must touch no
                widget. A ``LongTask`` needs a listener, which hears of its end alone; its own teller tells the rest.
            listener: who alone hears of it; None: all who listen to this object.

        Raises:
            EngineBusy: another job has not ended yet.
        """
        if self._job is not None:
            raise EngineBusy
        self._job, self._listener = job, listener
        if listener is not None:
            self.aside_began.emit()
        if self._resting and self._model is not None:
            self.load(*self._model)
        self._answer.emit(job, task)

    def stop(self) -> None:
        """Stop the job, if there is one; job_ended follows with "stopped"."""
        if self._job is not None:
            self._worker.cancel(self._job)

    def estimate(self, question: CostQuestion) -> int:
        """Ask what an action will cost; answered by ``estimated`` with the serial that is returned."""
        serial = next(self._serials)
        self._desk.newest_count = serial
        self._estimate.emit(serial, question)
        return serial

    def judge(self, proposal: Proposal) -> int:
        """Ask for the review of a proposal; answered by ``judged`` with the serial that is returned."""
        serial = next(self._serials)
        self._judge.emit(serial, proposal)
        return serial

    def close(self) -> None:
        """Stop everything and free the model; afterwards no signal comes. More than once is as good as once."""
        if self._closed:
            return
        self._closed = True
        self.closing.emit()
        self.stop()
        self._flush_timer.stop()
        # Ends a load or a generation that is under way, so that the threads become free.
        self._engine.close()
        for thread in (self._thread, self._desk_thread):
            thread.quit()
            thread.wait(CLOSE_WAIT)
        self._job = self._listener = None

    # What the workers answer ----------------------------------------------------------------------------------

    @Slot(float)
    def _on_load_progress(self, share: float) -> None:
        if self._loading and self._model is not None:
            self.model_loading.emit(self._model[0].name, share)

    @Slot(object)
    def _on_loaded(self, info: ModelInfo) -> None:
        self._loading = False
        self.info = info
        self.model_ready.emit(info)

    @Slot(object)
    def _on_load_failed(self, error: StetError) -> None:
        self._loading = False
        self.model_failed.emit(error)

    @Slot(str, object, object)
    def _on_cut(self, job: str, pieces: object, coverage: object) -> None:
        if job == self._job and self._listener is None:
            self.job_cut.emit(pieces, coverage)

    @Slot(str, int, str, object)
    def _on_passage(self, job: str, passage: int, state: str, problem: StetError | None) -> None:
        if job == self._job and self._listener is None:
            self.job_passage.emit(passage, state, problem)

    @Slot(str, int, int, int)
    def _on_started(self, job: str, prompt: int, reused: int, context: int) -> None:
        if job == self._job:
            (self._listener.started if self._listener else self.job_started).emit(prompt, reused, context)

    @Slot(str, int, int)
    def _on_prefilled(self, job: str, done: int, total: int) -> None:
        if job == self._job:
            (self._listener.reading if self._listener else self.job_reading).emit(done, total)

    @Slot(str)
    def _on_text_waiting(self, job: str) -> None:
        if job == self._job and not self._flush_timer.isActive():
            self._flush()

    @Slot()
    def _flush(self) -> None:
        if self._deliver():
            self._flush_timer.start()

    def _deliver(self) -> bool:
        """Pass on what has come; False when there is nothing."""
        # Taken in this order, no answer is told before the thinking that led to it.
        parts, tokens, used = self._worker.stream.take()
        thoughts, thought_tokens, _ = self._worker.thoughts.take()
        if self._listener is not None:
            if text := "".join(part.text for part in parts):
                self._listener.text.emit(text)
            return bool(thoughts or parts)
        if thoughts:
            self.job_thought.emit("".join(part.text for part in thoughts), thought_tokens)
        if parts:
            self.job_text.emit(parts, tokens, used)
        return bool(thoughts or parts)

    @Slot(str, str, object, object)
    def _on_ended(self, job: str, ending: str, usage: Usage | None, error: StetError | None) -> None:
        if job != self._job:
            return
        self._flush_timer.stop()
        self._deliver()
        listener, self._job, self._listener = self._listener, None, None
        if listener is not None:
            listener.ended.emit(ending, usage, error)
            self.aside_ended.emit()
        else:
            self.job_ended.emit(ending, usage, error)
        if isinstance(error, EngineDied) and self._model is not None and not self._loading:
            # The host is started again at once, so that the next action does not wait for it.
            self.load(*self._model)
