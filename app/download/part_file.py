"""The part of a model that is here: the bytes, and beside them a small file that says whose they are.

The part is written from its first byte on, so its length is how far it is, also after a kill. The side file holds a
check value (the SHA-256 up to there) at the end of each whole block, so that what a power cut took away is found block
by block when the next run reads it; whether the file is the right one, only its SHA-256 says. What came out of turn,
by a second connection, waits in segments until the part reaches it.
"""

from __future__ import annotations

import contextlib
import glob
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.catalog import Entry
from app.core.errors import FileProblem, ModelNotKept
from app.core.storage import drop_unfinished_writes, private_folder, replace, sync_folder, write_atomically
from app.download.flusher import Flusher
from app.download.segment import Segment

# Bytes for which one check value is kept: five gigabytes make 300 of them, and a damaged one is soon fetched again.
BLOCK_BYTES = 16 * 2**20


class PartFile:
    """``NAME.part`` and ``NAME.part.json`` beside where the model will stand; the caller holds the lock of that name.

    ``on_received`` is called with the bytes that are here after each write, in the thread that writes.

    Args:
        entry: whose bytes they are; a part of another file of that name is thrown away.
        folder: where; it must exist.

    Raises:
        ModelNotKept: the folder cannot be written to.
    """

    def __init__(self, entry: Entry, folder: Path) -> None:
        self._entry, self._target = entry, folder / entry.file
        self.path = folder / f"{entry.file}.part"
        self._side = folder / f"{entry.file}.part.json"
        self._lock = threading.Lock()
        self.segments: dict[int, Segment] = {}
        self.on_received: Callable[[int], None] = lambda received: None
        try:
            private_folder(folder)
            facts = self._facts()
            self.checks: list[str] = facts.get("checks", [])
            self.etags: dict[str, str] = facts.get("etags", {})
            if not facts:
                remove_part(folder, entry.file)
                self.save()
            self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
                                   | getattr(os, "O_CLOEXEC", 0), 0o644)
            self._flusher = Flusher(self._handle)
            self.received = os.fstat(self._handle).st_size
            if self.received > entry.bytes:
                self.clear()
            for path in _segments(folder, entry.file):
                self.segment(int(path.suffix[1:]))
            while self.absorb():
                pass
            self._flusher.start()
        except OSError as error:
            raise _not_kept(error, self.path) from error

    def write(self, offset: int, data: bytes | memoryview) -> None:
        """Put ``data`` at ``offset`` bytes.

        Raises:
            OSError: the disk is full or failed.
        """
        with self._lock:
            os.lseek(self._handle, offset, os.SEEK_SET)
            view = memoryview(data)
            while view:
                written = os.write(self._handle, view)
                offset, view = offset + written, view[written:]
                self.received = max(self.received, offset)
        self._flusher.advance(offset)
        self.on_received(self.received)

    @property
    def here(self) -> int:
        """All bytes that came, in turn or not."""
        return self.received + sum(segment.received for segment in list(self.segments.values()))

    def segment(self, start: int) -> Segment:
        """The segment that begins at that byte, made if need be.

        Raises:
            OSError
        """
        if start not in self.segments:
            self.segments[start] = Segment(self.path.with_name(f"{self.path.name}.{start}"), start)
        return self.segments[start]

    def next_segment(self, after: int) -> int | None:
        """Where the first segment behind that byte begins."""
        return min((start for start in self.segments if start > after), default=None)

    def absorb(self) -> bool:
        """Take over the segment that the part has reached; False: there is none. Nothing may write to it meanwhile.

        Raises:
            OSError: what was taken over stays so; it can be called again.
        """
        start = min(self.segments, default=self._entry.bytes + 1)
        if start > self.received:
            return False
        segment = self.segments[start]
        while self.received < segment.end and (data := segment.read(self.received)):
            self.write(self.received, data)
        segment.remove()
        del self.segments[start]
        return True

    def save(self) -> None:
        """Write the side file.

        Raises:
            ModelNotKept
        """
        data = {"sha256": self._entry.sha256, "bytes": self._entry.bytes, "checks": self.checks, "etags": self.etags}
        try:
            write_atomically(self._side, json.dumps(data).encode())
        except FileProblem as error:
            raise _not_kept(error, self._side) from error

    def clear(self) -> None:
        """Throw away what came."""
        with self._lock:
            os.ftruncate(self._handle, 0)
            self.received = 0
            self.checks, self.etags = [], {}
            for segment in self.segments.values():
                segment.remove()
            self.segments = {}
        self.save()

    def publish(self) -> Path:
        """Put the part under the model's name, durably; returns that path.

        Raises:
            ModelNotKept: it is still the part.
        """
        try:
            os.fsync(self._handle)
            self.close()
            replace(self.path, self._target)
            sync_folder(self._target.parent)
            self._side.unlink(missing_ok=True)
            drop_unfinished_writes(self._side)
        except OSError as error:
            raise _not_kept(error, self._target) from error
        return self._target

    def close(self) -> None:
        """Let go of the file; a thread that still writes to it fails."""
        self._flusher.close()
        for segment in self.segments.values():
            segment.close()
        with self._lock, contextlib.suppress(OSError):
            handle, self._handle = self._handle, -1
            if handle >= 0:
                os.close(handle)

    def _facts(self) -> dict[str, Any]:
        """What the side file says, {} when it is not there, damaged, or that of another file."""
        try:
            facts = json.loads(self._side.read_bytes())
            checks, etags = facts["checks"], facts["etags"]
            is_ours = (facts["sha256"], facts["bytes"]) == (self._entry.sha256, self._entry.bytes)
        except (OSError, ValueError, TypeError, KeyError):
            return {}
        whole = all(isinstance(check, str) for check in checks) and isinstance(etags, dict)
        return facts if is_ours and whole else {}


def remove_part(folder: Path, file: str) -> None:
    """Remove what a download of ``file`` left in ``folder``.

    Raises:
        OSError
    """
    for path in (folder / f"{file}.part", folder / f"{file}.part.json", *_segments(folder, file)):
        path.unlink(missing_ok=True)
    drop_unfinished_writes(folder / f"{file}.part.json")


def bytes_here(folder: Path, file: str) -> int:
    """How many bytes of ``file`` a download has brought, this one or that of another process."""
    count = 0
    for path in (folder / f"{file}.part", *_segments(folder, file)):
        with contextlib.suppress(OSError):
            count += path.stat().st_size
    return count


def _segments(folder: Path, file: str) -> list[Path]:
    return [path for path in folder.glob(f"{glob.escape(file)}.part.*") if path.suffix[1:].isdecimal()]


def _not_kept(error: OSError | FileProblem, path: Path) -> ModelNotKept:
    detail = error.strerror if isinstance(error, OSError) else error.facts.get("detail", type(error).__name__)
    return ModelNotKept(path=str(path), detail=detail or type(error).__name__)
