"""A text file as it is on disk: decoded for editing, and encoded again so that untouched lines keep their bytes."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from app.core.common_ends import common_ends
from app.core.errors import (
    ChangedOnDisk,
    FileMissing,
    FileTooLarge,
    IsAFolder,
    NoPermission,
    NotARegularFile,
    NotText,
)
from app.core.storage import write_atomically

BOM = b"\xef\xbb\xbf"
LIMIT_BYTES = 20_000_000
_LINE_END = re.compile(r"\r\n|\n|\r")
# Lines that are aligned at most to find the ends of mixed line ends; beyond, the commonest end is used.
_ALIGN_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: ``text`` with LF line ends, and what is needed to write it back to the byte.

    ``line_ends`` holds the end of each line, or just one entry where all are the same; ``digest`` is the SHA-256 of
    the bytes on disk, None for a document that was never saved.
    """

    path: Path | None
    text: str
    bom: bool = False
    line_ends: tuple[str, ...] = ("\n",)
    digest: str | None = None

    @property
    def newline(self) -> str:
        """The commonest line end; new lines get it."""
        return Counter(self.line_ends).most_common(1)[0][0] if self.line_ends else "\n"

    def encode(self, text: str) -> bytes:
        """``text`` (LF line ends) as bytes, with this document's BOM and line ends.

        Raises:
            UnicodeEncodeError: ``text`` holds a lone surrogate.
        """
        mixed = len(set(self.line_ends)) > 1
        body = self._with_own_ends(text) if mixed else text.replace("\n", self.newline)
        return (BOM if self.bom else b"") + body.encode("utf-8")

    def _with_own_ends(self, text: str) -> str:
        old, new = self.text.split("\n"), text.split("\n")
        ends = [self.newline] * (len(new) - 1)
        head, tail = common_ends(old, new)
        pairs = [(i, i) for i in range(head)]
        middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
        if len(middle_old) + len(middle_new) <= _ALIGN_LIMIT:
            for _, a, a2, b, b2 in SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
                if a2 - a == b2 - b:  # the same lines, or as many edited ones
                    pairs += [(head + a + i, head + b + i) for i in range(a2 - a)]
        elif len(middle_old) == len(middle_new):
            pairs += [(head + i, head + i) for i in range(len(middle_new))]
        pairs += [(len(old) - tail + i, len(new) - tail + i) for i in range(tail)]
        for there, here in pairs:
            if here < len(ends) and there < len(self.line_ends):
                ends[here] = self.line_ends[there]
        return "".join(line + end for line, end in zip(new, [*ends, ""], strict=True))


def read_document(path: Path | str) -> Document:
    """Read and decode a UTF-8 text file.

    Raises:
        FileMissing, IsAFolder, NotARegularFile, NoPermission, FileTooLarge, NotText
    """
    path = Path(path)
    data = read_bytes(path)
    body = data.removeprefix(BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotText(path=str(path), offset=error.start + len(data) - len(body)) from error
    if (nul := text.find("\0")) >= 0:
        raise NotText(path=str(path), offset=len(text[:nul].encode()) + len(data) - len(body))
    ends = _LINE_END.findall(text)
    return Document(
        path=path,
        text=_LINE_END.sub("\n", text),
        bom=len(body) != len(data),
        line_ends=tuple(ends) if len(set(ends)) > 1 else tuple(ends[:1]) or ("\n",),
        digest=hashlib.sha256(data).hexdigest(),
    )


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most ``LIMIT_BYTES``.

    Raises:
        FileMissing, IsAFolder, NotARegularFile, NoPermission, FileTooLarge
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise IsAFolder(path=str(path))
        if not stat.S_ISREG(found.st_mode):
            raise NotARegularFile(path=str(path))
        if found.st_size > LIMIT_BYTES:
            raise FileTooLarge(path=str(path), size=_megabytes(found.st_size), limit=_megabytes(LIMIT_BYTES))
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileMissing(path=str(path)) from error
    except PermissionError as error:
        raise NoPermission(path=str(path)) from error
    except OSError as error:
        raise FileMissing(path=str(path)) from error


def save_document(document: Document, text: str, path: Path | None = None, *, overwrite: bool = False) -> Document:
    """Write ``text`` under the document's path or ``path``; returns the document as it is now on disk.

    Args:
        document: what was read (or a new one), for its BOM and line ends.
        text: LF line ends.
        path: another place ("save as"); None: where it came from.
        overwrite: write even if another program changed the file since it was read.

    Raises:
        ChangedOnDisk: the bytes there are not those that were read.
        DiskFull, ReadOnlyPlace, IsAFolder, DiskFailed
    """
    target = path or document.path
    if target is None:
        raise ValueError("a new document needs a path")
    same_place = document.path is not None and os.path.realpath(target) == os.path.realpath(document.path)
    expected = document.digest if same_place and not overwrite else None

    def check() -> None:
        if expected is not None and _digest_of(target) not in {expected, None}:
            raise ChangedOnDisk(path=str(target))

    check()
    data = document.encode(text)
    write_atomically(target, data, check=check)  # again in the very last moment
    ends = _LINE_END.findall(data.decode("utf-8"))
    return Document(
        path=Path(target), text=text, bom=document.bom,
        line_ends=tuple(ends) if len(set(ends)) > 1 else (document.newline,),
        digest=hashlib.sha256(data).hexdigest(),
    )


def _digest_of(path: Path) -> str | None:
    """The SHA-256 of what is on disk; None where there is nothing to overwrite."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError:
        return "unreadable"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
