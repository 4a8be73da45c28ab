"""Pictures stored beside a document: their folder, safe and free names, and how the text refers to them."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from pathlib import Path, PurePosixPath

from app.core.errors import FileMissing, NotARegularFile, PictureTooLarge
from app.core.patterns import pattern_of
from app.core.storage import sync_folder, told, write_atomically

PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".tif", ".tiff", ".avif", ".heic"))
LARGEST = 100_000_000  # bytes of one picture
_NOT_SAFE = pattern_of(r"[^\w\-.]+")
# Names that Windows keeps for devices, whatever their ending.
_DEVICES = pattern_of(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_LONGEST = 120  # bytes of a name: encrypting file systems allow 143
# What would end or change the target of a link.
_QUOTED = pattern_of(r"[\x00-\x20\x7f\s()<>%#?\\\"&]")


def is_picture(path: Path | str) -> bool:
    """Whether a file is a picture by its name."""
    return Path(path).suffix.lower() in PICTURES


def folder_of(document: Path) -> Path:
    """Where the pictures of ``document`` are stored: ``letter.assets`` beside ``letter.md``."""
    return document.with_name(f"{document.stem}.assets")


def safe_name(name: str) -> str:
    """``name`` of a file as every system takes it: letters (汉字 too), digits, "-", "_" and one ending."""
    bare = PurePosixPath(unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1])
    stem, ending = bare.stem, bare.suffix
    stem = _NOT_SAFE.sub("-", stem).strip("-. ").replace(".", "-") or "picture"
    if _DEVICES.match(stem):
        stem = f"picture-{stem}"
    ending = re.sub(r"[^a-z0-9.]", "", ending.lower())
    while len(f"{stem}{ending}".encode()) > _LONGEST:
        stem = stem[:-1]
    return f"{stem}{ending}"


def read_picture(path: Path) -> bytes:
    """The bytes of a picture file as they are.

    Raises:
        FileMissing, NotARegularFile: there is no such file.
        PictureTooLarge: it has more than ``LARGEST`` bytes.
        DiskFailed: it cannot be read.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise NotARegularFile(path=str(path))
        if found.st_size > LARGEST:
            raise PictureTooLarge(path=path.name, size=f"{found.st_size / 1e6:,.0f}\u00a0MB",
                                  limit=f"{LARGEST / 1e6:,.0f}\u00a0MB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(path=str(path)) from error
    except OSError as error:
        raise told(error, path) from error


def store_picture(document: Path, name: str, data: bytes) -> Path:
    """Write ``data`` into the folder of ``document``, under ``name`` made safe and free; the path.

    The same bytes under the same name are stored once.

    Raises:
        FileProblem: nothing was stored.
    """
    folder = folder_of(document)
    try:
        if not folder.is_dir():
            folder.mkdir(exist_ok=True)
            sync_folder(folder.parent)
    except OSError as error:
        raise told(error, folder) from error
    safe = PurePosixPath(safe_name(name))
    stem, ending = safe.stem, safe.suffix
    number = 1
    while True:
        path = folder / (f"{stem}{ending}" if number == 1 else f"{stem}-{number}{ending}")
        if not os.path.lexists(path):
            write_atomically(path, data)
            return path
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return path
        number += 1


def markdown_of(document: Path, picture: Path, alt: str) -> str:
    """What shows ``picture`` in ``document``: its path from the document's folder, and what it is."""
    target = Path(os.path.relpath(picture, document.parent)).as_posix()
    target = _QUOTED.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), target)
    words = re.sub(r"[\[\]\\`*<>&$]", lambda found: f"\\{found[0]}", re.sub(r"[\x00-\x20\x7f\s_]+", " ", alt))
    return f"![{words}]({target})"
