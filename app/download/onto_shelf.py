"""A model on its way onto the shelf and off it: found or fetched, checked, marked, its licence beside it."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from app.core.catalog import Catalog, Entry
from app.core.elsewhere import Homes, adopt, find_elsewhere, usual_homes
from app.core.errors import DamagedModel, DownloadProblem, FileProblem, ModelNotKept, OtherFileThere, StetError
from app.core.instance_lock import InstanceLock
from app.core.licences import keep_licence, licence_file
from app.core.storage import sync_folder
from app.core.transfer import Checking, Done, SourceChanged, TransferEvent
from app.core.verified import Verified
from app.download.download import SPARE_BYTES, Download
from app.download.local_files import Imported, import_model, remove_model, sha256_of
from app.download.part_file import bytes_here, remove_part
from app.download.source_order import Patience
from app.download.sources import Source, require_downloadable, source_from

Tell = Callable[[TransferEvent], None]


def fetch_onto_shelf(entry: Entry, catalog: Catalog, sources: Sequence[Source], on_progress: Tell,
                     cancelled: threading.Event, *, homes: Homes | None = None, patience: Patience | None = None,
                     spare_bytes: int = SPARE_BYTES) -> Path:
    """Bring a model of the catalog here: linked where another program has it, else downloaded.

    An older version of the file, which was checked once, gets a name of its own first, and stays.

    Args:
        entry: the model.
        catalog: of the folder.
        sources: see ``Download``.
        on_progress: see ``Download``; the last event is ``Done``.
        cancelled: see ``Download``.
        homes: where other programs have their models; None: the usual places.
        patience, spare_bytes: see ``Download``.

    Raises:
        DownloadPaused, DownloadProblem
    """
    require_downloadable(entry)
    folder = catalog.folder
    set_older_aside(entry, catalog)
    began, is_new = time.monotonic(), not (folder / entry.file).exists()
    refused: list[DownloadProblem] = []
    target = _adopted(entry, folder, homes or usual_homes(), on_progress, cancelled, refused) if is_new else None
    if target is None:
        last: list[Done] = []

        def tell(event: TransferEvent) -> None:
            # It is here only when it is marked.
            if isinstance(event, Done):
                last.append(event)
            elif isinstance(event, SourceChanged) and refused:
                on_progress(SourceChanged(event.source, event.reason or refused.pop()))
            else:
                on_progress(event)

        target = Download(entry, folder, sources, tell, cancelled, patience=patience,
                          spare_bytes=spare_bytes).run()
        done = last[-1]
    else:
        done = Done(target, entry.bytes, 0, time.monotonic() - began)
    _mark(entry, target, entry.sha256)
    on_progress(done)
    return target


def take_onto_shelf(path: Path, catalog: Catalog, on_progress: Tell, cancelled: threading.Event) -> Imported:
    """Take a file of this computer onto the shelf, and note its SHA-256; see ``import_model``.

    Raises:
        FileMissing, IsAFolder, NotAModel, Unreadable, DownloadPaused, DownloadProblem
    """
    found = import_model(path, catalog, on_progress, cancelled)
    if found.entry is not None:
        _mark(found.entry, found.path, found.sha256)
    else:
        _noted(found.path, found.sha256, known=False)
    return found


def take_off_shelf(path: Path, entry: Entry | None, catalog: Catalog) -> int:
    """Remove a model of the shelf, with its mark and its licence; returns the bytes that are free again.

    Raises:
        NotDownloadable, ModelMissing, ModelNotKept
    """
    if entry is not None:
        freed = remove_model(entry, catalog)
    else:
        try:
            freed = path.stat().st_size
            path.unlink()
        except OSError as error:
            raise ModelNotKept(path=str(path), detail=error.strerror or type(error).__name__) from error
    with suppress(OSError, StetError):  # a mark too many does no harm: the file that it is for is gone
        Verified(catalog.folder).forget(path.name)
        licence_file(catalog.folder, path.name).unlink(missing_ok=True)
    return freed


def check_on_shelf(path: Path, entry: Entry | None, catalog: Catalog, on_progress: Tell,
                   cancelled: threading.Event) -> str:
    """Read a file of the shelf whole; returns its SHA-256.

    Raises:
        DamagedModel: it is not the catalog's.
        DownloadPaused: ``cancelled`` was set.
        FileMissing, Unreadable, ModelNotKept
    """
    sha256 = sha256_of(path, on_progress, cancelled)
    if entry is not None and sha256 != entry.sha256:
        if not entry.package:
            _noted(path, sha256, known=False)  # from now on it is not loaded
        raise DamagedModel(path=str(path), detail="its checksum differs")
    if entry is not None and not entry.package:
        _mark(entry, path, sha256)
    elif entry is None:
        before = Verified(path.parent).of(path.name)
        _noted(path, sha256, known=False, trusted=before is not None and (before.by, before.sha256) == ("user", sha256))
    return sha256


def set_older_aside(entry: Entry, catalog: Catalog) -> Path | None:
    """Give an older version that stands under the entry's name a name of its own; returns it, None: there is none.

    Older is what was checked against a catalog, and has another SHA-256 than this one's. It keeps its first name too
    until the new one takes it, so that there is a model at every moment.
    """
    folder, verified = catalog.folder, Verified(catalog.folder)
    path, mark = folder / entry.file, verified.of(entry.file)
    if mark is None or mark.by != "catalog" or mark.sha256 == entry.sha256 or not path.is_file():
        return None
    aside = path.with_name(f"{path.stem}-{mark.sha256[:8]}{path.suffix}")
    try:
        verified.check(path)
        if not aside.exists():
            try:
                os.link(path, aside)
            except OSError:  # a disk without links
                path.rename(aside)
            sync_folder(folder)
        verified.note(aside, mark.sha256, "catalog")
    except (OSError, StetError):
        return None  # it is damaged, or cannot be kept: the new one takes its place
    return aside


def unfinished_bytes(entry: Entry, folder: Path) -> int:
    """How much of a model is here from a download that did not come to its end; 0: nothing that could be used."""
    part = folder / f"{entry.file}.part"
    try:
        side = json.loads(part.with_name(f"{part.name}.json").read_bytes())
        return bytes_here(folder, entry.file) if (side["sha256"], side["bytes"]) == (entry.sha256, entry.bytes) else 0
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def drop_unfinished(entry: Entry, folder: Path) -> None:
    """Throw away what came of a download, unless another window goes on with it.

    Raises:
        ModelNotKept
    """
    lock = InstanceLock()
    if not lock.take(folder / entry.file):
        return
    try:
        remove_part(folder, entry.file)
    except OSError as error:
        raise ModelNotKept(path=str(folder / entry.file), detail=error.strerror or type(error).__name__) from error
    finally:
        lock.release()


def _adopted(entry: Entry, folder: Path, homes: Homes, on_progress: Tell, cancelled: threading.Event,
             refused: list[DownloadProblem]) -> Path | None:
    """The model linked from a program that has it; None: none has. ``refused`` gets what was wrong elsewhere."""
    for found in find_elsewhere(entry, homes):
        on_progress(SourceChanged(found.owner))
        try:
            target = adopt(found, entry, folder, lambda done, total: on_progress(Checking(done, total)), cancelled)
        except DamagedModel:
            refused.append(OtherFileThere(source=found.owner, detail="its checksum is another"))
            continue
        except ModelNotKept as problem:
            refused.append(problem)
            continue
        if target.parent == folder:
            return target
        # No link can be made on that disk: it is copied.
        return Download(entry, folder, [source_from(str(found.path))], lambda event: None, cancelled).run()
    return None


def _mark(entry: Entry, path: Path, sha256: str) -> None:
    _noted(path, sha256, known=True)
    if path.parent.exists() and not entry.package:
        with suppress(FileProblem):  # the licence stands in the program too
            keep_licence(entry, path.parent)


def _noted(path: Path, sha256: str, *, known: bool, trusted: bool = False) -> None:
    """Raises ModelNotKept."""
    try:
        Verified(path.parent).note(path, sha256, "catalog" if known else "user" if trusted else "no")
    except (OSError, FileProblem) as error:
        raise ModelNotKept(path=str(path), detail=str(error)) from error
