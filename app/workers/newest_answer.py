"""A thread that answers questions of the window; one that is asked anew before its turn came takes its own place."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.core.errors import StetError
from app.workers.thread_line import ThreadLine
from app.workers.unforeseen import hand_on

# Seconds that closing waits for the answer that is just being made; afterwards nobody hears of it anyway.
CLOSE_WAIT = 3.0


class NewestAnswer(QObject):
    """Lives in the GUI thread; its thread begins with the first question."""

    _came = Signal(str, int, object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._numbers = itertools.count(1)
        self._newest: dict[str, int] = {}
        self._answers: dict[str, tuple[Callable[[Any], object], Callable[[StetError], object] | None]] = {}
        self._waiting: dict[str, tuple[int, Callable[[], object]]] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._line = ThreadLine()
        self._thread: threading.Thread | None = None
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)

    def ask(
        self, topic: str, work: Callable[[], object], then: Callable[[Any], object],
        failed: Callable[[StetError], object] | None = None,
    ) -> None:
        """Do ``work`` in the thread, and give what comes of it to ``then`` in this one.

        Only the newest question of a ``topic`` is answered; ``failed`` gets the StetError that ``work`` raised.
        """
        if self._closed:
            return
        number = self._newest[topic] = next(self._numbers)
        self._answers[topic] = then, failed
        with self._changed:
            self._waiting.pop(topic, None)
            self._waiting[topic] = number, work
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def forget(self, topic: str) -> None:
        """Nobody waits for the answer of this topic any more."""
        self._newest.pop(topic, None)
        self._answers.pop(topic, None)
        with self._changed:
            self._waiting.pop(topic, None)

    def close(self) -> None:
        """Answer nothing any more, and wait for the thread."""
        self._closed = True
        self._line.cut()
        with self._changed:
            self._waiting.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(CLOSE_WAIT)
            self._thread = None

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                topic = next(iter(self._waiting))
                number, work = self._waiting.pop(topic)
            found: object = None
            problem: StetError | None = None
            try:
                found = work()
            except StetError as error:
                problem = error
            except Exception as error:
                hand_on(error)
                continue
            self._line.tell(self._came.emit, topic, number, found, problem)

    def _on_came(self, topic: str, number: int, found: object, problem: StetError | None) -> None:
        if self._newest.get(topic) != number or self._closed:
            return
        then, failed = self._answers[topic]
        if problem is None:
            then(found)
        elif failed is not None:
            failed(problem)
