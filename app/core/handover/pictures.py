"""The images of a document: files within its folder and nothing else, with their kind and their size."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.core.document import read_bytes
from app.core.errors import FileMissing, FileProblem
from app.core.patterns import pattern_of

# Pixels that are taken at most: what decodes them needs four bytes for each.
_MOST_PIXELS = 100_000_000
# Bytes of all images together.
_MOST_BYTES = 200_000_000
_JPEG_SIZES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
_SVG = pattern_of(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE[^>\[]*>\s*)?<svg[\s>]",
                  re.DOTALL)
# What a drawing refers to outside of itself.
_SVG_REFERENCE = pattern_of(rb"""\s(?:xlink:)?href\s*=\s*(?:"\s*(?!\s|#|data:)[^"]*"|'\s*(?!\s|#|data:)[^']*')""")
_SCHEME = pattern_of(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_MIMES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image's bytes and kind ("png", "jpg", "gif", "webp", "svg").

    Args:
        size: width and height in pixels; None for a drawing.
        inches: how wide it is shown; None: by its pixels.
    """

    data: bytes
    kind: str
    size: tuple[int, int] | None
    inches: float | None = None

    @property
    def digest(self) -> bytes:
        """SHA-256 of its bytes."""
        return hashlib.sha256(self.data).digest()

    @property
    def address(self) -> str:
        """All of it as an address (RFC 2397), so that nothing outside is referred to."""
        return f"data:{_MIMES[self.kind]};base64,{base64.b64encode(self.data).decode('ascii')}"


class NotTaken(Exception):
    """An image that is not taken; ``kind`` is one of ``left_out.SENTENCES``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Pictures:
    """The images that a document shows, each read once.

    Args:
        folder: the document's; None: it was never saved.
        refused: digests of pictures that turned out to be damaged.
    """

    def __init__(self, folder: Path | None, refused: frozenset[bytes] = frozenset()) -> None:
        self._refused = refused
        self._folder = folder.resolve() if folder is not None else None
        self._numbers: dict[Path, int] = {}
        self._bytes = 0
        self.taken: list[Picture] = []

    def take(self, target: str) -> int:
        """The number (in ``taken``) of the image that ``target``, an address as Markdown has it, means.

        Raises:
            NotTaken
        """
        if _SCHEME.match(target):
            raise NotTaken("remote-image" if is_on_network(target) else "image-outside")
        path = self._path_of(target)
        if path not in self._numbers:
            self.taken.append(self._read(path))
            self._numbers[path] = len(self.taken) - 1
        return self._numbers[path]

    def _path_of(self, target: str) -> Path:
        if self._folder is None:
            raise NotTaken("image-unsaved")
        name = unquote(target.split("#")[0].split("?")[0])
        if not name or "\0" in name:
            raise NotTaken("image-missing")
        if "\\" in name or name.startswith("/"):
            raise NotTaken("image-outside")
        try:
            path = (self._folder / name).resolve()
        except (OSError, RuntimeError, ValueError) as error:  # a circle of links
            raise NotTaken("image-missing") from error
        if not path.is_relative_to(self._folder):
            raise NotTaken("image-outside")
        return path

    def _read(self, path: Path) -> Picture:
        try:
            data = read_bytes(path)
        except FileMissing as error:
            raise NotTaken("image-missing") from error
        except FileProblem as error:
            raise NotTaken("image-unreadable") from error
        picture = picture_of(data)
        self._bytes += len(data)
        if picture is None or self._bytes > _MOST_BYTES or picture.digest in self._refused:
            raise NotTaken("image-unreadable")
        return picture


def is_on_network(target: str) -> bool:
    """Whether an address leads to another computer."""
    return target.startswith("//") or urlsplit(target).scheme.lower() in ("http", "https", "ftp")


def picture_of(data: bytes) -> Picture | None:
    """What ``data`` shows, by its first bytes and not by its name; None: no image that can be shown everywhere."""
    try:
        kind, size = _looked_at(data)
    except (struct.error, IndexError):
        return None
    if not kind or (size is not None and not 0 < size[0] * size[1] <= _MOST_PIXELS):
        return None
    return Picture(_SVG_REFERENCE.sub(b"", data) if kind == "svg" else data, kind, size)


def _looked_at(data: bytes) -> tuple[str, tuple[int, int] | None]:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", struct.unpack(">II", data[16:24])
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif", struct.unpack("<HH", data[6:10])
    if data.startswith(b"\xff\xd8"):
        return "jpg", _jpeg_size(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp", _webp_size(data)
    return ("svg", None) if _SVG.match(data[:4096]) else ("", None)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """From the frame's header (ITU T.81, B.2.2)."""
    place = 2
    while data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    """From the first chunk (RFC 9649, sections 2.5 to 2.7)."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF
