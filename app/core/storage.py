"""Every write of the program: the old bytes or the new ones stand under the name, never a mixture.

A temporary file beside the target is written in full, flushed to the disk, read back, put in the target's place in
one step, and read back again; only then is it called saved. Qt's QSaveFile is not used: on a full disk it reports
success and leaves a truncated file (measured).

Decided where no choice is without a price: a file with further names (hard links) is replaced under the name that was
asked for, and the others keep the text from before, because writing into it in place could leave neither the old text
nor the new one (``other_names`` tells how many there are). For the same reason a folder that takes no new file is
told as read-only, even where the file itself could be written to. Every call to the system goes through ``os``, so
that tests can let each one fail.
"""

from __future__ import annotations

import contextlib
import errno
import math
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.core.errors import (
    DiskFailed,
    DiskFull,
    FileProblem,
    FolderGone,
    HeldOpen,
    IsAFolder,
    NoRoom,
    ReadOnlyPlace,
    UnusableName,
)

# Windows virus scanners and sync clients hold a fresh file for a moment (RELIABILITY 1.6): seconds between tries.
_REPLACE_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 0.95)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ESTALE, errno.ENOTCONN, errno.ENODEV, errno.ENXIO}
# What file systems answer (exFAT, network and FUSE mounts) that cannot sync a folder; the file itself is synced.
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES, errno.EPERM}
_PART = ".stet-part"
# Bytes of the target's name in the name of its part: encrypting file systems allow 143 in all.
_STEM_BYTES = 40
# Seconds after which a part that nobody finished is litter; measured against a fresh file, not against our clock.
_STALE = 3600
_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_swept: set[Path] = set()


def write_atomically(
    path: Path | str, data: bytes, *, mode: int | None = None, check: Callable[[], None] | None = None
) -> None:
    """Put ``data`` under ``path``; on an error before the last step the file that was there is as it was.

    A symbolic link is kept and its target replaced; the mode, the owner (where allowed) and extended attributes of
    an existing file are kept.

    Args:
        path: the target; its folder must exist.
        data: the whole content, bytes.
        mode: permission bits of a new file; None: what the umask leaves.
        check: called right before the old file is replaced; what it raises keeps that one there.

    Raises:
        DiskFull, ReadOnlyPlace, IsAFolder, HeldOpen: the file there is as it was.
        DiskFailed: also when the bytes are there, but may not survive a power cut.
    """
    asked = Path(path)
    try:
        target = Path(os.path.realpath(asked))
        old = _found(target)
        if old is not None:
            if stat.S_ISDIR(old.st_mode):
                raise IsAFolder(path=str(asked))
            if not stat.S_ISREG(old.st_mode):
                raise DiskFailed(path=str(asked), detail="it is a device or a pipe")
            # Replacing needs no right to the file itself; a file that was made read-only is meant to stay.
            if not os.access(target, os.W_OK):
                raise ReadOnlyPlace(path=str(asked))
        part = _written_part(target, data, old, mode)
        try:
            if check is not None:
                check()
            replace(part, target)
        except BaseException:
            _drop(part)
            raise
    except FileProblem:
        raise
    except (OSError, ValueError) as error:
        raise told(error, asked, needed=len(data)) from error
    try:
        sync_folder(target.parent)
        if _read(target) != data:
            raise DiskFailed(path=str(asked), detail="it gave back other bytes than were written")
    except OSError as error:
        # The new bytes may be there, but not for certain: none of the sentences that speak of the old ones is true.
        raise DiskFailed(path=str(asked), detail=_named(error)) from error


def other_names(path: Path | str) -> int:
    """How many further names (hard links) the file has; saving leaves the text from before under those."""
    try:
        return os.stat(path).st_nlink - 1
    except (OSError, ValueError):
        return 0


