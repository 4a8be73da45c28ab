"""One window at a time edits a file: a lock of the operating system per document, which ends with its process.

There is nothing to clean up after a kill, and no process number that could be somebody else's by now. Where the lock
cannot be made (a read-only or full data folder, a file system without locks) editing goes on without it: saving still
compares the file with what was read, right before it is replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from app.core.file_lock import try_lock
from app.core.places import user_data
from app.core.storage import private_folder

# Another window may just be letting go, and remove the file that was opened here: so often it is tried anew.
_TRIES = 5


class InstanceLock:
    """The right to edit one file. At most one object of all processes of this user holds that of a path."""

    def __init__(self) -> None:
        self._handle: int | None = None
        self._file: Path | None = None

    def take(self, path: Path | str) -> bool:
        """Hold the file at ``path`` (its links followed), and let go of any other; False: another window holds it."""
        self.release()
        folder = user_data() / "locks"
        try:
            private_folder(folder)
            return self._take(folder / f"{_name_of(path)}.lock")
        except OSError:
            return True  # see above

    def _take(self, file: Path) -> bool:
        for _ in range(_TRIES):
            handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                if not try_lock(handle):
                    os.close(handle)
                    return False
                if _is_there(handle, file):
                    self._handle, self._file = handle, file
                    return True
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)
        return False

    def release(self) -> None:
        """Let the next window in."""
        if self._handle is None or self._file is None:
            return
        # Removed while it is held: who opened it meanwhile sees that it is not there any more, and makes a new one.
        with contextlib.suppress(OSError):
            self._file.unlink()
        os.close(self._handle)
        self._handle = self._file = None


def _is_there(handle: int, file: Path) -> bool:
    """Whether the file that was locked is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except FileNotFoundError:
        return False


def _name_of(path: Path | str) -> str:
    """A file's name among the locks: it does not tell which file it is."""
    real = os.path.normcase(os.path.realpath(path))
    return hashlib.sha256(os.fsencode(real)).hexdigest()[:32]
