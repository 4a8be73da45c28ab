"""A file of records that spares work and is no more than that: where the disk does not take it, it is let go."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.core.errors import FileProblem, InUseElsewhere
from app.core.file_lock import try_lock
from app.core.record_file import RecordFile, remove_records

log = logging.getLogger(__name__)


class KeptRecords:
    """The file, as long as it can be written; nothing here raises.

    Args:
        path: None: nothing is kept.
        what: it holds, for the log.
        most_bytes: of the file; what is appended after is not kept.
        wait: a file that is made is on the disk when this returns (``RecordFile``).
    """

    def __init__(self, path: Path | None, what: str, most_bytes: int, *, wait: bool = True) -> None:
        self._what, self._most_bytes = what, most_bytes
        self._lock = threading.Lock()
        self._file: RecordFile | None = None
        if path is not None:
            try:
                self._file = RecordFile(path, wait=wait)
            except FileProblem as problem:
                self._fail(problem)

    def append(self, kind: str, payload: bytes) -> None:
        """Keep a record; it outlives the process when this returns."""
        self.write(lambda file: file.append(kind, payload) if file.size <= self._most_bytes else None)

    def write(self, write: Callable[[RecordFile], object]) -> None:
        """Have ``write`` called with the file, if there is one."""
        with self._lock:
            if self._file is not None:
                try:
                    write(self._file)
                except FileProblem as problem:
                    self._fail(problem)

    def close(self) -> None:
        """Let the file go as it is; from here on nothing is kept."""
        with self._lock:
            self._let_go()

    def _fail(self, problem: FileProblem) -> None:
        log.warning("%s are not kept: %s", self._what, problem)
        self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def tidy(keep: Path, most_files: int, most_age: float) -> None:
    """Delete the files beside ``keep`` with its ending that are too old or too many, and in nobody's hands.

    Args:
        most_files: that stay, the newest first, with ``keep``.
        most_age: seconds.
    """
    def changed(path: Path) -> float:
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
        return 0.0

    others = sorted((path for path in keep.parent.glob(f"*{keep.suffix}") if path != keep), key=changed, reverse=True)
    for number, path in enumerate(others, 2):
        with contextlib.suppress(OSError, FileProblem, InUseElsewhere):
            if number > most_files or time.time() - changed(path) > most_age:
                with path.open("rb+") as handle:
                    free = try_lock(handle.fileno())
                if free:
                    remove_records(path)
