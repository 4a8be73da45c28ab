"""A mistake of the program itself is told in one calm sentence: no traceback, and the window stays."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.error_log import place_of, problem_of
from app.core.errors import StetError
from app.workers.thread_line import ThreadLine


class UnexpectedErrors(QObject):
    """Takes what nothing else caught, in any thread; what comes from one place is told once.

    Signals:
        happened: a StetError to be shown, in the window's thread.
    """

    happened = Signal(object)
    _caught = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[str] = set()
        self._line = ThreadLine()
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take the errors of this process from now on."""
        sys.excepthook = self.take
        threading.excepthook = lambda caught: self.take(
            caught.exc_type, caught.exc_value or caught.exc_type(), caught.exc_traceback)

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """As ``sys.excepthook``; may be called in any thread, and raises nothing."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        place = place_of(error.with_traceback(trace))
        if place in self._told:
            return
        self._told.add(place)
        told = problem_of(error)
        print(f"stet: {told.message()}", file=sys.stderr)
        self._line.tell(self._caught.emit, told)

    @Slot()
    def close(self) -> None:
        """The window is taken down: what comes from now on is noted and printed, and not shown."""
        self._line.cut()

    def _tell(self, error: StetError) -> None:
        self.happened.emit(error)
