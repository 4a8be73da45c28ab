"""Files that a document may show: those in its own folder and below, whatever way they are named; pictures only."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from urllib.parse import unquote

# Bytes of a picture's file.
LARGEST_FILE = 40_000_000
_SIGNS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"))


class NotShown(Exception):
    """A picture is not shown; ``reason`` is "remote", "outside", "missing", "large", "kind" or "unsaved"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OutsideFolder(ValueError):
    """A name leads out of the folder, or is no relative path at all."""


def within(folder: Path, name: str) -> Path:
    """The path that the relative ``name`` (percent-encoded, with slashes) has in ``folder``, links followed.

    Raises:
        OutsideFolder: it is absolute, names a drive, a share or a stream, goes up, or a link leads elsewhere.
    """
    plain = unquote(name)
    if not plain or plain.startswith(("/", "~")) or re.search(r"[\\:\x00-\x1f]", plain):
        raise OutsideFolder(name)
    pieces = plain.split("/")
    if ".." in pieces:
        raise OutsideFolder(name)
    root = folder.resolve()
    try:
        path = root.joinpath(*pieces).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise OutsideFolder(name) from error
    if not path.is_relative_to(root):
        raise OutsideFolder(name)
    return path


def read_picture(source: str, folder: Path | None) -> tuple[bytes, str]:
    """The bytes of a picture, and its kind: "png", "jpeg", "gif" or "webp".

    Args:
        source: as the document names it.
        folder: that of the document; None while it has no file.

    Raises:
        NotShown: it is not in the folder, is no such picture, or is too large.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.\-]+:|//|\\\\", unquote(source)):
        raise NotShown("outside" if source.lower().startswith("file:") else "remote")
    if folder is None:
        raise NotShown("unsaved")
    try:
        path = within(folder, source.split("?")[0].split("#")[0])
    except OutsideFolder as error:
        raise NotShown("outside") from error
    data = _read(path)
    kind = next((kind for sign, kind in _SIGNS if data.startswith(sign)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = "webp"
    if not kind:
        raise NotShown("kind")
    return data, kind


def _read(path: Path) -> bytes:
    # What stands there may have been exchanged since it was looked at: it is not followed, and not waited for.
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        raise NotShown("missing") from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise NotShown("kind")
        if found.st_size > LARGEST_FILE:
            raise NotShown("large")
        with open(handle, "rb", closefd=False) as file:
            return file.read(LARGEST_FILE)
    except OSError as error:
        raise NotShown("missing") from error
    finally:
        os.close(handle)
