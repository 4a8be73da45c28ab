"""The worker's side: runs loads and generations on its own thread, for the life of the window."""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import EngineFailed, StetError
from app.core.generation import Ending, ModelFile, Plan, Usage
from app.core.passages import Piece
from app.inference.engine import Delta, Engine, Finished, Prefilled, Started, Thought
from app.inference.suggestion import Prepare, suggest_passages

log = logging.getLogger(__name__)



@dataclass(frozen=True, slots=True)
class Task:
    """What a job does. It holds data only, for it is worked on in the worker's thread.

    ``prepare`` makes the request of one passage there, where counting tokens may wait for the engine; every request
    has the job's name. For ``pieces`` and ``replaces`` see ``suggest_passages``.
    """

    pieces: tuple[Piece, ...]
    prepare: Prepare
    replaces: bool


class TextStream:
    """Text on its way from the worker to the GUI: many appends are taken out as one.

    A signal per token would fill the GUI's queue faster than it paints; so only the first append after a ``take``
    asks for a wake-up.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: list[str] = []
        self._tokens = 0

    def append(self, text: str, tokens: int) -> bool:
        """Add ``text``; True when the reader has to be woken."""
        with self._lock:
            first = not self._parts
            self._parts.append(text)
            self._tokens = tokens
            return first

    def take(self) -> tuple[str, int]:
        """Everything since the last ``take``, and the number of tokens generated so far."""
        with self._lock:
            text = "".join(self._parts)
            self._parts.clear()
            return text, self._tokens


class EngineWorker(QObject):
    """Lives in the worker thread; its slots block there, and every job ends in exactly one signal.

    Signals:
        load_progress: share loaded, 0.0 to 1.0.
        loaded: a ModelInfo.
        load_failed: a StetError.
        started: job, prompt tokens, tokens reused from the cache, context in tokens.
        prefilled: job, prompt tokens read, of how many.
        text_waiting: job; the text is in ``stream``, or in ``thoughts``.
        ended: job, Ending or "failed", Usage or None, StetError or None.
    """

    load_progress = Signal(float)
    loaded = Signal(object)
    load_failed = Signal(object)
    started = Signal(str, int, int, int)
    prefilled = Signal(str, int, int)
    text_waiting = Signal(str)
    ended = Signal(str, str, object, object)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._cancelled: set[str] = set()
        self.stream = TextStream()
        self.thoughts = TextStream()

    def cancel(self, job: str) -> None:
        """Stop ``job``, queued or running. Called from the GUI thread: a busy thread cannot receive a slot."""
        self._cancelled.add(job)
        self._engine.cancel(job)

    @Slot(object, object)
    def load(self, model: ModelFile, plan: Plan) -> None:
        try:
            info = self._engine.load(model, plan, self.load_progress.emit)
        except StetError as error:
            self.load_failed.emit(error)
        except Exception as error:
            log.exception("loading failed")
            self.load_failed.emit(EngineFailed(detail=type(error).__name__))
        else:
            self.loaded.emit(info)

    @Slot(str, object)
    def answer(self, job: str, task: Task) -> None:
        """Prepare the requests and generate, and end with ``ended`` whatever happens."""
        ending: Ending | str = "failed"
        usage: Usage | None = None
        problem: StetError | None = None
        try:
            ending, usage = self._run(job, task)
        except StetError as error:
            problem = error
        except Exception as error:
            # Whatever a fault below raises, the window must not show "writing…" for ever.
            log.exception("generation failed")
            problem = EngineFailed(detail=type(error).__name__)
        self._cancelled.discard(job)
        self.ended.emit(job, ending, usage, problem)

    def _run(self, job: str, task: Task) -> tuple[Ending, Usage | None]:
        if job in self._cancelled:
            return "stopped", None
        answer = suggest_passages(self._engine, task.pieces, task.prepare, replaces=task.replaces)
        with closing(answer) as events:
            for event in events:
                if job in self._cancelled:
                    # The cancel may have come before the engine knew the job; asking twice does no harm.
                    self._engine.cancel(job)
                match event:
                    case Started():
                        self.started.emit(job, event.prompt_tokens, event.reused_tokens, event.context_tokens)
                    case Prefilled():
                        self.prefilled.emit(job, event.done, event.total)
                    case Thought():
                        if self.thoughts.append(event.text, event.tokens):
                            self.text_waiting.emit(job)
                    case Delta():
                        if self.stream.append(event.text, event.tokens):
                            self.text_waiting.emit(job)
                    case Finished():
                        return event.ending, event.usage
        raise EngineFailed(detail="its answer had no end")
