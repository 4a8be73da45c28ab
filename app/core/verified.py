"""Which model files were checked, and whether one is still the file that was: size, time, and both of its ends."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from app.core.errors import DownloadPaused, ModelReplaced, StetError
from app.core.file_lock import held
from app.core.storage import private_folder, write_atomically

END_BYTES = 2**20  # of each end
NAME = "checked.json"  # in the folder of the models
# catalog: its SHA-256 is the catalog's. user: the user said that it is trusted. no: nobody knows it.
By = Literal["catalog", "user", "no"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file was when it was read whole: bytes, time (ns), SHA-256 of both ends and of all of it."""

    size: int
    changed_ns: int
    ends: str
    sha256: str
    by: By


def digest(path: Path, on_progress: Callable[[int, int], None] = lambda done, total: None,
           cancelled: threading.Event | None = None) -> str:
    """The SHA-256 of a file; ``on_progress`` is called with the bytes that were read and all, each 16 MiB.

    Raises:
        OSError
        DownloadPaused: ``cancelled`` was set.
    """
    whole, done, total = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb", buffering=0) as file:
        while block := file.read(END_BYTES * 16):
            whole.update(block)
            done += len(block)
            if cancelled is not None and cancelled.is_set():
                raise DownloadPaused(done=f"{done:,} bytes", total=f"{total:,} bytes")
            on_progress(done, total)
    return whole.hexdigest()


def ends_of(path: Path) -> str:
    """The SHA-256 of the size and of the first and the last megabyte: a few milliseconds for any file.

    Raises:
        OSError
    """
    size = path.stat().st_size
    found = hashlib.sha256(size.to_bytes(8, "little"))
    with path.open("rb") as file:
        found.update(file.read(END_BYTES))
        file.seek(max(0, size - END_BYTES))
        found.update(file.read(END_BYTES))
    return found.hexdigest()


class Verified:
    """The marks of the files of one folder, kept in it, so that they move with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, name: str) -> Mark | None:
        """The mark of the file of that name; None: it was never checked."""
        return self._read().get(name)

    def note(self, path: Path, sha256: str, by: By) -> None:
        """The file was read whole just now, and had this SHA-256.

        Raises:
            FileProblem, OSError: it cannot be written down.
        """
        found = path.stat()
        self._change(path.name, Mark(found.st_size, found.st_mtime_ns, ends_of(path), sha256, by))

    def forget(self, name: str) -> None:
        """The file is gone."""
        self._change(name, None)

    def check(self, path: Path) -> Mark | None:
        """The mark of a file that is to be loaded; None: it was never checked.

        A file that was only touched (other time, same ends) passes: copying it to another disk does that. Where it
        is loaded, ``check_whole`` looks closer at such a one.

        Raises:
            ModelReplaced: it was replaced, cut short or damaged since.
        """
        mark = self.of(path.name)
        if mark is None:
            return None
        try:
            size = path.stat().st_size
            if size != mark.size:
                raise ModelReplaced(path=str(path), detail=f"{size:,} of {mark.size:,} bytes")
            if ends_of(path) != mark.ends:
                raise ModelReplaced(path=str(path), detail="its beginning or its end is another")
        except OSError as error:
            raise ModelReplaced(path=str(path), detail=error.strerror or "it cannot be read") from error
        return mark

    def check_whole(self, path: Path) -> Mark | None:
        """As ``check``, and a file with another time is read whole: what was written in its midst is found, too.

        It takes as long as reading the file does, once for each time that it was touched.

        Raises:
            ModelReplaced
        """
        mark = self.check(path)
        try:
            if mark is not None and path.stat().st_mtime_ns != mark.changed_ns:
                if digest(path) != mark.sha256:
                    raise ModelReplaced(path=str(path), detail="its checksum is another")
                with suppress(StetError):  # on a read-only disk it is read whole each time
                    self.note(path, mark.sha256, mark.by)
        except OSError as error:
            raise ModelReplaced(path=str(path), detail=error.strerror or "it cannot be read") from error
        return mark

    def _read(self) -> dict[str, Mark]:
        try:
            data = json.loads((self._folder / NAME).read_text("utf-8"))
            return {str(name): Mark(**mark) for name, mark in data.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}  # then every file is one that was never checked

    def _change(self, name: str, mark: Mark | None) -> None:
        private_folder(self._folder)
        with held(self._folder / f"{NAME}.lock", 2.0):
            marks = self._read()
            if mark is None:
                marks.pop(name, None)
            else:
                marks[name] = mark
            text = json.dumps({name: asdict(mark) for name, mark in sorted(marks.items())}, indent=1)
            write_atomically(self._folder / NAME, text.encode(), mode=0o600)


def problem_of(verified: Verified, path: Path) -> StetError | None:
    """What is wrong with a file that was checked once; None: nothing, as far as its ends tell."""
    try:
        verified.check(path)
    except ModelReplaced as problem:
        return problem
    return None
