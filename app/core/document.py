"""A text file as it is on disk: decoded for editing, and encoded again so that what was not touched keeps its bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.encoding_guess import candidates, is_damaged_utf8, may_be_utf16
from app.core.encodings import UTF8, Encoding, cannot_hold, decode_exactly, encoding_named, marked
from app.core.errors import (
    ChangedOnDisk,
    DamagedText,
    FileMissing,
    FileProblem,
    FileTooLarge,
    IsAFolder,
    NoPermission,
    NotARegularFile,
    NotInEncoding,
    NotKept,
    NotText,
    UnclearEncoding,
    Unreadable,
    WrongEncoding,
)
from app.core.line_ends import commonest, join_line_ends, split_line_ends
from app.core.patterns import pattern_of
from app.core.storage import write_atomically

LIMIT_BYTES = 20_000_000
_LONE_SURROGATE = pattern_of("[\ud800-\udfff]")
# Encodings that are named when it is not clear which one a file is in.
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: ``text`` with LF line ends, and what is needed to write it back to the byte.

    ``line_ends`` holds the end of each line, or just one entry where all are the same; ``digest`` is the SHA-256 of
    the bytes on disk, None for a document that was never saved. ``bom``: a mark of the encoding stands at the start.
    ``only_read`` says why the text cannot be written back (U+FFFD stands for what is not text); it is never saved.
    """

    path: Path | None
    text: str
    bom: bool = False
    line_ends: tuple[str, ...] = ("\n",)
    digest: str | None = None
    encoding: Encoding = UTF8
    only_read: FileProblem | None = None

    @property
    def newline(self) -> str:
        """The commonest line end; new lines get it."""
        return commonest(self.line_ends)

    def encode(self, text: str) -> bytes:
        """``text`` (LF line ends) as bytes, with this document's encoding, mark and line ends.

        Raises:
            NotInEncoding: the encoding has no bytes for a character.
        """
        body = join_line_ends(text, self.text, self.line_ends)
        try:
            data = body.encode(self.encoding.codec)
        except UnicodeEncodeError:
            data = None
        if data is None or not (self.encoding.is_unicode or data.decode(self.encoding.codec) == body):
            place = cannot_hold(text, self.encoding)
            raise NotInEncoding(
                path=str(self.path or ""), encoding=self.encoding.label, character=_shown(text[place]),
                line=text.count("\n", 0, place) + 1, place=place,
            )
        return (self.encoding.bom if self.bom else b"") + data

    def in_utf8(self) -> Document:
        """The same document, to be written as UTF-8 without a mark from now on."""
        return replace(self, encoding=UTF8, bom=False)


def read_document(path: Path | str, encoding: str | None = None) -> Document:
    """Read and decode a text file: by its mark, else as UTF-8, else as ``encoding`` says; never by a guess.

    Args:
        path: a regular file.
        encoding: the name of an encoding that somebody chose for this file; None: nobody did.

    Raises:
        FileMissing, IsAFolder, NotARegularFile, NoPermission, FileTooLarge, Unreadable: there is nothing to read.
        UnclearEncoding: it is not UTF-8, and no encoding was given.
        DamagedText: it is UTF-8 but for some bytes (``read_damaged`` shows it).
        NotText: it is text in no encoding.
        WrongEncoding, UnknownEncoding: ``encoding`` is not the one.
    """
    path = Path(path)
    return decoded(read_bytes(path), path, encoding)


def decoded(data: bytes, path: Path | None, encoding: str | None = None, *, name: str = "") -> Document:
    """The document that ``data`` is; ``name`` stands for the path in what is raised. See ``read_document``."""
    name = name or str(path or "")
    digest = hashlib.sha256(data).hexdigest()
    mark = marked(data)
    chosen = encoding_named(encoding) if encoding is not None else mark or UTF8
    body = data.removeprefix(chosen.bom) if chosen.bom else data
    text = decode_exactly(body, chosen)
    if text is None:
        if encoding is not None:
            raise WrongEncoding(path=name, encoding=chosen.label)
        raise _not_utf8(data, body, name)
    if encoding is None and mark is None and "\0" in text and may_be_utf16(data):
        raise UnclearEncoding(path=name, offset=data.index(b"\0"), candidates=_names_of(data))
    text, ends = split_line_ends(text)
    lone = sorted(set(_LONE_SURROGATE.findall(text)))
    only_read = NotKept(path=name, detail=", ".join(f"U+{ord(half):04X}" for half in lone)) if lone else None
    return Document(path, _LONE_SURROGATE.sub("\ufffd", text) if lone else text, len(body) != len(data), ends, digest,
                    chosen, only_read)


def _not_utf8(data: bytes, body: bytes, name: str) -> NotText:
    try:
        body.decode("utf-8")
        offset = 0  # a mark of UTF-16 before something else
    except UnicodeDecodeError as error:
        offset = error.start + len(data) - len(body)
    if is_damaged_utf8(data):
        return DamagedText(path=name, offset=offset, line=data.count(b"\n", 0, offset) + 1)
    names = _names_of(data)
    return UnclearEncoding(path=name, offset=offset, candidates=names) if names else NotText(path=name, offset=offset)


