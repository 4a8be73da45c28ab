"""What hears threads of its own in the GUI thread, until it is closed: the base of what works beside the window."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from app.workers.thread_line import ThreadLine

# Seconds that closing waits; work stops in less than one, a name service that hangs may take longer, and is left.
CLOSE_SECONDS = 3.0
# How nice such work is (as of nice(1)): beside it the window gets its turn at once, also where the processor is short.
# Measured while a model came at full speed and 12 programs shared two cores, four rounds: the longest that a key waited
# was 47 to 54 ms with 10 and 63 to 107 ms with 0; p99 18 to 35 and 55 to 104 ms; 15 is no better (46 to 103).
NICE = 10


class Listener(QObject):
    """Lives in the GUI thread. Its threads tell it something through ``_line``, with signals that are queued."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._line = ThreadLine()

    @Slot()
    def close(self) -> None:
        """Afterwards no signal comes."""
        self._closed = True
        self._line.cut()


class OneThread(Listener):
    """A listener with at most one thread, that can be stopped; whoever hears that it ended sets ``_thread`` to None."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @Slot()
    def close(self) -> None:
        """Stop, and wait until the thread has let go of its files; afterwards no signal comes."""
        self._closed = True
        self._stop.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)
        super().close()

    def _begin(self, name: str, work: Callable[[threading.Event], None]) -> None:
        """Let a new thread do ``work``, that ends soon after the event it is given is set."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=partial(_giving_way, work), args=(self._stop,), name=name, daemon=True)
        self._thread.start()


def _giving_way(work: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """``work`` in this thread and all that it starts, which take this over; elsewhere it would be the whole process."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, min(os.getpriority(os.PRIO_PROCESS, 0) + NICE, 19))
    work(stop)
