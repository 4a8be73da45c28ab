"""What hears threads of its own in the GUI thread, until it is closed: the base of what works beside the window."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from app.workers.thread_line import ThreadLine

# Seconds that closing waits; work stops in less than one, a name service that hangs may take longer, and is left.
CLOSE_SECONDS = 3.0


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
        self._thread = threading.Thread(target=work, args=(self._stop,), name=name, daemon=True)
        self._thread.start()
