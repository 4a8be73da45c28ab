"""A thread that puts on the disk what a download writes, so that the end has little left to wait for."""

from __future__ import annotations

import os
import threading
from contextlib import suppress

# Bytes after which it is done again; at a gigabyte a second, the disk of a good laptop takes some 60 ms for them.
_FLUSH_BYTES = 64 * 2**20


class Flusher(threading.Thread):
    """Flushes one file; it is never waited for, as a slow disk may take long.

    Args:
        handle: of the file, open for writing; it may be closed meanwhile.
    """

    def __init__(self, handle: int) -> None:
        super().__init__(name="flush", daemon=True)
        self._handle = os.dup(handle)
        self._changed = threading.Condition()
        self._front = self._flushed = 0
        self._closed = False

    def advance(self, front: int) -> None:
        """So many bytes were written."""
        with self._changed:
            self._front = front
            if self._is_due():
                self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def run(self) -> None:
        """Flush now and then, until ``close``."""
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._closed or self._is_due())
                    if self._closed:
                        return
                    self._flushed = self._front
                with suppress(OSError):  # the flush at the end says so, if it matters
                    os.fsync(self._handle)
        finally:
            os.close(self._handle)

    def _is_due(self) -> bool:
        return self._front - self._flushed >= _FLUSH_BYTES
