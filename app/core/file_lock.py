"""Locks of the operating system on open files: they end with the process that holds them, so none is ever stale."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# The byte that is locked on Windows, where a lock forbids reading: far behind everything that is ever written.
_WINDOWS_BYTE = 0x7FFF_FFFE
# Seconds between two tries for a lock that another process holds.
_RETRY = 0.01
# What a file system says that has no locks (some network and FUSE mounts).
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL}


def try_lock(handle: int) -> bool:
    """Lock the open file ``handle`` for this process; False: another one holds it.

    A file system without locks counts as locked: work there must go on, as it does without a second window.

    Raises:
        OSError: the disk failed.
    """
    try:
        if sys.platform == "win32":
            os.lseek(handle, _WINDOWS_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}:
            return False
        if error.errno in _NO_LOCKS:
            return True
        raise
    return True


@contextlib.contextmanager
def held(path: Path, seconds: float) -> Iterator[bool]:
    """Hold the lock of the file ``path`` (made if need be) for a block; False: it could not be had in ``seconds``.

    The file is left there, empty: removing it would let two processes hold two locks of one name.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError:
        yield False
        return
    try:
        end = time.monotonic() + seconds
        while not (got := try_lock(handle)) and time.monotonic() < end:
            time.sleep(_RETRY)
        yield got
    finally:
        os.close(handle)
