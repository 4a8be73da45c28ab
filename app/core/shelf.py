"""The shelf: the models that are here and those that could be, and the whole folder moved to another disk."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core import places
from app.core.catalog import Catalog, Entry
from app.core.embedding_models import model_in
from app.core.errors import DiskShort, DownloadPaused, ModelNotKept
from app.core.gguf import MAGIC
from app.core.machine import disk_space
from app.core.recommendation import SPARE_DISK
from app.core.storage import private_folder, sync_folder, write_atomically
from app.core.verified import By, Verified, digest, problem_of


@dataclass(frozen=True, slots=True)
class Book:
    """One model of the shelf.

    Args:
        name: of the model.
        entry: of the catalog; None: a file that the user brought.
        path: the file; None: it is not here.
        bytes: length of the file, or of the one that would come.
        checked: by whom its SHA-256 is known; "no": not verified.
        sha256: of the file that was checked, else of the catalog, "" for neither.
        problem: what is wrong with the file that is here, "" for nothing.
        licence: its name, "" where the file does not tell.
        embeds: it writes nothing, and makes the vectors by which passages are found.
    """

    name: str
    entry: Entry | None
    path: Path | None
    bytes: int
    checked: By
    sha256: str
    problem: str
    licence: str
    embeds: bool = False


def books(catalog: Catalog) -> tuple[Book, ...]:
    """The catalog's models in its order, then other GGUF files of the folder by name. No file is read whole."""
    verified = Verified(catalog.folder)
    return (*(_of_entry(catalog, entry, verified) for entry in catalog.files),
            *(_of_file(path, verified) for path in _others(catalog)))


def trust(catalog: Catalog, path: Path) -> None:
    """The user says that a file of the shelf, whose SHA-256 he was shown, is what he takes it for.

    Raises:
        ModelNotKept: it was never read whole, or that cannot be written down.
    """
    verified = Verified(catalog.folder)
    mark = verified.of(path.name)
    if mark is None:
        raise ModelNotKept(path=str(path), detail="its checksum was never taken")
    verified.check(path)
    verified.note(path, mark.sha256, "user")


def move_shelf(old: Path, new: Path, switch: Callable[[Path], None],
               on_progress: Callable[[int, int], None] = lambda done, total: None,
               cancelled: threading.Event | None = None) -> int:
    """Move all files of ``old`` to ``new``: copied, compared, ``switch`` called with ``new``, and only then deleted.

    What happens before the switch leaves ``old`` as it was, and nothing of this in ``new``.

    Args:
        old: the folder of the models.
        new: where they shall be; made if need be; no file of the same name may be there.
        switch: remembers the new folder; what it raises undoes the copy.
        on_progress: bytes that were copied, and all of them.
        cancelled: set by anyone to stop.

    Returns:
        Bytes that were moved.

    Raises:
        DiskShort, ModelNotKept, DownloadPaused
    """
    if new.absolute().is_relative_to(old.absolute()):
        raise ModelNotKept(path=str(new), detail="it lies in the folder that is moved")
    files = sorted(path for path in old.iterdir() if path.is_file() and path.suffix != ".lock") if old.is_dir() else []
    total = sum(path.stat().st_size for path in files)
    free, _ = disk_space(new)
    if free < total + SPARE_DISK:
        raise DiskShort(name=old.name, needed=f"{(total + SPARE_DISK) / 1e9:.1f} GB", free=f"{free / 1e9:.1f} GB")
    copied: list[Path] = []
    done = 0
    try:
        private_folder(new)
        if taken := next((path.name for path in files if (new / path.name).exists()), None):
            raise ModelNotKept(path=str(new / taken), detail="a file of this name is there")
        for path in files:
            if cancelled is not None and cancelled.is_set():
                raise DownloadPaused(done=f"{done / 1e9:.1f} GB", total=f"{total / 1e9:.1f} GB")
            target = new / path.name
            copied.append(target)
            shutil.copyfile(path, target)
            shutil.copystat(path, target)
            if digest(path, cancelled=cancelled) != digest(target, cancelled=cancelled):
                raise ModelNotKept(path=str(target), detail="the disk gave back other bytes than were written")
            done += path.stat().st_size
            on_progress(done, total)
        sync_folder(new)
        switch(new)
    except BaseException as error:
        for path in copied:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ModelNotKept(path=str(new), detail=error.strerror or type(error).__name__) from error
        raise
    for path in files:
        path.unlink(missing_ok=True)
    return total


def use_folder(folder: Path) -> None:
    """From now on the models lie in ``folder``: the ``switch`` of ``move_shelf``.

    Raises:
        FileProblem, OSError: it cannot be written down.
    """
    private_folder(places.user_config())
    write_atomically(places.moved_models(), str(folder.absolute()).encode(), mode=0o600)


def _of_entry(catalog: Catalog, entry: Entry, verified: Verified) -> Book:
    path = catalog.path_of(entry)
    if path is None:
        return Book(entry.name, entry, None, entry.bytes, "no", entry.sha256, "", entry.licence,
                    entry in catalog.embedders)
    mark = verified.of(path.name) if not entry.package else None
    problem = catalog.damage_of(entry)
    if not problem and mark is not None and (replaced := problem_of(verified, path)) is not None:
        problem = str(replaced.facts["detail"])
    # What is part of the program came with its checksum, like the program itself.
    checked: By = "catalog" if entry.package else mark.by if mark is not None else "no"
    return Book(entry.name, entry, path, path.stat().st_size, checked, mark.sha256 if mark else entry.sha256, problem,
                entry.licence, entry in catalog.embedders)


def _of_file(path: Path, verified: Verified) -> Book:
    mark, replaced = verified.of(path.name), problem_of(verified, path)
    return Book(path.stem, None, path, path.stat().st_size, mark.by if mark else "no", mark.sha256 if mark else "",
                str(replaced.facts["detail"]) if replaced else "", "", model_in(path) is not None)


def _others(catalog: Catalog) -> list[Path]:
    names = {entry.file for entry in catalog.files}
    found: list[Path] = []
    for path in sorted(catalog.folder.glob("*.gguf")):
        try:
            with path.open("rb") as file:
                if path.name not in names and file.read(len(MAGIC)) == MAGIC:
                    found.append(path)
        except OSError:
            continue
    return found
