"""What the journals hold: each read back as far as it goes, listed, and deleted only when that is asked for."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from app.core.document import Document, read_bytes
from app.core.errors import FileMissing, FileProblem, InUseElsewhere, StetError
from app.core.file_lock import try_lock
from app.core.journal import ENDING, generation_of, journals
from app.core.journal_format import Asked, BadRecord, asked_from, document_of, unpacked
from app.core.record_file import Record, bytes_of_records, read_records, remove_records
from app.core.salvage import salvaged
from app.core.storage import told
from app.core.unit_text import UnitText

# In the name of what was set aside of a journal.
_COPY = f"{ENDING}.bad-"
# What the document's file says today, beside the text that the journal began with.
FileState = Literal["same", "changed", "gone", "none"]


@dataclass(slots=True)
class Kept:
    """What one journal holds.

    Args:
        path: the journal.
        document_id: of the document, "" where not even that could be read.
        title: how the document was called.
        document: its file as it was last known, with the text that it held.
        text: the text that was kept.
        time: when it was last changed, seconds of the wall clock as it went then; 0: not known.
        number: of the last record.
        damaged_at: the byte from which on nothing could be read; None: all was read.
        salvaged: its beginning is what is damaged, and this was found behind that.
        suggestions: those that were never decided, in their order.
    """

    path: Path
    document_id: str = ""
    title: str = ""
    document: Document = field(default_factory=lambda: Document(None, ""))
    text: str = ""
    time: float = 0.0
    number: int = 0
    damaged_at: int | None = None
    salvaged: bool = False
    suggestions: list[Asked] = field(default_factory=list)

    @property
    def id(self) -> str:
        """By which it is named on the command line."""
        return self.path.name.removesuffix(ENDING)

    @property
    def is_copy(self) -> bool:
        """Whether it is no journal, but what was set aside of one because it was damaged."""
        return not self.path.name.endswith(ENDING)

    @property
    def generation(self) -> int:
        """Of the journals of one document the one with the highest was begun last."""
        return generation_of(self.path)

    @property
    def readable(self) -> bool:
        """Whether there is any text."""
        return bool(self.document_id)

    @property
    def unsaved(self) -> bool:
        """Whether its text is another than the file held."""
        return self.readable and self.text != self.document.text

    @property
    def worth_keeping(self) -> bool:
        """Whether there is anything in it that is nowhere else, as far as is known."""
        if self.damaged_at is not None or not self.readable or self.suggestions:
            return True
        if self.document.path is None:
            return bool(self.text.strip())
        return (self.unsaved or self.file_state() != "same") and not self._is_in_file()

    def _is_in_file(self) -> bool:
        """Whether the file holds this very text: it was saved, and the program was killed before it noted that."""
        try:
            assert self.document.path is not None
            return read_bytes(self.document.path) == self.document.encode(self.text)
        except StetError:
            return False

    def file_state(self) -> FileState:
        """What the document's file is now: as it was known, another, gone, or there never was one."""
        if self.document.path is None:
            return "none"
        try:
            same = hashlib.sha256(read_bytes(self.document.path)).hexdigest() == self.document.digest
        except FileMissing:
            return "gone"
        except StetError:
            return "changed"
        return "same" if same else "changed"

    def held(self) -> bool:
        """Whether a window has it open."""
        try:
            handle = os.open(self.path, os.O_RDWR)
        except OSError:
            return False
        try:
            return not try_lock(handle)
        except OSError:
            return False
        finally:
            os.close(handle)


def kept_texts(folder: Path | None = None, *, with_copies: bool = False) -> list[Kept]:
    """All that the journals hold, what was changed last first; also what could not be read. Nothing is touched.

    ``with_copies``: also the raw files that were set aside because they were damaged.
    """
    folder = folder or journals()
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and (
            path.name.endswith(ENDING) or (with_copies and _COPY in path.name)))
    except OSError:
        return []
    return _read(paths)


def left_copies(folder: Path | None = None) -> list[Kept]:
    """What was set aside of journals that are there no more: such a copy may be all that is left of a text.

    Beside its journal a copy is that journal's, and goes with it.
    """
    folder = folder or journals()
    try:
        names = {path.name for path in folder.iterdir() if path.is_file()}
    except OSError:
        return []
    return _read(sorted(folder / name for name in names if _COPY in name and _journal_of(name) not in names))


def _journal_of(copy: str) -> str:
    return copy.partition(ENDING)[0] + ENDING


def _read(paths: Iterable[Path]) -> list[Kept]:
    found: list[Kept] = []
    for path in paths:
        with contextlib.suppress(FileProblem):
            found.append(read_journal(path))
    return sorted(found, key=lambda kept: kept.time, reverse=True)


def read_journal(path: Path) -> Kept:
    """What a journal holds, as far as it can be read; it may be open in a window.

    Raises:
        FileProblem: the disk does not give it.
    """
    records, damaged_at = read_records(path)
    kept = replay(path, records, damaged_at)
    if kept.readable or not (found := salvaged(bytes_of_records(path))):
        return kept
    rest = replay(path, found, damaged_at or 0)
    rest.salvaged = True
    return rest


