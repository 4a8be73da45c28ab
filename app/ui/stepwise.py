"""Does long work between the keys: a slice of time at once, so that a long document stalls nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

# Seconds that are worked at once before the event loop has its turn.
_SLICE = 0.005


class Stepwise(QObject):
    """One piece of work at a time; a new one takes the place of what is under way.

    Signals:
        done: what the last step of the work gave; short work is done within ``begin``.
    """

    done = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[Any] = iter(())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    def begin(self, steps: Iterator[Any]) -> None:
        """Take ``steps``: each gives None, and the last one what was found."""
        self._steps = steps
        self._go_on()

    def _go_on(self) -> None:
        until = time.monotonic() + _SLICE
        for found in self._steps:
            if found is not None:
                self.done.emit(found)
            elif time.monotonic() > until:
                self._timer.start(0)
                return
