"""The SHA-256 of a file that is still being written: a thread reads behind the front what the disk gives back.

hashlib's state cannot be kept in a file, so after a resume the bytes from before are read once more; that happens here,
while the network brings the rest, and is the faster of the two. What is hashed is what the file holds, not what the
network gave.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

from app.download.part_file import BLOCK_BYTES

# Hexadecimal digits of the SHA-256 so far that are kept for a block: 64 bits, against accidents of the disk.
CHECK_DIGITS = 16
# Read at once: as many as stay in a core's own cache until they are hashed.
_READ_BYTES = 2**18
# Bytes that have come before the thread is woken for them.
_NOTICE_BYTES = 2**20


class RunningCheck(threading.Thread):
    """Reads ``path`` up to the front.

    Args:
        path: the file.
        total: bytes that it will have.
        known: check values from an earlier run, each of all bytes up to the end of one block; () when there was none.
    """

    def __init__(self, path: Path, total: int, known: Sequence[str] = ()) -> None:
        super().__init__(name="checksum", daemon=True)
        self._path, self._total, self._known = path, total, tuple(known)
        self._changed = threading.Condition()
        self._front = self._noticed = 0
        self._closed = False
        self._damaged: tuple[int, int] | None = None
        self.bytes_done = 0
        self.checks: list[str] = []
        self.sha256 = ""
        self.failure: OSError | None = None
        self.ended = threading.Event()

    @property
    def damaged(self) -> tuple[int, int] | None:
        """The first and the last but one byte of a block that is not what it was; it has to be written again."""
        return self._damaged

    def values(self) -> list[str]:
        """The check values so far; of what was not read yet, those from before still hold."""
        return [*self.checks, *self._known[len(self.checks):]]

    def advance(self, front: int) -> None:
        """So many bytes may be read now; may be called for every piece that comes."""
        with self._changed:
            self._front = front
            if front - self._noticed >= _NOTICE_BYTES or front >= self._total:
                self._noticed = front
                self._changed.notify()

    def mended(self) -> None:
        """The damaged block was written again."""
        with self._changed:
            self._damaged = None
            self._changed.notify()

    def close(self) -> None:
        """End the thread, wherever it is."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Read to the end or until ``close``; then ``sha256`` is set, or ``failure``."""
        whole, mended = hashlib.sha256(), False
        buffer = memoryview(bytearray(_READ_BYTES))
        try:
            with self._path.open("rb", buffering=0) as file:
                while self.bytes_done < self._total:
                    start, number = self.bytes_done, len(self.checks)
                    end = min(start + BLOCK_BYTES, self._total)
                    attempt = whole.copy()
                    file.seek(start)
                    while start < end:
                        if not self._may_read(start):
                            return
                        count = file.readinto(buffer[: min(_READ_BYTES, end - start, self._front - start)]) or 0
                        if not count:
                            raise OSError(0, "the file became shorter")
                        attempt.update(buffer[:count])
                        start += count
                        self.bytes_done = start
                    # What stands before the block is right already, so it is this block that differs.
                    check = attempt.hexdigest()[:CHECK_DIGITS]
                    if number < len(self._known) and check != self._known[number]:
                        if not mended:
                            self.bytes_done, mended = number * BLOCK_BYTES, True
                            if not self._wait_for_mending((number * BLOCK_BYTES, end)):
                                return
                            continue
                        self._known = ()  # it is so at the source, too; now only the SHA-256 of the whole tells
                    whole, mended = attempt, False
                    self.checks.append(check)
            self.sha256 = whole.hexdigest()
        except OSError as error:
            self.failure = error
        finally:
            self.ended.set()

    def _may_read(self, start: int) -> bool:
        """Wait until there is more than ``start`` bytes; False: closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._front > start)
            return not self._closed

    def _wait_for_mending(self, block: tuple[int, int]) -> bool:
        with self._changed:
            self._damaged = block
            self._changed.wait_for(lambda: self._closed or self._damaged is None)
            return not self._closed
