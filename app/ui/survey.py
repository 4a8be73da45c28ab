"""Reads a document between the keys: a part at a time, so that a long one stalls nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.overview import Overview, overview

# Seconds that are read at once before the event loop has its turn.
_SLICE = 0.01


class Survey(QObject):
    """One reading at a time; a new one takes the place of what is under way.

    Signals:
        done: the Overview of the text that was given last; a short text is done within ``read``.
    """

    done = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[Overview | None] = iter(())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    def read(self, text: str, selected: str = "") -> None:
        """Read ``text``; ``selected`` is the part of it that is counted, "" for all."""
        self._steps = overview(text, selected)
        self._go_on()

    def _go_on(self) -> None:
        until = time.monotonic() + _SLICE
        for found in self._steps:
            if found is not None:
                self.done.emit(found)
            elif time.monotonic() > until:
                self._timer.start(0)
                return
