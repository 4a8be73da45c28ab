"""An Engine that plays a script: what a test gives it is what it says, without a model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from app.core.errors import NoModelLoaded, StetError
from app.core.generation import Ending, ModelFile, ModelInfo, Plan, Request, Usage
from app.inference.engine import Delta, Event, Finished, Prefilled, Started, Thought


class ScriptedEngine:
    """Answers every request with ``pieces``, then ends.

    Args:
        pieces: the texts of the events, in order.
        error: raised after the pieces instead of ending.
        gate: when given, no text comes before it is set; ``cancel`` sets it too.
        load_error: raised by ``load``.
        thoughts: what it thinks before the pieces when it is asked to; None: it cannot think.
        parallel: how many requests it says that it works on at once.
    """

    def __init__(self, pieces: Sequence[str] = ("Better ", "text."), *, error: StetError | None = None,
                 gate: threading.Event | None = None, load_error: StetError | None = None,
                 thoughts: Sequence[str] | None = None, parallel: int = 1) -> None:
        self.pieces, self.error, self.gate, self.load_error = list(pieces), error, gate, load_error
        self.thoughts, self.parallel = thoughts, parallel
        self.requests: list[Request] = []
        self.loaded: list[tuple[ModelFile, Plan]] = []
        self.info: ModelInfo | None = None
        self.cancelled: set[str] = set()
        self.closed = False

    def load(self, model: ModelFile, plan: Plan, on_progress: Callable[[float], None] | None = None) -> ModelInfo:
        if self.load_error is not None:
            raise self.load_error
        for part in (0.0, 1.0):
            if on_progress is not None:
                on_progress(part)
        self.loaded.append((model, plan))
        self.info = ModelInfo(model.name, str(model.path), "scripted", 1, 1, plan.context_tokens or 1024, 1024,
                              "CPU, 1 thread", 0, 1, "chatml", 0.0, model.id,
                              parallel=self.parallel, thinks=self.thoughts is not None)
        return self.info

    def count_tokens(self, text: str) -> int:
        if self.info is None:
            raise NoModelLoaded
        return len(text.split())

    def generate(self, request: Request) -> Iterator[Event]:
        if self.info is None:
            raise NoModelLoaded
        self.requests.append(request)
        prompt = sum(self.count_tokens(message.content) for message in request.messages)
        yield Started(prompt, 0, self.info.context_tokens)
        yield Prefilled(prompt, prompt)
        said = 0
        thoughts = list(self.thoughts or ()) if request.thinking else []
        for kind, text in [*((Thought, text) for text in thoughts), *((Delta, text) for text in self.pieces)]:
            if self._stopped(request.job):
                break
            said += 1
            yield kind(text, said)
        ending: Ending = "stopped" if self._stopped(request.job) else "finished"
        if ending == "finished" and self.error is not None:
            raise self.error
        yield Finished(ending, Usage(prompt, 0, said, 0.1, 0.1, min(said, len(thoughts))))

    def _stopped(self, job: str) -> bool:
        if self.gate is not None:
            self.gate.wait(timeout=30)
        return job in self.cancelled

    def cancel(self, job: str) -> None:
        self.cancelled.add(job)
        if self.gate is not None:
            self.gate.set()

    def close(self) -> None:
        self.closed = True