def may_write(path: Path | str) -> bool:
    """Whether ``write_atomically`` is let replace the file: it may be written, and its folder takes new files.

    A guess before anything is written, of rights and read-only disks only; True also where there is no file.
    """
    try:
        target = os.path.realpath(path)
        return not os.path.exists(target) or (
            os.access(target, os.W_OK) and os.access(os.path.dirname(target), os.W_OK | os.X_OK))
    except (OSError, ValueError):
        return True  # what is wrong with it will be told when it is saved


def private_folder(folder: Path) -> None:
    """Make ``folder`` for the user alone (0700), with what is missing above it.

    Raises:
        OSError: it cannot be made.
    """
    if folder.is_dir():
        return
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if sys.platform != "win32":
        os.chmod(folder, 0o700)
    sync_folder(folder.parent)


def set_aside(path: Path) -> Path:
    """Rename a damaged file to ``NAME.bad-N`` beside itself, so that nothing is deleted; returns the new path."""
    aside = _free_name(path)
    shutil.move(path, aside)
    return aside


def copy_aside(path: Path, data: bytes) -> Path:
    """Keep ``data``, the whole of the damaged file ``path``, as ``NAME.bad-N`` beside it; returns that path.

    Raises:
        FileProblem: it could not be written.
    """
    aside = _free_name(path)
    write_atomically(aside, data, mode=0o600)
    return aside


def told(error: OSError | ValueError, path: Path, needed: int = 0) -> FileProblem:
    """The one sentence for an error that happened while writing ``needed`` bytes under ``path``."""
    if not isinstance(error, OSError):  # a zero byte or half a character in the name
        return UnusableName(path=ascii(str(path)))
    name = str(path)
    if error.errno in _FULL:
        return _full(path, needed)
    if getattr(error, "winerror", None) in {32, 33}:
        return HeldOpen(path=name)
    if error.errno in _READ_ONLY:
        return ReadOnlyPlace(path=name)
    if error.errno in _GONE:
        return FolderGone(path=name)
    if error.errno in {errno.ENAMETOOLONG, errno.EILSEQ}:
        return UnusableName(path=name)
    return DiskFailed(path=name, detail=_named(error))


# The steps, also for files that only grow ---------------------------------------------------------------------------


def write_all(handle: int, data: bytes) -> None:
    """Write all of ``data``, in as many calls as the system makes of it.

    Raises:
        OSError: part of it may have been written.
    """
    view = memoryview(data)
    while view:
        written = os.write(handle, view)
        if not written:
            raise OSError(errno.ENOSPC, "nothing more could be written")
        view = view[written:]


def read_all(handle: int) -> bytes:
    """Everything from where ``handle`` stands to the end of the file, bytes."""
    pieces: list[bytes] = []
    while piece := os.read(handle, 1 << 20):
        pieces.append(piece)
    return b"".join(pieces)


def replace(part: Path, target: Path) -> None:
    """Give ``part`` the name ``target`` in one step, patiently where another program holds it for a moment.

    Raises:
        OSError: both are as they were.
    """
    for wait in (*_REPLACE_WAITS, None):
        try:
            os.replace(part, target)
            return
        except PermissionError as error:
            if wait is None or getattr(error, "winerror", None) not in {5, 32, 33}:
                raise
            time.sleep(wait)


def sync_folder(folder: Path) -> None:
    """Make new names in ``folder`` survive a power cut (POSIX; Windows has no such call).

    Raises:
        OSError: the disk failed.
    """
    if sys.platform == "win32":
        return
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | _FLAGS)
    except PermissionError:  # a folder that may be entered and written to, but not listed
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def drop_unfinished_writes(target: Path) -> None:
    """Remove the parts that killed calls of ``write_atomically`` left of ``target``; nobody may be writing it now."""
    stem = _stem(target)
    if stem == f".{target.name}":  # else the parts of another file may be called the same; they are swept when old
        _sweep(target.parent, stem, math.inf)


# How it is done ------------------------------------------------------------------------------------------------------


