"""What became of a document's file: by its time and size first, and by its bytes where these are not the same."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from app.core.document import Document, decoded, read_bytes
from app.core.encodings import UTF8
from app.core.errors import FileMissing, NotText, StetError
from app.core.storage import may_write

# unsettled: it is being written right now. replaced: what stands there cannot be edited (a folder, no text, too large).
State = Literal["same", "changed", "moved", "gone", "folder gone", "replaced", "unsettled"]
Signature = tuple[int, int, int]
# Entries of the folder that are looked through for a renamed file.
_MOST_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class FileState:
    """What was found.

    Args:
        path: where it was looked.
        document: what stands there now, where that is "changed".
        moved_to: where the very file stands now, where it was renamed within its folder.
        writable: whether it can be saved there; said of a file that is "same" or "changed".
        signature: time (ns), size (bytes) and number of the file, to see next time whether it is worth reading.
    """

    path: Path
    state: State
    document: Document | None = None
    moved_to: Path | None = None
    signature: Signature | None = None
    writable: bool = True

    @property
    def digest(self) -> str | None:
        return self.document.digest if self.document is not None else None


def look(known: Document, signature: Signature | None = None) -> FileState:
    """What became of the file of ``known``, whose ``signature`` was that when it was read (None: read it)."""
    path = known.path
    assert path is not None
    try:
        found = path.stat()
    except PermissionError:
        return FileState(path, "replaced")
    except OSError:
        return _gone(known, signature)
    now = (found.st_mtime_ns, found.st_size, found.st_ino)
    if not stat.S_ISREG(found.st_mode):
        return FileState(path, "replaced", signature=now)
    writable = may_write(path)
    if now == signature:
        return FileState(path, "same", signature=now, writable=writable)
    try:
        data = read_bytes(path)
        after = path.stat()
        if (after.st_mtime_ns, after.st_size, after.st_ino) != now:
            return FileState(path, "unsettled")
        if hashlib.sha256(data).hexdigest() == known.digest:
            return FileState(path, "same", signature=now, writable=writable)
        return FileState(path, "changed", decoded_as(data, known), signature=now, writable=writable)
    except (FileMissing, FileNotFoundError):
        return FileState(path, "unsettled")
    except (StetError, OSError):
        return FileState(path, "replaced", signature=now)


def decoded_as(data: bytes, known: Document) -> Document:
    """What the file of ``known`` holds now: by its mark, as UTF-8, else in the encoding that it was in before.

    In that order, as when it is opened: bytes of UTF-8 are text in most other encodings too, but another one.

    Raises:
        NotText, WrongEncoding
    """
    if known.encoding is UTF8:
        return decoded(data, known.path)
    try:
        if data.isascii() and not known.encoding.bom:  # it says nothing, and what will be written in it may
            return decoded(data, known.path, known.encoding.name)
        return decoded(data, known.path)
    except NotText:
        return decoded(data, known.path, known.encoding.name)


def _gone(known: Document, signature: Signature | None) -> FileState:
    path = known.path
    assert path is not None
    try:
        if not path.parent.is_dir():
            return FileState(path, "folder gone")
        with os.scandir(path.parent) as entries:
            for entry in islice(entries, _MOST_ENTRIES):
                if signature is not None and entry.inode() == signature[2] and entry.is_file(follow_symlinks=False):
                    moved = Path(entry.path)
                    if hashlib.sha256(read_bytes(moved)).hexdigest() == known.digest:
                        return FileState(path, "moved", moved_to=moved, signature=signature)
    except (OSError, StetError):
        return FileState(path, "folder gone" if not path.parent.exists() else "gone")
    return FileState(path, "gone")