def _names_of(data: bytes) -> str:
    return ", ".join(one.encoding.label for one in candidates(data)[:_NAMED])


def read_damaged(path: Path) -> Document:
    """A file that is not UTF-8 everywhere, for reading only: U+FFFD stands for every byte that is none.

    Raises:
        FileMissing, IsAFolder, NotARegularFile, NoPermission, FileTooLarge, Unreadable
    """
    data = read_bytes(path)
    body = data.removeprefix(UTF8.bom)
    escaped = body.decode("utf-8", "surrogateescape")
    text, ends = split_line_ends(escaped.translate(dict.fromkeys(range(0xDC80, 0xDD00), "\ufffd")))
    reason = _not_utf8(data, body, str(path))
    return Document(path, text, len(body) != len(data), ends, hashlib.sha256(data).hexdigest(), UTF8,
                    DamagedText(**{"line": 1} | reason.facts))


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most ``LIMIT_BYTES``; nothing else is even waited for.

    Raises:
        FileMissing, IsAFolder, NotARegularFile, NoPermission, FileTooLarge, Unreadable
    """
    try:
        _check_kind(path.stat(), path)
        # Without blocking, and looked at again: a pipe may have taken the file's place.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            _check_kind(os.fstat(handle), path)
            data = file.read(LIMIT_BYTES + 1)  # some files of the system say that they are empty, and are not
        if len(data) > LIMIT_BYTES:
            raise FileTooLarge(path=str(path), size=f"> {_megabytes(LIMIT_BYTES)}", limit=_megabytes(LIMIT_BYTES))
        return data
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileMissing(path=str(path)) from error
    except PermissionError as error:
        raise NoPermission(path=str(path)) from error
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise NotARegularFile(path=str(path)) from error
        raise Unreadable(path=str(path), detail=error.strerror or type(error).__name__) from error
    except ValueError as error:  # a NUL in the name
        raise FileMissing(path=str(path).replace("\0", "�")) from error


def _check_kind(found: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsAFolder(path=str(path))
    if not stat.S_ISREG(found.st_mode):
        raise NotARegularFile(path=str(path))
    if found.st_size > LIMIT_BYTES:
        raise FileTooLarge(path=str(path), size=_megabytes(found.st_size), limit=_megabytes(LIMIT_BYTES))


def save_document(document: Document, text: str, path: Path | None = None, *, overwrite: bool = False) -> Document:
    """Write ``text`` under the document's path or ``path``; returns the document as it is now on disk.

    Args:
        document: what was read (or a new one), for its encoding, mark and line ends.
        text: LF line ends.
        path: another place ("save as"); None: where it came from.
        overwrite: write even if another program changed the file since it was read.

    Raises:
        ChangedOnDisk: the bytes there are not those that were read.
        NotInEncoding: the document's encoding cannot hold all of ``text``.
        DiskFull, ReadOnlyPlace, IsAFolder, DiskFailed
        FileProblem: the document is one that can only be read.
    """
    target = path or document.path
    if target is None:
        raise ValueError("a new document needs a path")
    if document.only_read is not None:
        raise document.only_read
    same_place = document.path is not None and os.path.realpath(target) == os.path.realpath(document.path)
    expected = document.digest if same_place and not overwrite else None

    data = document.encode(text)
    wanted = hashlib.sha256(data).hexdigest()

    def check() -> None:
        # Just these bytes may stand there already: from a save that failed after its last step.
        if expected is not None and _digest_of(target) not in {expected, wanted, None}:
            raise ChangedOnDisk(path=str(target))

    check()
    write_atomically(target, data, check=check)  # again in the very last moment
    joined = join_line_ends(text, document.text, document.line_ends)
    _, ends = split_line_ends(joined)
    return Document(
        path=Path(target), text=text, bom=document.bom, line_ends=ends if "\n" in text else (document.newline,),
        digest=wanted, encoding=document.encoding,
    )


def known_after_failure(document: Document, text: str) -> Document:
    """The document after saving ``text`` to its own file failed, with the digest of what stands there now.

    A disk may fail after it took the bytes. They are ours then, and no change by another program; they are not
    called saved either, as they may not survive a power cut.
    """
    if document.path is None or document.digest is None or document.only_read is not None:
        return document
    try:
        wanted = hashlib.sha256(document.encode(text)).hexdigest()
    except NotInEncoding:
        return document
    return replace(document, digest=wanted) if _digest_of(document.path) == wanted else document


def _digest_of(path: Path) -> str | None:
    """The SHA-256 of what is on disk; None where there is nothing to overwrite."""
    try:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    except FileMissing:
        return None
    except FileProblem:
        return "unreadable"


def _shown(character: str) -> str:
    """``character`` as it can be shown within a sentence."""
    return character if character.isprintable() else f"U+{ord(character):04X}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
