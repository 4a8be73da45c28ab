"""A task of several rounds of questions on an engine: those of a round run at once, and no answer is paid for twice."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from typing import Generic

from app.core.asking import Answer, Ask, Asker, Result, Task
from app.core.errors import EmptyAnswer, EngineDied, EngineFailed
from app.core.generation import Ending, Request, Usage
from app.core.passages import Piece
from app.inference.engine import Delta, Engine, Finished, Prefilled, Started, Thought
from app.inference.passages_at_once import PassagesAtOnce

# A question whose answer is empty, and a round in which the engine fails, get one more try.
_TRIES = 2
_KEPT = ("finished", "length", "repeating")
_NOTHING = Usage(0, 0, 0, 0.0, 0.0)
_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Course:
    """How far a task is: in its round so many of the questions are answered.

    ``text`` came just now, where the round is a single question; else "".
    """

    round: int
    done: int
    total: int
    text: str = ""


class AsksAtOnce(Generic[Result]):
    """Runs one task.

    Args:
        task: asks in rounds; its result is that of the whole.
        asker: makes the requests.
        at_once: how many requests the engine works on together (``ModelInfo.parallel``).
        known: answers by ``Ask.key``, from an earlier run of the same task; what comes in is added.
    """

    def __init__(self, engine: Engine, task: Task[Result], asker: Asker, *, at_once: int = 1,
                 known: dict[str, Answer] | None = None) -> None:
        self._engine, self._task, self._asker, self._at_once = engine, task, asker, at_once
        self.known: dict[str, Answer] = {} if known is None else known
        self.requests: list[Request] = []
        self.usage = _NOTHING
        self.result: Result | None = None
        self._round = 0
        self._stopped = False
        self._running: PassagesAtOnce | None = None
        self._lock = threading.Lock()

    @property
    def stopped(self) -> bool:
        """Whether it was cancelled before its end; ``result`` is then None, and ``known`` holds what came."""
        return self._stopped

    def cancel(self) -> None:
        """Stop what runs and begin no more. Any thread may call it; it never waits."""
        with self._lock:
            self._stopped = True
            running = self._running
        if running is not None:
            running.cancel()

    def events(self) -> Generator[Course]:
        """The course of the task, once; at its end ``result`` is there, unless it was stopped.

        Raises (while iterating):
            EngineProblem: what ``generate`` raises, after a second try where the engine failed; ``known`` holds what
                came before, so that a new run goes on from there.
            StetError: what the task raises.
        """
        with closing(self._task) as task:
            try:
                asks = next(task)
                while not self._stopped:
                    self._round += 1
                    yield from self._answer(asks)
                    if self._stopped:
                        return
                    asks = task.send([self.known.get(ask.key, Answer("", "failed")) for ask in asks])
            except StopIteration as end:
                self.result = end.value

    def _answer(self, asks: Sequence[Ask]) -> Generator[Course]:
        """Ask what is not known; afterwards it is, unless no answer came."""
        total = len({ask.key for ask in asks})
        for attempt in range(1, _TRIES + 1):
            missing = {ask.key: ask for ask in asks if ask.key not in self.known}
            yield Course(self._round, total - len(missing), total)
            try:
                # Questions about the same text with different instructions go out one batch after the other.
                while missing and not self._stopped:
                    batch = {ask.text: ask for ask in reversed(missing.values())}
                    yield from self._batch(tuple(reversed(batch.values())), total, alone=total == 1)
                    missing = {key: ask for key, ask in missing.items() if batch.get(ask.text) is not ask}
            except (EngineDied, EngineFailed):
                if attempt == _TRIES or self._stopped:
                    raise
            if self._stopped:
                return

    def _batch(self, asks: Sequence[Ask], total: int, *, alone: bool) -> Generator[Course]:
        by_text = {ask.text: ask for ask in asks}
        job = f"task-{next(_NUMBERS)}"

        def prepare(count: Callable[[str], int], text: str, _context: str = "") -> Request:
            request = self._asker.request(job, by_text[text], count)
            self.requests.append(request)
            return request

        run = PassagesAtOnce(self._engine, [Piece(ask.text, True) for ask in asks], prepare, replaces=False,
                             at_once=self._at_once)
        with self._lock:
            self._running = run
            stopped = self._stopped
        if stopped:
            return
        came: dict[int, list[str]] = {}
        done = total - len(asks)
        try:
            with closing(run.events()) as events:
                for event in events:
                    if isinstance(event, Finished):
                        self._add(event.usage)
                    elif isinstance(event.event, Delta):
                        came.setdefault(event.passage, []).append(event.event.text)
                        if alone:
                            yield Course(self._round, done, total, event.event.text)
                    elif isinstance(event.event, Finished):
                        kept = self._keep(asks[event.passage], "".join(came.get(event.passage, ())),
                                          event.event.ending)
                        done += kept
                        yield Course(self._round, done, total)
                    elif isinstance(event.event, Started | Prefilled | Thought):
                        yield Course(self._round, done, total)
        except EmptyAnswer:  # of the only question; of several one that gets no answer ends without text
            pass
        finally:
            with self._lock:
                self._running = None

    def _keep(self, ask: Ask, text: str, ending: Ending) -> bool:
        if ending not in _KEPT or not text.strip():
            return False
        self.known[ask.key] = Answer(text, ending)
        return True

    def _add(self, usage: Usage) -> None:
        self.usage = Usage(*(getattr(self.usage, each.name) + getattr(usage, each.name) for each in fields(Usage)))