def replay(path: Path, records: list[Record], damaged_at: int | None = None) -> Kept:
    """The text that the records tell, up to the first one that cannot be what was written."""
    kept = Kept(path, damaged_at=damaged_at)
    reader = _Reader(kept)
    for record in records:
        try:
            reader.take(record)
        except (BadRecord, KeyError, TypeError, ValueError):
            kept.damaged_at = damaged_at if damaged_at is not None else 0
            break
    kept.text = reader.text.text()
    kept.suggestions = list(reader.asked.values())
    if not reader.has_text:
        kept.document_id = ""
    elif not kept.document_id:  # the header is lost, and the name tells it too
        kept.document_id = kept.path.name.partition(ENDING)[0].partition("-")[0]
    return kept


class _Reader:
    """Takes one record after the other; one that raises has changed nothing."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.text = UnitText()
        self.has_text = False
        self.asked: dict[str, Asked] = {}

    def take(self, record: Record) -> None:
        data, text = unpacked(record.payload)
        if (act := getattr(self, f"_{record.kind}", None)) is None or record.kind.startswith("_"):
            return  # of a later release
        number, time = int(data["n"]), float(data.get("changed", data["t"]))
        if number <= self.kept.number:
            raise BadRecord("it is out of order")
        act(data, text)
        self.kept.number = number
        if record.kind in ("text", "edit") or not self.kept.time:
            self.kept.time = time

    def _header(self, data: dict, _text: str | None) -> None:
        self.kept.document_id, self.kept.title = str(data["document"]), str(data["title"])

    def _base(self, data: dict, text: str | None) -> None:
        if text is None:
            raise BadRecord("it has no text")
        self.kept.document, self.kept.title = document_of(data["document"], text), str(data["title"])
        if not self.has_text:
            self.text, self.has_text = UnitText(text), True

    def _text(self, _data: dict, text: str | None) -> None:
        if text is None:
            raise BadRecord("it has no text")
        self.text, self.has_text = UnitText(text), True

    def _edit(self, data: dict, _text: str | None) -> None:
        at, cut, put, length = int(data["at"]), int(data["cut"]), str(data["put"]), int(data["length"])
        grown = len(self.text) - cut + len(put.encode("utf-16-le", "surrogatepass")) // 2
        if not (self.has_text and at >= 0 and cut >= 0 and at + cut <= len(self.text) and grown == length):
            raise BadRecord("it does not fit the text before it")
        self.text.replace(at, cut, put)

    def _saved(self, data: dict, _text: str | None) -> None:
        self.kept.document = document_of(data["document"], self.text.text())
        self.kept.title = str(data["title"])

    def _asked(self, data: dict, text: str | None) -> None:
        asked = asked_from(data, self.text.text() if text is None else text)
        self.asked[asked.job] = asked

    def _came(self, data: dict, _text: str | None) -> None:
        if (asked := self.asked.get(str(data["job"]))) is not None:
            passage, put = int(data["passage"]), str(data["put"])
            if not (0 <= passage < len(asked.pieces) and asked.pieces[passage].prose):
                raise BadRecord("there is no such passage")
            asked.came.setdefault(passage, []).append(put)
            if "ending" in data:
                asked.endings[passage] = str(data["ending"])

    def _ended(self, data: dict, _text: str | None) -> None:
        if (asked := self.asked.get(str(data["job"]))) is not None:
            asked.ending = str(data["ending"])

    def _decided(self, data: dict, _text: str | None) -> None:
        self.asked.pop(str(data["job"]), None)


def discard(kept: Kept, *, copies: bool = True) -> None:
    """Delete a journal, because the writer does not want what it holds.

    ``copies``: also what was set aside because it was damaged.

    Raises:
        InUseElsewhere: a window has it open.
        FileProblem: it could not be deleted.
    """
    if kept.held():
        raise InUseElsewhere(path=str(kept.path))
    remove_records(kept.path, copies=copies)


def tidy(folder: Path | None = None) -> list[Kept]:
    """All that is kept, after journals were deleted whose text is proven to stand in its document's file.

    Such a one is left where the program was killed between saving and deleting. Copies of damaged journals that are
    there no more are told too, and never deleted.
    """
    left: list[Kept] = []
    for kept in kept_texts(folder):
        if kept.held():
            continue
        if kept.worth_keeping:
            left.append(kept)
        else:
            with contextlib.suppress(StetError):
                discard(kept, copies=False)
    return sorted([*left, *left_copies(folder)], key=lambda kept: kept.time, reverse=True)


def reinstated(kept: Kept) -> Kept:
    """What was set aside as a journal of its own again, which can be gone on with; any other as it is.

    Raises:
        InUseElsewhere: another window of Stet was faster.
        FileProblem: it is where it was.
    """
    if not kept.is_copy:
        return kept
    name = _journal_of(kept.path.name).removesuffix(ENDING).partition("-")[0]
    there = [generation_of(path) for path in kept.path.parent.glob(f"{name}*{ENDING}*")]
    path = kept.path.with_name(f"{name}-{max(there, default=0) + 1}{ENDING}")
    try:
        os.link(kept.path, path)  # fails where a name is taken meanwhile, as a renaming would not
        kept.path.unlink()
    except FileNotFoundError as error:
        raise InUseElsewhere(path=str(kept.path)) from error
    except OSError as error:
        raise told(error, kept.path) from error
    return read_journal(path)
