"""Finds in a thread of its own what an answer says of figures and names that a document does not have."""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.summary_coverage import FactsOf
from app.workers.listener import OneThread
from app.workers.unforeseen import hand_on


class UnsourcedFinder(OneThread):
    """Lives in the GUI thread; the newest question is answered, one that is asked meanwhile waits.

    Signals:
        found: the answer that was asked about, and a list of stretches of it, characters from and to.
    """

    found = Signal(str, object)
    _ended = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: tuple[str, str] | None = None
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def look(self, document: str, answer: str) -> None:
        """Look for what ``answer`` says and ``document`` does not."""
        if self._closed:
            return
        if self._thread is not None:
            self._waiting = document, answer
            return
        self._begin("unsourced", partial(self._run, document, answer))

    def _run(self, document: str, answer: str, _stop: threading.Event) -> None:
        spans: list[tuple[int, int]] = []
        try:
            found = [each.range for each in FactsOf(document).missing_of(answer)]
            spans = [(start, start + len(answer[start:end].rstrip())) for start, end in found]
        except Exception as error:  # to flag is a help; without it the text is there all the same
            hand_on(error)
        self._line.tell(self._ended.emit, answer, spans)

    @Slot(str, object)
    def _on_ended(self, answer: str, spans: list[tuple[int, int]]) -> None:
        if self._closed:
            return
        self._thread = None
        if self._waiting is not None:
            (document, newer), self._waiting = self._waiting, None
            self.look(document, newer)
        else:
            self.found.emit(answer, spans)
