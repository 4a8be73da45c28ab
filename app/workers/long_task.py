"""A job of many questions: what the worker's thread needs to run it, and where its course is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.asking import Asker, Task
from app.core.kept_asks import KeptAsks
from app.inference.asks_at_once import AsksAtOnce, Course
from app.inference.engine import Engine

# Given what counts tokens, the tokens of the context, and how many requests share them.
Begin = Callable[[Callable[[str], int], int, int], Task[Any]]


class LongTaskTeller(QObject):
    """Its signals are emitted in the worker's thread, and come on the thread that it lives in.

    Signals:
        course: the number of a round, how many of its questions are answered, and how many it has.
        result: what the task returned.
    """

    course = Signal(int, int, int)
    result = Signal(object)


@dataclass(frozen=True, slots=True)
class LongTask:
    """What such a job does.

    Args:
        begin: makes the task, in the worker's thread; it must touch no widget.
        asker: makes its requests.
        known: opens the answers from before, in the worker's thread; those that come are added as they come.
        teller: is told of it.
    """

    begin: Begin
    asker: Asker
    known: Callable[[], KeptAsks]
    teller: LongTaskTeller

    def on(self, engine: Engine, context_tokens: int, at_once: int, known: KeptAsks) -> AsksAtOnce[Any]:
        """The run of it, with the answers that ``known`` opened."""
        return AsksAtOnce(engine, self.begin(engine.count_tokens, context_tokens, at_once), self.asker,
                          at_once=at_once, known=known)

    def tell(self, course: Course) -> None:
        """The task has got so far."""
        self.teller.course.emit(course.round, course.done, course.total)
