"""Every write of the program: the old bytes or the new ones stand under the name, never a mixture.

A temporary file beside the target is written in full, flushed to the disk, read back, put in the target's place in
one step, and read back again. Qt's QSaveFile is not used: on a full disk it reports success and leaves a truncated
file (measured).
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

from app.core.errors import DiskFailed, DiskFull, FileProblem, IsAFolder, ReadOnlyPlace

# Windows virus scanners and sync clients hold a fresh file for a moment (RELIABILITY 1.6): seconds between tries.
_REPLACE_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 0.95)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}


def write_atomically(path: Path | str, data: bytes, *, mode: int | None = None) -> None:
    """Put ``data`` under ``path``; on any error the file that was there is as it was.

    A symbolic link is kept and its target replaced; the mode, the owner (where allowed) and extended attributes of
    an existing file are kept.

    Args:
        path: the target; its folder must exist.
        data: the whole content, bytes.
        mode: permission bits of a new file; None: what the umask leaves.

    Raises:
        DiskFull, ReadOnlyPlace, IsAFolder, DiskFailed
    """
    asked = Path(path)
    target = Path(os.path.realpath(asked))
    try:
        old = target.stat() if target.exists() else None
        if old is not None:
            if stat.S_ISDIR(old.st_mode):
                raise IsAFolder(path=str(asked))
            if not stat.S_ISREG(old.st_mode):
                raise DiskFailed(path=str(asked), detail="it is a device or a pipe")
            # Replacing needs no right to the file itself; a file that was made read-only is meant to stay.
            if not os.access(target, os.W_OK):
                raise ReadOnlyPlace(path=str(asked))
        _write_beside_and_replace(target, data, old, mode)
        if target.read_bytes() != data:
            raise DiskFailed(path=str(asked), detail="it gave back other bytes than were written")
    except FileProblem:
        raise
    except OSError as error:
        raise told(error, asked) from error


def _write_beside_and_replace(target: Path, data: bytes, old: os.stat_result | None, mode: int | None) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".stet-part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb", buffering=0) as file:
            view = memoryview(data)
            while view:
                written = file.write(view)
                if not written:
                    raise OSError(errno.ENOSPC, "nothing more could be written")
                view = view[written:]
            _keep_attributes(file.fileno(), part, target, old, mode)
            os.fsync(file.fileno())
        if part.read_bytes() != data:
            raise OSError(errno.EIO, "the disk gave back other bytes than were written")
        _replace(part, target)
        _sync_folder(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _keep_attributes(handle: int, part: Path, target: Path, old: os.stat_result | None, mode: int | None) -> None:
    if old is None:
        if mode is None:
            umask = os.umask(0)
            os.umask(umask)
            mode = 0o666 & ~umask
        if sys.platform != "win32":
            os.fchmod(handle, mode)
        return
    # Owner first: a change of owner clears set-id bits.
    if sys.platform != "win32":
        with contextlib.suppress(PermissionError):
            os.fchown(handle, old.st_uid, old.st_gid)
        os.fchmod(handle, stat.S_IMODE(old.st_mode))
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for key in os.listxattr(target):
                with contextlib.suppress(OSError):
                    os.setxattr(part, key, os.getxattr(target, key))


def _replace(part: Path, target: Path) -> None:
    for wait in (*_REPLACE_WAITS, None):
        try:
            os.replace(part, target)  # noqa: PTH105 - Path.replace says the same; os.replace is what faults are injected in
            return
        except PermissionError as error:
            if wait is None or getattr(error, "winerror", None) not in {5, 32, 33}:
                raise
            time.sleep(wait)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable (POSIX; Windows has no such call)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems cannot sync a folder; the file itself is synced.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)


def told(error: OSError, path: Path) -> FileProblem:
    """The one sentence for an ``OSError`` that happened while writing ``path``."""
    if error.errno in _FULL:
        return DiskFull(path=str(path))
    if error.errno in _READ_ONLY:
        return ReadOnlyPlace(path=str(path))
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return DiskFailed(path=str(path), detail="its folder is gone")
    if error.errno == errno.ENAMETOOLONG:
        return DiskFailed(path=str(path), detail="its name is too long")
    return DiskFailed(path=str(path), detail=os.strerror(error.errno) if error.errno else str(error))


def set_aside(path: Path) -> Path:
    """Rename a damaged file to ``NAME.bad-N`` beside itself, so that nothing is deleted; returns the new path."""
    number = 1
    while (aside := path.with_name(f"{path.name}.bad-{number}")).exists():
        number += 1
    shutil.move(path, aside)
    return aside
