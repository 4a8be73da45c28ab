"""Carries a hand-over to its process and what came of it to the GUI, and into a file."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from app.core.error_log import problem_of
from app.core.errors import ConversionStopped, StetError
from app.core.handover.order import HandedOver, Order
from app.core.handover.process import hand_over
from app.core.storage import write_atomically
from app.workers.listener import OneThread


class HandOverRunner(OneThread):
    """Lives in the GUI thread and does one order at a time; each ends with one signal, unless it was closed.

    Signals:
        stage: what is under way: "reading", "converting", "typesetting", "writing".
        done: HandedOver; where it was to be written, it is.
        failed: a StetError; nothing was written.
        stopped: the order was stopped before anything was written.
    """

    stage = Signal(str)
    done = Signal(object)
    failed = Signal(object)
    stopped = Signal()
    _came = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether an order is under way."""
        return self._thread is not None

    def begin(self, order: Order, path: Path | None = None) -> None:
        """Do ``order``, and write its one file to ``path``; must not be called while one is under way."""
        self._begin("hand-over", partial(self._do, order, path))

    def stop(self) -> None:
        """End what is under way soon; ``stopped`` tells when it has."""
        self._stop.set()

    def _do(self, order: Order, path: Path | None, stop: threading.Event) -> None:
        found: HandedOver | None = None
        error: StetError | None = None
        try:
            found = hand_over(order, partial(self._line.tell, self.stage.emit), stop)
            if path is not None:
                self._line.tell(self.stage.emit, "writing")
                write_atomically(path, found.parts[0], check=partial(_not_stopped, stop))
        except Exception as problem:
            found, error = None, problem_of(problem)
        self._line.tell(self._came.emit, found, error)

    def _on_came(self, found: HandedOver | None, error: StetError | None) -> None:
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        if self._closed:
            return
        if found is not None:
            self.done.emit(found)
        elif isinstance(error, ConversionStopped):
            self.stopped.emit()
        else:
            self.failed.emit(error)


def _not_stopped(stop: threading.Event) -> None:
    if stop.is_set():
        raise ConversionStopped
