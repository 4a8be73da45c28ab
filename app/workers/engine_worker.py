"""The worker's side: runs loads and generations on its own thread, for the life of the window."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from app.core.coverage import Coverage
from app.core.error_log import note_quietly
from app.core.errors import EngineFailed, StetError
from app.core.generation import Ending, ModelFile, Plan, Usage
from app.core.growing_diff import make_ready
from app.core.passages import Piece
from app.core.token_counts import TokenCounts
from app.core.whole_document import Cutting
from app.inference.asks_at_once import AsksAtOnce
from app.inference.engine import Delta, Engine, Finished, Prefilled, Started, Thought
from app.inference.idle import Unloadable
from app.inference.passages_at_once import Answers, Failed, PassageEvent, PassagesAtOnce, Prepare
from app.workers.job_summary import JobSummary
from app.workers.long_task import LongTask
from app.workers.text_stream import TextStream
from app.workers.unforeseen import hand_on

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """What a job does. It holds data only, for it is worked on in other threads.

    ``prepare`` makes the request of one passage there, where counting tokens may wait for the engine; every request
    has the job's name. ``cutting`` is how a long text is cut there, and stands in place of ``pieces``. ``answers``
    opens what keeps the answers of several passages; ``summary`` looks before it is cut for what they are told of the
    whole. For the others see ``PassagesAtOnce``.
    """

    pieces: tuple[Piece, ...]
    prepare: Prepare
    replaces: bool
    protects: bool = False
    cutting: Cutting | None = None
    answers: Callable[[Sequence[Piece]], Answers | None] | None = None
    summary: JobSummary | None = None


class EngineWorker(QObject):
    """Lives in the worker thread; its slots block there, and every job ends in exactly one signal.

    Signals:
        load_progress: share loaded, 0.0 to 1.0.
        loaded: a ModelInfo.
        load_failed: a StetError.
        cut: job, its pieces, a ``Coverage``; where the task was to be cut first.
        passage: job, the place of a passage that begins ("read") or cannot be answered ("failed"), and then why.
        started: job, prompt tokens, tokens reused from the cache, context in tokens; of its first passage only.
        prefilled: job, prompt tokens read, of how many, over the passages that were begun; until the first text.
        text_waiting: job; what came is in ``stream``, or in ``thoughts``.
        ended: job, Ending or "failed", Usage or None, StetError or None.
    """

    load_progress = Signal(float)
    loaded = Signal(object)
    load_failed = Signal(object)
    cut = Signal(str, object, object)
    passage = Signal(str, int, str, object)
    started = Signal(str, int, int, int)
    prefilled = Signal(str, int, int)
    text_waiting = Signal(str)
    ended = Signal(str, str, object, object)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._at_once = 1
        self._context_tokens = 0
        self._lock = threading.Lock()
        self._cancelled: set[str] = set()
        self._run: PassagesAtOnce | AsksAtOnce[Any] | None = None
        self._read: dict[int, tuple[int, int]] | None = None  # by passage: read, of how many; None once there is text
        self.stream = TextStream()
        self.thoughts = TextStream()

    def cancel(self, job: str) -> None:
        """Stop ``job``, queued or running. Called from the GUI thread: a busy thread cannot receive a slot."""
        with self._lock:
            self._cancelled.add(job)
            run = self._run
        if run is not None:
            run.cancel()

    @Slot(object, object)
    def load(self, model: ModelFile, plan: Plan) -> None:
        try:
            info = self._engine.load(model, plan, self.load_progress.emit)
        except StetError as error:
            self.load_failed.emit(error)
        except Exception as error:
            note_quietly(error)
            self.load_failed.emit(EngineFailed(detail=type(error).__name__))
        else:
            self._at_once, self._context_tokens = info.parallel, info.context_tokens
            self.loaded.emit(info)

    @property
    def can_unload(self) -> bool:
        """Whether the engine can give the memory back for a while."""
        return isinstance(self._engine, Unloadable)

    @Slot()
    def unload(self) -> None:
        if isinstance(self._engine, Unloadable):
            try:
                self._engine.unload()
            except StetError as error:
                log.warning("the model stays in memory: %s", error)
            except Exception as error:
                hand_on(error)

    @Slot(str, object)
    def answer(self, job: str, task: Task | LongTask) -> None:
        """Prepare the requests and generate, and end with ``ended`` whatever happens."""
        ending: Ending | str = "failed"
        usage: Usage | None = None
        problem: StetError | None = None
        try:
            ending, usage = self._work_through(job, task) if isinstance(task, LongTask) else self._work(job, task)
        except StetError as error:
            problem = error
        except Exception as error:
            # Whatever a fault below raises, the window must not show "writing…" for ever.
            note_quietly(error)
            problem = EngineFailed(detail=type(error).__name__)
        with self._lock:
            self._run = None
            self._cancelled.discard(job)
        self.ended.emit(job, ending, usage, problem)

    def _work(self, job: str, task: Task) -> tuple[Ending, Usage | None]:
        pieces = task.pieces if task.cutting is None else self._cut(job, task.cutting, task.summary)
        if task.replaces:
            make_ready()  # the window compares what comes
        several = sum(piece.prose for piece in pieces) > 1
        answers = task.answers(pieces) if task.answers is not None and several else None
        run = PassagesAtOnce(self._engine, pieces, task.prepare, replaces=task.replaces, protects=task.protects,
                             at_once=self._at_once, answers=answers)
        with self._lock:
            if job in self._cancelled:
                return "stopped", None
            self._run = run
        self._read = {}
        self.stream.begin()
        self.thoughts.begin()
        with closing(run.events()) as events:
            for event in events:
                if isinstance(event, Finished):
                    return event.ending, event.usage
                self._tell(job, event)
        raise EngineFailed(detail="its answer had no end")

    def _work_through(self, job: str, task: LongTask) -> tuple[Ending, Usage | None]:
        with closing(task.known()) as known:
            run = task.on(self._engine, self._context_tokens, self._at_once, known)
            with self._lock:
                if job in self._cancelled:
                    return "stopped", None
                self._run = run
            with closing(run.events()) as events:
                for course in events:
                    task.tell(course)
        if run.stopped:
            return "stopped", run.usage
        task.teller.result.emit(run.result)
        return "finished", run.usage

    def _cut(self, job: str, cutting: Cutting, summary: JobSummary | None) -> tuple[Piece, ...]:
        count = TokenCounts(self._engine.count_tokens)
        if summary is not None and (told := summary.look(count, self._context_tokens, self._at_once)):
            cutting = replace(cutting, summary_tokens=count(told))
        pieces = cutting.pieces(count, self._context_tokens)
        self.cut.emit(job, pieces, Coverage(cutting.document, cutting.start, cutting.end, pieces))
        return pieces

    def _tell(self, job: str, came: PassageEvent) -> None:
        """Pass on what came for one passage."""
        passage, event = came.passage, came.event
        match event:
            case Started(prompt, reused, context):
                self.stream.started(passage, prompt)
                self.passage.emit(job, passage, "read", None)
                if self._read == {}:
                    self.started.emit(job, prompt, reused, context)
                if self._read is not None:
                    self._read[passage] = reused, prompt
            case Prefilled() if self._read is not None:
                self._read[passage] = event.done, event.total
                self.prefilled.emit(job, *map(sum, zip(*self._read.values(), strict=True)))
            case Thought():
                if self.thoughts.append(passage, event.text, event.tokens):
                    self.text_waiting.emit(job)
            case Delta():
                self._read = None
                if self.stream.append(passage, event.text, event.tokens):
                    self.text_waiting.emit(job)
            case Finished():
                if self.stream.end(passage, event.ending):
                    self.text_waiting.emit(job)
            case Failed(problem):
                self.passage.emit(job, passage, "failed", problem)
            case _:
                pass
