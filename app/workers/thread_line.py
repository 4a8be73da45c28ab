"""A thread's way to tell the window something, cut before the window is taken down."""

from __future__ import annotations

import threading
from collections.abc import Callable


class ThreadLine:
    """Signals of a thread go through ``tell``; none is under way or comes once ``cut`` has returned.

    A signal that is emitted while its QObject is destroyed ends the program with a crash: to catch RuntimeError only
    helps where the object was gone before.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_cut = False

    def tell(self, emit: Callable[..., object], *what: object) -> None:
        """Emit a signal that is queued (nobody who hears it may call ``cut`` at once), unless nobody hears it."""
        with self._lock:
            if not self._is_cut:
                emit(*what)

    def cut(self) -> None:
        """Wait for what is being told, and let nothing more through."""
        with self._lock:
            self._is_cut = True
