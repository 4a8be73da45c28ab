"""Model files that are on this computer: their checksum, taking one onto the shelf, removing one."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.catalog import Catalog, Entry
from app.core.errors import (
    DiskFilled,
    DownloadPaused,
    FileMissing,
    IsAFolder,
    ModelMissing,
    ModelNotKept,
    NotAModel,
    NotDownloadable,
    Unreadable,
)
from app.core.instance_lock import InstanceLock
from app.core.storage import private_folder, replace, sync_folder
from app.core.transfer import Checking, TransferEvent
from app.download.download import Download
from app.download.fetch import FULL
from app.download.part_file import bytes_here, remove_part
from app.download.sources import source_from

_READ_BYTES = 2**20
_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class Imported:
    """A model that was taken onto the shelf. ``entry`` is None where the catalog does not know its SHA-256."""

    path: Path
    sha256: str
    entry: Entry | None


def sha256_of(path: Path, on_progress: Callable[[TransferEvent], None], cancelled: threading.Event) -> str:
    """The SHA-256 of a file, in lower-case hexadecimal digits.

    Args:
        path: the file.
        on_progress: called with ``Checking`` after each 16 MiB.
        cancelled: set by anyone to stop.

    Raises:
        DownloadPaused: stopped.
        FileMissing, Unreadable
    """
    whole, done = hashlib.sha256(), 0
    buffer = memoryview(bytearray(_READ_BYTES))
    try:
        with path.open("rb", buffering=0) as file:
            total = os.fstat(file.fileno()).st_size
            while count := file.readinto(buffer):
                whole.update(buffer[:count])
                done += count
                if cancelled.is_set():
                    raise DownloadPaused(done=f"{done:,} bytes", total=f"{total:,} bytes")
                if done % (16 * _READ_BYTES) == 0:
                    on_progress(Checking(done, total))
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except OSError as error:
        raise Unreadable(path=str(path), detail=error.strerror or type(error).__name__) from error
    on_progress(Checking(done, total))
    return whole.hexdigest()


def import_model(
    path: Path, catalog: Catalog, on_progress: Callable[[TransferEvent], None], cancelled: threading.Event
) -> Imported:
    """Take a GGUF file onto the shelf: linked where it lies on the same disk, else copied; the original stays.

    A file of a catalog model's SHA-256 gets that model's name, whatever it is called.

    Raises:
        FileMissing, IsAFolder, NotAModel, Unreadable
        DownloadPaused: ``cancelled`` was set.
        DownloadProblem: it could not be put there.
    """
    if path.is_dir():
        raise IsAFolder(path=str(path))
    try:
        with path.open("rb") as file:
            is_model = file.read(len(_MAGIC)) == _MAGIC
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except OSError as error:
        raise Unreadable(path=str(path), detail=error.strerror or type(error).__name__) from error
    if not is_model:
        raise NotAModel(path=str(path))
    sha256 = sha256_of(path, on_progress, cancelled)
    entry = next((entry for entry in catalog.files if entry.sha256 == sha256), None)
    target = catalog.folder / (entry.file if entry is not None else path.name)
    if target.exists() and target.samefile(path):
        return Imported(target, sha256, entry)
    if entry is None or entry.package:
        _put(path, target, sha256, cancelled)
    elif not _linked(path, target):
        Download(entry, catalog.folder, [source_from(str(path))], on_progress, cancelled).run()
    return Imported(target, sha256, entry)


def remove_model(entry: Entry, catalog: Catalog) -> int:
    """Remove a model's file, and what a download of it left; returns the bytes that were freed.

    Raises:
        NotDownloadable: it is part of the program.
        ModelMissing: there is nothing of it here.
        ModelNotKept: it cannot be removed, or is being fetched.
    """
    if entry.package:
        raise NotDownloadable(name=entry.name)
    target = catalog.folder / entry.file
    if not target.is_file() and not bytes_here(catalog.folder, entry.file):
        raise ModelMissing(name=entry.name, path=str(target))
    lock = InstanceLock()
    if not lock.take(target):
        raise ModelNotKept(path=str(target), detail="it is just being fetched")
    try:
        freed = bytes_here(catalog.folder, entry.file) + (target.stat().st_size if target.is_file() else 0)
        target.unlink(missing_ok=True)
        remove_part(catalog.folder, entry.file)
    except OSError as error:
        raise ModelNotKept(path=str(target), detail=error.strerror or type(error).__name__) from error
    finally:
        lock.release()
    return freed


def _linked(path: Path, target: Path) -> bool:
    """Whether ``target`` could be made a second name of the file: not on another disk, nor where a file stands."""
    try:
        private_folder(target.parent)
        os.link(path.resolve(), target)
        sync_folder(target.parent)
    except OSError:
        return False
    return True


def _put(path: Path, target: Path, sha256: str, cancelled: threading.Event) -> None:
    """Put a file that the catalog does not know under its own name; one that is there already is never replaced."""
    if target.exists():
        if sha256_of(target, lambda event: None, cancelled) == sha256:
            return
        raise ModelNotKept(path=str(target), detail="another file of this name is there")
    if _linked(path, target):
        return
    part = target.with_name(f"{target.name}.part")
    try:
        shutil.copyfile(path, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        replace(part, target)
        sync_folder(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        if error.errno in FULL:
            raise DiskFilled(done="0 GB", total=f"{path.stat().st_size / 1e9:.1f} GB",
                             free=f"{shutil.disk_usage(target.parent).free / 1e9:.1f} GB") from error
        raise ModelNotKept(path=str(target), detail=error.strerror or type(error).__name__) from error
