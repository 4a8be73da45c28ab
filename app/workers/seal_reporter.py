"""Writes the report on the seal to a file, in a thread of its own: it tries connections and looks at all processes."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.error_log import problem_of
from app.core.errors import StetError
from app.core.storage import write_atomically
from app.download.seal_report import facts, text
from app.workers.listener import OneThread


class SealReporter(OneThread):
    """Lives in the GUI thread; one report is written at a time.

    Signals:
        written: a Path, and whether the seal holds.
        failed: a StetError.
    """

    written = Signal(object, bool)
    failed = Signal(object)
    _ended = Signal(object, bool, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def write(self, path: Path) -> None:
        """Write the report to ``path``: the same as ``doctor --seal``, with the engine as it runs now."""
        if self._thread is None and not self._closed:
            self._begin("seal", partial(self._run, path))

    def _run(self, path: Path, _stop: threading.Event) -> None:
        holds = False
        problem: StetError | None = None
        try:
            found = facts("this window")
            holds = bool(found["holds"])
            write_atomically(path, f"{text(found)}\n".encode())
        except Exception as error:
            problem = problem_of(error)
        self._line.tell(self._ended.emit, path, holds, problem)

    @Slot(object, bool, object)
    def _on_ended(self, path: Path, holds: bool, problem: StetError | None) -> None:
        if self._closed:
            return
        self._thread = None
        if problem is None:
            self.written.emit(path, holds)
        else:
            self.failed.emit(problem)