def _found(target: Path) -> os.stat_result | None:
    try:
        return os.stat(target)
    except FileNotFoundError:
        return None


def _written_part(target: Path, data: bytes, old: os.stat_result | None, mode: int | None) -> Path:
    """A file beside ``target`` that holds ``data``, on the disk and read back from there."""
    stem = _stem(target)
    rights = 0o600 if old is not None else 0o666 if mode is None else mode
    part, handle = _new_part(target.parent, stem, rights)
    try:
        try:
            if target not in _swept:
                _sweep(target.parent, stem, os.fstat(handle).st_mtime)
                _swept.add(target)
            write_all(handle, data)
            if old is not None:
                _keep_attributes(handle, part, target, old)
            os.fsync(handle)
            if hasattr(os, "posix_fadvise"):  # what is read back comes from the disk, not from memory
                with contextlib.suppress(OSError):
                    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        except BaseException:
            with contextlib.suppress(OSError):
                os.close(handle)
            raise
        os.close(handle)
        if _read(part) != data:
            raise OSError(errno.EIO, "the disk gave back other bytes than were written")
    except BaseException:
        _drop(part)
        raise
    return part


def _new_part(folder: Path, stem: str, rights: int) -> tuple[Path, int]:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | _FLAGS
    while True:
        part = folder / f"{stem}.{secrets.token_hex(4)}{_PART}"
        with contextlib.suppress(FileExistsError):
            return part, os.open(part, flags, rights)


def _stem(target: Path) -> str:
    return "." + target.name.encode("utf-8", "surrogateescape")[:_STEM_BYTES].decode("utf-8", "ignore")


def _sweep(folder: Path, stem: str, now: float) -> None:
    """Remove parts of this target that a killed process left long ago."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(f"{stem}.") and entry.name.endswith(_PART):
                if entry.stat(follow_symlinks=False).st_mtime < now - _STALE:
                    _drop(folder / entry.name)


def _drop(part: Path) -> None:
    with contextlib.suppress(OSError):
        os.unlink(part)


def _read(path: Path) -> bytes:
    handle = os.open(path, os.O_RDONLY | _FLAGS)
    try:
        return read_all(handle)
    finally:
        os.close(handle)


def _keep_attributes(handle: int, part: Path, target: Path, old: os.stat_result) -> None:
    if sys.platform != "win32":
        now = os.fstat(handle)
        rights = stat.S_IMODE(old.st_mode)
        # Owner first: a change of owner clears set-id bits.
        if (now.st_uid, now.st_gid) != (old.st_uid, old.st_gid) and not _chown(handle, old):
            # Another group than before gets no more than everybody: it may be ours by chance.
            rights = (rights & ~0o6070) | (rights & 0o007) << 3
        # Asked for only where it differs: exFAT refuses even the modes that it has.
        if stat.S_IMODE(os.fstat(handle).st_mode) != rights:
            os.fchmod(handle, rights)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for key in os.listxattr(target):
                with contextlib.suppress(OSError):
                    os.setxattr(part, key, os.getxattr(target, key))


def _chown(handle: int, old: os.stat_result) -> bool:
    """Give the file its old owner, or at least its old group; False: it has another group."""
    for user in (old.st_uid, -1):
        with contextlib.suppress(PermissionError):
            os.fchown(handle, user, old.st_gid)
            return True
    return False


def _full(path: Path, needed: int) -> DiskFull:
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError:
        return DiskFull(path=str(path))
    if not needed or free >= needed:  # a quota, or a limit on one file: the room on the disk says nothing
        return DiskFull(path=str(path))
    return NoRoom(path=str(path), needed=_megabytes(needed), free=_megabytes(free))


def _megabytes(size: int) -> str:
    # A no-break space: the number and its unit stay on one line.
    return f"{size / 1e6:,.1f}\u00a0MB" if size >= 100_000 else f"{size / 1e3:,.1f}\u00a0kB"


def _named(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.bad-{number}")).exists():
        number += 1
    return aside
