"""A piece of a model that came before what stands before it: a file of its own until the part reaches it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_COPY_BYTES = 2**20


class Segment:
    """``NAME.part.START``: written from its first byte on, so its length is how far it is, also after a kill.

    Args:
        path: the file; it is made if need be.
        start: of the model, bytes; where the first byte of the file belongs.

    Raises:
        OSError
    """

    def __init__(self, path: Path, start: int) -> None:
        self.path, self.start = path, start
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
                               | getattr(os, "O_CLOEXEC", 0), 0o644)
        self.received = os.fstat(self._handle).st_size

    @property
    def end(self) -> int:
        """The first byte of the model that it does not have."""
        return self.start + self.received

    def write(self, offset: int, data: bytes | memoryview) -> None:
        """Put ``data`` where byte ``offset`` of the model belongs.

        Raises:
            OSError: the disk is full or failed.
        """
        place, view = offset - self.start, memoryview(data)
        os.lseek(self._handle, place, os.SEEK_SET)
        while view:
            written = os.write(self._handle, view)
            place, view = place + written, view[written:]
            self.received = max(self.received, place)

    def read(self, offset: int) -> bytes:
        """Up to a mebibyte from byte ``offset`` of the model on; b"" at the end.

        Raises:
            OSError
        """
        os.lseek(self._handle, offset - self.start, os.SEEK_SET)
        return os.read(self._handle, _COPY_BYTES)

    def close(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            with suppress(OSError):
                os.close(handle)

    def remove(self) -> None:
        """Close it and throw it away.

        Raises:
            OSError
        """
        self.close()
        self.path.unlink(missing_ok=True)
